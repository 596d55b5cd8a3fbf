"""What clerks are told, and what their columns and cells may be called, from words.yml. Every file here uses it.

It must never be given an ID number to tell.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from center.wording import said
from center.wording.said import Said

__all__ = [
    "Said",
    "choices",
    "codes_by_name",
    "column",
    "columns",
    "fields_by_heading",
    "plain",
    "plain_heading",
    "say",
    "shown",
]

WORDS_FILE = Path(__file__).parent / "words.yml"
# A cell with this many digits may be an ID, card or telephone number in the wrong column.
PRIVATE_DIGITS = 10
SHOWN_CHARACTERS = 40


def say(section: str, key: str, **values: object) -> Said:
    """Fill one entry of words.yml."""
    return said.say(WORDS_FILE, section, key, **values)


def column(sheet: str, field: str) -> Said:
    """Return what a column is called."""
    names = _load()["columns"][sheet][field]
    return Said(names["zh"][0], names["en"][0])


def columns(sheet: str, fields: list[str]) -> dict[str, str]:
    """Return a list of columns as the values `columns_zh` and `columns_en` of a line."""
    named = [column(sheet, field) for field in fields]
    return {"columns_zh": "、".join(one.zh for one in named), "columns_en": ", ".join(one.en for one in named)}


def choices(kind: str) -> dict[str, str]:
    """Return what may be written for a code, as the values `choices_zh` and `choices_en` of a line."""
    told = _load()["choices"][kind]
    return {"choices_zh": "、".join(str(names[0]) for names in told.values()), "choices_en": ", ".join(told)}


@lru_cache
def codes_by_name(kind: str) -> dict[str, str]:
    """Return which code each written form of a choice stands for."""
    told = _load()["choices"][kind]
    return {plain(form): code for code, names in told.items() for form in (code, code.replace("_", " "), *names)}


@lru_cache
def fields_by_heading(sheet: str) -> dict[str, str]:
    """Return which field each written form of a heading stands for."""
    named = _load()["columns"][sheet]
    return {
        plain_heading(form): field for field, names in named.items() for form in (field, *names["zh"], *names["en"])
    }


def plain(text: str) -> str:
    """Return a text as it is compared: one width, one case, no spaces or marks between words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if not letter.isspace() and letter not in "_-\ufeff\u200b")


def plain_heading(text: str) -> str:
    """Return a heading as it is compared, without endings that say nothing new."""
    heading = plain(text)
    endings = [plain(ending) for ending in _load()["heading_endings"]]
    while ending := next((one for one in endings if heading.endswith(one) and heading != one), None):
        heading = heading.removesuffix(ending)
    return heading


def shown(value: str) -> str | Said:
    """Return a cell as it may stand in a message: short, printable, and never what may be a private number."""
    if sum(letter.isdigit() for letter in unicodedata.normalize("NFKC", value)) >= PRIVATE_DIGITS:
        return say("lines", "hidden", length=len(value))
    printable = "".join(letter if letter.isprintable() else " " for letter in value[: SHOWN_CHARACTERS + 1])
    return printable if len(value) <= SHOWN_CHARACTERS else printable[:SHOWN_CHARACTERS] + "…"


def _load() -> dict[str, Any]:
    return said.read_words(WORDS_FILE)
