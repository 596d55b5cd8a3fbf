"""What types of scam are called, for warnings, notices and figures, by data/scams/types.yml, which staff can change.

A code that is not in the file is told as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from center.wording.bilingual import Bilingual

FILE = Path(__file__).resolve().parents[3] / "data" / "scams" / "types.yml"


@dataclass(frozen=True, slots=True)
class TypeName(Bilingual):
    """One type: its name, what it is in a sentence, what to do."""

    code: str
    name_zh: str
    name_en: str
    what_zh: str = ""
    what_en: str = ""
    advice_zh: str = ""
    advice_en: str = ""


def type_name(code: str) -> TypeName:
    """Return what a type is called."""
    return _types().get(code, TypeName(code, code, code))


def type_codes() -> tuple[str, ...]:
    """Return all codes, in the order of the file."""
    return tuple(_types())


@lru_cache(maxsize=1)
def _types() -> dict[str, TypeName]:
    if not FILE.exists():
        return {}
    data = yaml.safe_load(FILE.read_text("utf-8"))["types"]
    return {
        one["code"]: TypeName(
            one["code"],
            *(
                one.get(field, {}).get(language, "")
                for field in ("name", "what", "advice")
                for language in ("zh", "en")
            ),
        )
        for one in data
    }
