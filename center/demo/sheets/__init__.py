"""What the demo center says of itself, in YAML beside this file. The demo reads it; nothing else may."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@lru_cache
def read_sheet(name: str) -> Any:
    """Return the content of one sheet."""
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))


def both(field: str, told: dict[str, str] | None) -> dict[str, str | None]:
    """Return the two columns of a bilingual field."""
    return {f"{field}_zh": (told or {}).get("zh"), f"{field}_en": (told or {}).get("en")}
