"""Finds the benefit that a clerk names, on record or not entered yet. Payments use it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from center.imports.problems import CellError
from center.imports.service import Facts
from center.imports.words import plain
from center.wording.names import name_of

TYPES_FILE = Path(__file__).parent / "benefit_types.yml"


class Benefits:
    """Every kind of benefit by what it can be called; what is on record goes before what could be entered."""

    def __init__(self, on_record: list[tuple[str, str, str]]) -> None:
        self._names = {code: (row["name_zh"], row["name_en"]) for code, row in starters().items()}
        self._names |= {code: (zh, en) for code, zh, en in on_record}
        self._codes = {plain(form): code for code, names in self._names.items() for form in (code, *names)}

    def read(self, text: str) -> str:
        """Return the code; raises CellError."""
        code = self._codes.get(plain(text))
        if code is None:
            zh, en = zip(*self._names.values(), strict=True)
            raise CellError("choice", text, choices_zh="、".join(zh), choices_en=", ".join(en))
        return code


@lru_cache(maxsize=1)
def starters() -> dict[str, Facts]:
    """Return the kinds that may be entered when a sheet first names them."""
    told: dict[str, dict[str, str]] = yaml.safe_load(TYPES_FILE.read_text("utf-8"))
    return {
        code: {
            "code": code,
            "name_zh": name_of("benefit_type", code, "zh"),
            "name_en": name_of("benefit_type", code, "en"),
            **row,
        }
        for code, row in told.items()
    }
