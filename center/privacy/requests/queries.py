"""The statements of the request services. Each decision is one conditional update: of two people one gets it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, or_, select, update

from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.members.models import Member
from center.privacy.models import PrivacyRequest
from center.staff.models import StaffAccount

REQUESTS = table_of(PrivacyRequest)
MEMBERS = table_of(Member)
OPENER = table_of(StaffAccount).alias("opener")
DECIDER = table_of(StaffAccount).alias("decider")

COLUMNS = (
    REQUESTS.c.id,
    REQUESTS.c.kind,
    REQUESTS.c.state,
    REQUESTS.c.member_id,
    REQUESTS.c.parts,
    REQUESTS.c.reason,
    REQUESTS.c.identified_by,
    REQUESTS.c.opened_by,
    OPENER.c.display_name.label("opened_by_name"),
    REQUESTS.c.opened_at,
    REQUESTS.c.due_at,
    REQUESTS.c.expires_at,
    REQUESTS.c.version,
    REQUESTS.c.decided_by,
    DECIDER.c.display_name.label("decided_by_name"),
    REQUESTS.c.decided_at,
    REQUESTS.c.answer,
    REQUESTS.c.started_at,
    REQUESTS.c.erased,
    REQUESTS.c.closed_at,
)
BY_ID = (
    select(*COLUMNS)
    .join(OPENER, OPENER.c.id == REQUESTS.c.opened_by)
    .join(DECIDER, DECIDER.c.id == REQUESTS.c.decided_by, isouter=True)
    .where(REQUESTS.c.id == bindparam("of_request"))
)
LINES = (
    select(
        REQUESTS.c.id,
        REQUESTS.c.kind,
        REQUESTS.c.state,
        MEMBERS.c.name,
        MEMBERS.c.employee_no,
        OPENER.c.display_name,
        REQUESTS.c.opened_at,
        REQUESTS.c.due_at,
        REQUESTS.c.expires_at,
        REQUESTS.c.closed_at,
    )
    .join(MEMBERS, MEMBERS.c.id == REQUESTS.c.member_id)
    .join(OPENER, OPENER.c.id == REQUESTS.c.opened_by)
    .order_by(REQUESTS.c.closed_at.is_not(None), REQUESTS.c.id.desc())
    .limit(bindparam("at_most"))
)
LINES_OF_MEMBER = LINES.where(REQUESTS.c.member_id == bindparam("of_member"))
PERSON_COLUMNS = (MEMBERS.c.id, MEMBERS.c.name, MEMBERS.c.employee_no, MEMBERS.c.branch_id, MEMBERS.c.status)
PERSON_BY_NUMBER = select(*PERSON_COLUMNS).where(MEMBERS.c.employee_no == bindparam("employee_no"))
PERSON_BY_ID = select(*PERSON_COLUMNS).where(MEMBERS.c.id == bindparam("member_id"))

INSERT = insert_ignoring(
    REQUESTS,
    "kind",
    "state",
    "member_id",
    "parts",
    "reason",
    "identified_by",
    "opened_by",
    "opened_at",
    "due_at",
    "expires_at",
    "version",
)
EXPIRE: Update = (
    update(REQUESTS)
    .where(
        REQUESTS.c.member_id == bindparam("of_member"),
        REQUESTS.c.state == "open",
        REQUESTS.c.expires_at <= bindparam("now"),
    )
    .values(state="expired", closed_at=bindparam("now"))
)
_IN_TIME = or_(REQUESTS.c.expires_at.is_(None), REQUESTS.c.expires_at > bindparam("now"))
_IS_OPEN = (REQUESTS.c.id == bindparam("of_request"), REQUESTS.c.state == "open", _IN_TIME)
_AS_SEEN = REQUESTS.c.version == bindparam("seen")
_OWN = REQUESTS.c.opened_by == bindparam("staff")
# The same account can never be both, also where two requests of it come at the same time.
_ANOTHERS = or_(REQUESTS.c.kind != "delete", REQUESTS.c.opened_by != bindparam("staff"))


def change(*conditions: ColumnElement[bool], **values: Any) -> Update:
    """Return the statement that changes an open request as it was seen."""
    return update(REQUESTS).where(*_IS_OPEN, _AS_SEEN, *conditions).values(**values)


CHANGE_DRAFT = change(
    _OWN,
    REQUESTS.c.kind == "delete",
    parts=bindparam("new_parts", type_=REQUESTS.c.parts.type),
    reason=bindparam("new_reason"),
    identified_by=bindparam("new_means"),
    expires_at=bindparam("until"),
    version=REQUESTS.c.version + 1,
)
WITHDRAW = change(_OWN, state="withdrawn", closed_at=bindparam("now"))
APPROVE = change(
    _ANOTHERS,
    REQUESTS.c.kind == "delete",
    state="approved",
    decided_by=bindparam("staff"),
    decided_at=bindparam("now"),
    erased={},
)
CLOSE = change(
    _ANOTHERS,
    state=bindparam("new_state"),
    decided_by=bindparam("staff"),
    decided_at=bindparam("now"),
    closed_at=bindparam("now"),
    answer=bindparam("said"),
)
