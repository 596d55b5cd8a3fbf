"""What a case's page says of cases that belong to it, and the picture of them. The rights decide what is shown.

Somebody who may not read what retirees wrote sees that a number is the same, and not which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.cases.service import CaseView
from center.scams.traces.kinds import KINDS as TRACE_KINDS
from center.scams.traces.related import CONVERSATION, MEANING, MEMBER, WORDING, RelatedCase, list_related
from center.staff import rights
from console.access import Visit
from console.cases.finding import target_of

MOST_SHOWN, MOST_DRAWN = 12, 6
# The picture: its size, how far the others lie from the middle, and how large they are.
WIDTH, HEIGHT, AWAY, ROUND, MIDDLE = 340, 316, 124, 29, 33
# How a tie is drawn: what is the very same thing, what is worded alike, what is alike in meaning, one person.
TIES = {
    **dict.fromkeys(TRACE_KINDS, "same"),
    WORDING: "worded",
    MEANING: "meant",
    MEMBER: "person",
    CONVERSATION: "person",
}


@dataclass(frozen=True)
class RelatedLine:
    """A case that belongs to another, and why; shown: the thing itself, where it may be seen."""

    number: str
    kind: str
    state: str
    opened_at: datetime
    reasons: tuple[tuple[str, str], ...]

    @property
    def tie(self) -> str:
        """How strong the strongest reason is, for its look."""
        return TIES[self.reasons[0][0]]


class Node(NamedTuple):
    """A case in the picture: where it lies, and where the word for the reason stands."""

    line: RelatedLine
    x: int
    y: int
    word_x: int
    word_y: int


def related_lines(session: Session, visit: Visit, case: CaseView) -> tuple[RelatedLine, ...]:
    """Return the cases that belong to this one and may be seen, the strongest reason first."""
    found = list_related(session, case=case, scope=rights.scope_of(visit.staff), limit=MOST_SHOWN)
    reads = "summary" in rights.visible_fields(visit.staff, target_of(session, case))
    return tuple(
        _line(other, reads_words=reads) for other in found if visit.may("read.case", target_of(session, other.case))
    )


def picture_of(lines: tuple[RelatedLine, ...]) -> tuple[Node, ...]:
    """Return where the first cases lie around the one in the middle: evenly, the strongest above."""
    drawn = lines[:MOST_DRAWN]
    nodes = []
    for place, line in enumerate(drawn):
        angle = -math.pi / 2 + 2 * math.pi * place / len(drawn)
        across, down = math.cos(angle), math.sin(angle)
        # Beside the middle of what is seen of the tie.
        seen = (AWAY + MIDDLE - ROUND) / 2
        nodes.append(
            Node(
                line,
                round(WIDTH / 2 + AWAY * across),
                round(HEIGHT / 2 + AWAY * down),
                round(WIDTH / 2 + seen * across),
                round(HEIGHT / 2 + seen * down) + 5,
            )
        )
    return tuple(nodes)


def _line(other: RelatedCase, *, reads_words: bool) -> RelatedLine:
    shown: dict[tuple[str, str], None] = {}
    for reason in other.reasons:
        shown[reason.kind, reason.shown if reads_words else ""] = None
    return RelatedLine(other.case.number, other.case.kind, other.case.state, other.case.opened_at, tuple(shown))
