"""What the matchers hand on and what a caller gets. Holds data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Union

Value = Union[str, int, float]


@dataclass(frozen=True)
class Entity:
    """Hold one entity; start and end are offsets in the original text, value its normal form."""

    entity: str
    start: int
    end: int
    text: str
    value: Value


class Span(NamedTuple):
    """Hold one candidate; start and end are offsets in the normalised text."""

    entity: str
    start: int
    end: int
    value: Value
