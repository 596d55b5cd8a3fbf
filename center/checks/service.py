"""What people asked to have checked. Actions, console and bot call it; it must never call a message safe."""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.checks import queries
from center.checks.checking import check
from center.checks.groups import (
    answer_group,
    count_open_groups,
    dismiss_group,
    find_group_of_case,
    get_group,
    list_alike,
    list_fitting,
    list_open_groups,
    list_wordings,
)
from center.checks.keeping import keep, keep_unknown, list_pieces
from center.checks.planning import count_told, count_waiting_for
from center.checks.telling import is_any_due, list_due, put_off, tell, told_of
from center.checks.views import Due, Effect, Finding, GroupView, Kept, Piece
from center.vetting.rules import CLARIFICATION

__all__ = [
    "Due",
    "Effect",
    "Finding",
    "GroupView",
    "Kept",
    "Piece",
    "answer_group",
    "check",
    "count_open_groups",
    "count_told",
    "count_waiting_for",
    "dismiss_group",
    "effect_of",
    "find_group_of_case",
    "get_group",
    "is_any_due",
    "keep",
    "keep_unknown",
    "list_alike",
    "list_due",
    "list_fitting",
    "list_open_groups",
    "list_pieces",
    "list_wordings",
    "put_off",
    "tell",
    "told_of",
]


def effect_of(session: Session, *, about: str, object_id: int) -> Effect:
    """Return what came of a published text: how often it was asked, how many people were told, and reached."""
    values = {"of_kind": about, "of_id": object_id}
    asked = int(session.execute(queries.ASKED, values).scalar_one())
    if about == CLARIFICATION:
        asked += int(session.execute(queries.ASKED_ALIKE, values).scalar_one())
    at_once = len(session.execute(queries.TOLD_AT_ONCE, values).all())
    later = {state: (count, sent) for state, count, sent in session.execute(queries.EFFECT_LATER, values)}
    told, sent = later.get("told", (0, 0))
    return Effect(asked, at_once + told, at_once + sent, later.get("due", (0, 0))[0])
