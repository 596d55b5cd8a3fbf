"""The replies that every center begins with, in `starter.yml`. The demo and a button of the console install them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

STARTER_FILE = Path(__file__).parent / "starter.yml"


@lru_cache(maxsize=1)
def read_starters() -> list[dict[str, Any]]:
    """Return the starter set as it stands in its file."""
    starters: list[dict[str, Any]] = yaml.safe_load(STARTER_FILE.read_text("utf-8"))
    return starters


def starter_rows(now: datetime) -> list[dict[str, Any]]:
    """Return the starter set as rows of the table."""
    return [
        {
            "title_zh": starter["title"]["zh"],
            "title_en": starter["title"]["en"],
            "text_zh": starter["text"]["zh"],
            "text_en": starter["text"]["en"],
            "case_kinds": starter.get("kinds", []),
            "starter_code": starter["code"],
            "version": 1,
            "changed_at": now,
            "changed_by": None,
        }
        for starter in read_starters()
    ]
