"""What differs from case to case in a canned reply, and the gaps that are left where it is not known. Pure.

`{case_number}` is filled in by the program. What only a person can know stands as 【请填：…】 and is filled in by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from center.wording.names import name_of

VARIABLES = (
    "name",
    "member_name",
    "case_number",
    "staff_name",
    "center_phone",
    "police_phone",
    "today",
    "answer_by",
)
_BRACES = re.compile(r"\{([^{}]*)\}")
# A Chinese keyboard gives these.
_WIDE = str.maketrans("｛｝", "{}")
_LABEL = "\x00"


def normal(text: str) -> str:
    """Return a text as it is kept: narrow braces, one kind of line end, nothing around it."""
    lines = text.translate(_WIDE).replace("\r\n", "\n").replace("\r", "\n").replace(_LABEL, "")
    return _BRACES.sub(lambda found: "{" + found.group(1).strip() + "}", lines).strip()


def unknown_variables(text: str) -> list[str]:
    """Return the names in braces that are none, each once, in the order they stand."""
    return list(dict.fromkeys(name for name in _BRACES.findall(text) if name not in VARIABLES))


def fill(text: str, values: Mapping[str, str | None], language: str) -> str:
    """Put the values in; what is missing becomes a gap that says what belongs there."""

    def put(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in VARIABLES:
            return found.group()
        return values.get(name) or gap(name, language)

    return _BRACES.sub(put, text)


def gap(name: str, language: str) -> str:
    """Return the gap that a variable leaves."""
    return name_of("reply_gap", "gap", language).format(label=name_of("reply_variable", name, language))


def find_gaps(text: str) -> list[str]:
    """Return what nobody has filled in yet, gaps and variables alike; a text that has any must not be sent."""
    left = [found.group() for found in _gap_pattern().finditer(text)]
    return left + [f"{{{name}}}" for name in _BRACES.findall(text) if name in VARIABLES]


@lru_cache(maxsize=1)
def _gap_pattern() -> re.Pattern[str]:
    patterns = (name_of("reply_gap", "gap", language).format(label=_LABEL) for language in ("zh", "en"))
    return re.compile("|".join(re.escape(each).replace(re.escape(_LABEL), "[^】]*") for each in patterns))
