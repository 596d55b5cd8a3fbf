"""What codes are called. Actions, bot and console call it; it must never be asked to name a person."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

NAMES_FILE = Path(__file__).parent / "names.yml"


class NameMissingError(LookupError):
    """A code without a name in `names.yml`."""


def name_of(kind: str, code: str, language: str) -> str:
    """Return the name of a code (`name_of("payment_status", "paid", "zh")`); raises NameMissingError."""
    try:
        return _load()[kind][str(code)]["en" if language == "en" else "zh"]
    except KeyError as error:
        raise NameMissingError(f"{kind}.{code} has no name in {NAMES_FILE.name}") from error


def codes_of(kind: str) -> list[str]:
    """Return all codes of a kind in the order they are told."""
    return list(_load()[kind])


@lru_cache(maxsize=1)
def _load() -> dict[str, dict[str, dict[str, str]]]:
    names: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(NAMES_FILE.read_text("utf-8"))
    return names
