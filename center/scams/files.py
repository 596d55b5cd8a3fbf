"""The data files that staff can edit, and what is said when one is wrong. Pure; nothing is skipped in silence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "data" / "scams"


class ScamDataError(ValueError):
    """A data file is wrong; the text names the file, the place in it, and what to do."""

    def __init__(self, path: Path, place: str, problem: str, remedy: str) -> None:
        super().__init__(f"{path.name}, {place}: {problem}. {remedy}.")


def read_file(path: Path) -> dict[str, Any]:
    """Return a data file; raises ScamDataError with the line where it cannot be read."""
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScamDataError(path, "the whole file", "it cannot be read", "Save it as UTF-8 text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "the whole file"
        problem = f"this is not YAML ({getattr(error, 'problem', None) or 'syntax'})"
        raise ScamDataError(path, place, problem, "Mind indents, quotes and brackets there") from error
    if not isinstance(found, dict):
        raise ScamDataError(path, "the whole file", "it holds no entries", "Take the file from the last version")
    return found


def entries(path: Path, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the entries under a key, each with a code of its own."""
    found = data.get(key)
    if not isinstance(found, list) or not found:
        raise ScamDataError(path, f"“{key}:”", "the list is missing or empty", f"Put at least one entry under “{key}:”")
    codes: set[str] = set()
    for number, entry in enumerate(found, 1):
        code = entry.get("code") if isinstance(entry, dict) else None
        if not isinstance(code, str) or not re.fullmatch(r"[a-z_]+", code):
            raise ScamDataError(
                path, f"entry {number} of “{key}:”", "it has no code", "Begin it with “- code: small_letters”"
            )
        if code in codes:
            raise ScamDataError(path, f"code {code}", "it is there twice", "Give one of them another code")
        codes.add(code)
    return found


def in_both(path: Path, entry: dict[str, Any], field: str) -> tuple[str, str]:
    """Return a text of an entry in Chinese and in English."""
    texts = entry.get(field)
    pair = [texts.get(language) if isinstance(texts, dict) else None for language in ("zh", "en")]
    if not all(isinstance(text, str) and text.strip() for text in pair):
        problem, remedy = (
            f"“{field}” is missing in one language",
            f"Write “{field}: {{zh: …, en: …}}”, commas in quotes",
        )
        raise ScamDataError(path, f"code {entry['code']}", problem, remedy)
    return str(pair[0]), str(pair[1])


def compiled(path: Path, place: str, patterns: Any) -> tuple[re.Pattern[str], ...]:
    """Return patterns ready for use; none given is none."""
    if patterns is None:
        return ()
    if not isinstance(patterns, list):
        raise ScamDataError(path, place, "its patterns are no list", 'Write them as ["one", "another"]')
    return tuple(_compiled(path, place, pattern) for pattern in patterns)


def _compiled(path: Path, place: str, pattern: Any) -> re.Pattern[str]:
    try:
        found = re.compile(pattern)
    except (re.error, TypeError) as error:
        problem = f"the pattern {pattern!r} is none ({error})"
        raise ScamDataError(path, place, problem, "Close every bracket and put a text in quotes") from error
    if found.search(""):
        problem = f"the pattern {pattern!r} fits every text"
        raise ScamDataError(path, place, problem, "Take away the empty choice, such as “a||b” or “a|”")
    return found
