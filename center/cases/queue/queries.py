"""The statements of the queue. One page is one statement: the ids by index first, then what is shown of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Subquery, Text, and_, case, cast, func, or_, select, union_all

from center.cases.models import URGENCIES, Case
from center.cases.queue.views import QueueCursor, QueueFilter
from center.cases.views import FIRST_NUMBER
from center.db.base import table_of
from center.deadlines.models import Deadline
from center.members.models import Member
from center.organizations.models import Organization
from center.staff.models import StaffAccount

CASES = table_of(Case)
MEMBERS = table_of(Member)
ORGANIZATIONS = table_of(Organization)
STAFF = table_of(StaffAccount)
ANSWER = table_of(Deadline).alias("answer")
CLOSE = table_of(Deadline).alias("close")
# Building one of these statements takes longer than running it, and open pages ask the same again and again.
MOST_KEPT = 256

COLUMNS = (
    CASES.c.id,
    CASES.c.kind,
    CASES.c.urgency,
    CASES.c.state,
    CASES.c.priority,
    CASES.c.summary,
    CASES.c.opened_at,
    CASES.c.closed_at,
    CASES.c.first_answered_at,
    CASES.c.version,
    CASES.c.conversation_id,
    CASES.c.assigned_to,
    STAFF.c.display_name,
    CASES.c.member_id,
    MEMBERS.c.name,
    MEMBERS.c.employee_no,
    MEMBERS.c.branch_id,
    ORGANIZATIONS.c.name_zh,
    ORGANIZATIONS.c.name_en,
    ANSWER.c.due_at,
    ANSWER.c.missed_at,
    CLOSE.c.due_at,
    CLOSE.c.missed_at,
)
_URGENCY_FIRST = case({urgency: place for place, urgency in enumerate(URGENCIES)}, value=CASES.c.urgency)


@lru_cache(MOST_KEPT)
def page(wanted: QueueFilter, after: QueueCursor | None, limit: int) -> Select[Any]:
    """Return the statement that reads one page."""
    if wanted.is_closed:
        ids = _closed_ids(wanted, after, limit)
        order: tuple[Any, ...] = (CASES.c.closed_at.desc(), CASES.c.id.desc())
    else:
        ids = _open_ids(wanted, after, limit)
        order = (_URGENCY_FIRST, CASES.c.opened_at, CASES.c.id)
    return (
        select(*COLUMNS)
        .join(ids, ids.c.id == CASES.c.id)
        .join(MEMBERS, MEMBERS.c.id == CASES.c.member_id, isouter=True)
        .join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERS.c.branch_id, isouter=True)
        .join(STAFF, STAFF.c.id == CASES.c.assigned_to, isouter=True)
        .join(ANSWER, and_(ANSWER.c.case_id == CASES.c.id, ANSWER.c.kind == "first_answer"), isouter=True)
        .join(CLOSE, and_(CLOSE.c.case_id == CASES.c.id, CLOSE.c.kind == "close"), isouter=True)
        .order_by(*order)
        .limit(limit)
    )


@lru_cache(MOST_KEPT)
def count_by_urgency(wanted: QueueFilter) -> Select[Any]:
    """Return the statement that counts open cases, those that nobody has too."""
    unassigned = func.sum(case((CASES.c.assigned_to.is_(None), 1), else_=0))
    return (
        _matching(wanted, CASES.c.urgency, func.count().label("open"), unassigned.label("unassigned"))
        .where(CASES.c.closed_at.is_(None))
        .group_by(CASES.c.urgency)
    )


def _open_ids(wanted: QueueFilter, after: QueueCursor | None, limit: int) -> Subquery:
    # One leg an urgency: each is read from the index in its own order, and no more of it than a page.
    legs = []
    for urgency in URGENCIES if after is None else URGENCIES[URGENCIES.index(after.urgency) :]:
        leg = _matching(wanted, CASES.c.id).where(CASES.c.closed_at.is_(None), CASES.c.urgency == urgency)
        if after is not None and urgency == after.urgency:
            at = CASES.c.opened_at
            leg = leg.where(or_(at > after.at, and_(at == after.at, CASES.c.id > after.case_id)))
        part = leg.order_by(CASES.c.opened_at, CASES.c.id).limit(limit).subquery()
        legs.append(select(part.c.id))
    return union_all(*legs).subquery("page")


def _closed_ids(wanted: QueueFilter, after: QueueCursor | None, limit: int) -> Subquery:
    at = CASES.c.closed_at
    leg = _matching(wanted, CASES.c.id).where(at.is_not(None))
    if after is not None:
        leg = leg.where(or_(at < after.at, and_(at == after.at, CASES.c.id < after.case_id)))
    return leg.order_by(at.desc(), CASES.c.id.desc()).limit(limit).subquery("page")


def _matching(wanted: QueueFilter, *columns: Any) -> Select[Any]:
    matching = select(*columns)
    if wanted.organization_ids is not None or wanted.text:
        matching = matching.select_from(CASES.outerjoin(MEMBERS, MEMBERS.c.id == CASES.c.member_id))
    if wanted.kinds:
        matching = matching.where(CASES.c.kind.in_(wanted.kinds))
    if wanted.urgencies:
        matching = matching.where(CASES.c.urgency.in_(wanted.urgencies))
    if wanted.states:
        matching = matching.where(CASES.c.state.in_(wanted.states))
    if wanted.assigned_to is not None:
        matching = matching.where(CASES.c.assigned_to == wanted.assigned_to)
    if wanted.is_unassigned:
        matching = matching.where(CASES.c.assigned_to.is_(None))
    if wanted.organization_ids is not None:
        matching = matching.where(MEMBERS.c.branch_id.in_(wanted.organization_ids))
    if wanted.text:
        matching = matching.where(or_(*_holds(wanted.text, in_words=wanted.in_words)))
    return matching


def _holds(text: str, *, in_words: bool) -> list[Any]:
    searched: list[Any] = [MEMBERS.c.name, MEMBERS.c.employee_no]
    if in_words:
        searched.append(CASES.c.summary)
    if text.isascii() and text.isdecimal():
        searched.append(cast(CASES.c.id + FIRST_NUMBER, Text))
    return [column.icontains(text, autoescape=True) for column in searched]
