"""The lists of data/scams/traces.yml: what never counts, and how addresses are read. Staff can change the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).resolve().parents[3] / "data" / "scams" / "traces.yml"


@dataclass(frozen=True, slots=True)
class Lists:
    """What the file holds; numbers as digits, hosts in lower case."""

    never: frozenset[str]
    shared_hosts: frozenset[str]
    official_hosts: frozenset[str]
    shorteners: frozenset[str]
    endings: frozenset[str]
    look_alikes: Mapping[str, str]


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Return the lists, read once a process."""
    data = yaml.safe_load(FILE.read_text("utf-8"))
    return Lists(
        never=frozenset(str(number) for number in data["never"]),
        shared_hosts=frozenset(data["shared_hosts"]),
        official_hosts=frozenset(data["official_hosts"]),
        shorteners=frozenset(data["shorteners"]),
        endings=frozenset(data["endings"]),
        look_alikes={str(letter): str(latin) for letter, latin in data["look_alikes"].items()},
    )
