"""What messages have in common, honest ones and others, as found by patterns. Pure; none of it proves anything.

The patterns are in data/scams/cues.yml; the head in center/scams/head.py weighs them together.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from center.scams.files import FOLDER, ScamDataError, compiled, read_file

CUES_FILE = FOLDER / "cues.yml"

Cues = dict[str, tuple[re.Pattern[str], ...]]


def count_cues(text: str) -> dict[str, int]:
    """Return how many of each cue stand in a plain text, at most five of each; absent ones are left out."""
    counted = {}
    for code, patterns in get_cues().items():
        number = sum(sum(1 for _ in pattern.finditer(text)) for pattern in patterns)
        if number:
            counted[code] = min(number, 5)
    return counted


def read_cues(path: Path) -> Cues:
    """Read a file of cues; raises ScamDataError that says what is wrong where, and what to do."""
    data = read_file(path).get("cues")
    if not isinstance(data, dict) or not data:
        raise ScamDataError(path, "“cues:”", "it is missing or empty", "Take the file from the last version")
    cues = {}
    for code, patterns in data.items():
        cues[str(code)] = compiled(path, f"cue {code}", patterns)
        if not cues[str(code)]:
            raise ScamDataError(path, f"cue {code}", "it has no patterns", 'Write “code: ["…"]”, or take it out')
    return cues


@lru_cache(maxsize=1)
def get_cues() -> Cues:
    """Return the cues of the file that staff can change."""
    return read_cues(CUES_FILE)
