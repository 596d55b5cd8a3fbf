"""The kinds of scam as people are told of them. Actions, cases and figures call it; the words are in types.yml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from center.scams.files import FOLDER, ScamDataError, entries, in_both, read_file
from center.wording.bilingual import Bilingual

TYPES_FILE = FOLDER / "types.yml"
# Cases and figures keep these codes, so none may be lost.
CODES = (
    "impersonation",
    "refund",
    "acquaintance",
    "loan",
    "investment",
    "brushing",
    "health_product",
    "prize",
    "romance",
    "pension_agency",
    "phishing",
    "gambling",
)


class ScamTypeNotFoundError(LookupError):
    """A code that is none of the kinds of scam."""


@dataclass(frozen=True, slots=True)
class ScamType(Bilingual):
    """One kind: its name, what it is in one sentence, and what to do, in both languages."""

    code: str
    name_zh: str
    name_en: str
    what_zh: str
    what_en: str
    advice_zh: str
    advice_en: str


def list_types() -> list[ScamType]:
    """Return every kind, in the order in which they are told."""
    return list(_known().values())


def get_type(code: str) -> ScamType:
    """Return one kind; raises ScamTypeNotFoundError."""
    found = find_type(code)
    if found is None:
        raise ScamTypeNotFoundError(code)
    return found


def find_type(code: str | None) -> ScamType | None:
    """Return one kind, if the code is one."""
    return _known().get(code or "")


def type_named(code: str) -> ScamType:
    """Return one kind to be told of; a code that is none is called as it is written."""
    return find_type(code) or ScamType(code, code, code, "", "", "", "")


def read_types(path: Path) -> dict[str, ScamType]:
    """Read a file of kinds; raises ScamDataError that says what is wrong where, and what to do."""
    found = {}
    for entry in entries(path, read_file(path), "types"):
        if entry["code"] not in CODES:
            problem = "this is none of the twelve codes"
            raise ScamDataError(path, f"code {entry['code']}", problem, f"Use one of {', '.join(CODES)}")
        texts = [text for field in ("name", "what", "advice") for text in in_both(path, entry, field)]
        found[entry["code"]] = ScamType(entry["code"], *texts)
    for code in CODES:
        if code not in found:
            raise ScamDataError(path, "“types:”", f"the entry {code} is missing", "Put it back: cases name it")
    return found


@lru_cache(maxsize=1)
def _known() -> dict[str, ScamType]:
    return read_types(TYPES_FILE)
