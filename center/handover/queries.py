"""The statements of the hand-over services."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, select, update

from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.handover.models import Handover
from center.staff.models import StaffAccount

HANDOVERS = table_of(Handover)
STAFF = table_of(StaffAccount)

_PRESENT = (
    select(
        HANDOVERS.c.id,
        HANDOVERS.c.conversation_id,
        HANDOVERS.c.case_id,
        HANDOVERS.c.staff_id,
        STAFF.c.display_name,
        HANDOVERS.c.since,
        HANDOVERS.c.last_staff_at,
        HANDOVERS.c.waits_since,
        HANDOVERS.c.held_until,
    )
    .join(STAFF, STAFF.c.id == HANDOVERS.c.staff_id)
    .where(HANDOVERS.c.ended_at.is_(None))
)
OF_CONVERSATION = _PRESENT.where(HANDOVERS.c.conversation_id == bindparam("of_conversation"))
OF_STAFF = _PRESENT.where(HANDOVERS.c.staff_id == bindparam("of_staff")).order_by(HANDOVERS.c.id)
PAST = (
    _PRESENT.where(HANDOVERS.c.held_until <= bindparam("now"))
    .order_by(HANDOVERS.c.held_until)
    .limit(bindparam("at_most"))
)
# The index allows one present row a conversation: of two who begin at once one gets no row.
BEGIN = insert_ignoring(
    HANDOVERS,
    "conversation_id",
    "case_id",
    "staff_id",
    "since",
    "last_staff_at",
    "waits_since",
    "held_until",
)
GO_ON: Update = (
    update(HANDOVERS)
    .where(HANDOVERS.c.id == bindparam("of_id"), HANDOVERS.c.ended_at.is_(None))
    .values(
        case_id=bindparam("new_case"),
        last_staff_at=bindparam("new_last_staff_at"),
        waits_since=bindparam("new_waits_since"),
        held_until=bindparam("new_until"),
    )
)
END = (
    update(HANDOVERS)
    .where(HANDOVERS.c.id == bindparam("of_id"), HANDOVERS.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), end_reason=bindparam("reason"))
    .returning(HANDOVERS.c.id)
)
