"""The numbers of data/scams/warning.yml. Staff can change the file; a test holds what the simulation has chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).resolve().parents[3] / "data" / "scams" / "warning.yml"


@dataclass(frozen=True, slots=True)
class Rules:
    """See the file."""

    windows: tuple[int, ...]
    base_weeks: int
    false_discovery: float
    least: int
    same_trace: int
    same_text: int
    quiet_days: int
    shape: float
    usual_a_week: float


@lru_cache(maxsize=1)
def rules_in_force() -> Rules:
    """Return the rules, read once a process."""
    data = yaml.safe_load(FILE.read_text("utf-8"))
    return Rules(windows=tuple(data.pop("windows")), **data)
