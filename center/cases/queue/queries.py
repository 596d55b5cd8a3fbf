"""The statements of the queue. One page is one statement: the ids by index first, then what is shown of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Subquery, Text, and_, case, cast, func, or_, select, true, union_all

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
OWN_ANSWER = table_of(Deadline).alias("own_answer")
OWN_CLOSE = table_of(Deadline).alias("own_close")
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
# What must happen next: the first answer while there is none, then the end.
_NEXT_DUE: Any = case((CASES.c.first_answered_at.is_(None), OWN_ANSWER.c.due_at), else_=OWN_CLOSE.c.due_at)
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


def count_each(views: Sequence[QueueFilter]) -> Select[Any]:
    """Return the statement that counts the open cases of each filter, all in one pass over what is open."""
    counts = [
        func.coalesce(func.sum(case((and_(true(), *_conditions(wanted)), 1), else_=0)), 0).label(f"view_{place}")
        for place, wanted in enumerate(views)
    ]
    source: Any = CASES
    if any(wanted.asks_member for wanted in views):
        source = source.outerjoin(MEMBERS, MEMBERS.c.id == CASES.c.member_id)
    if any(wanted.due_before is not None for wanted in views):
        source = _with_deadlines(source)
    return select(*counts).select_from(source).where(CASES.c.closed_at.is_(None))


def _matching(wanted: QueueFilter, *columns: Any) -> Select[Any]:
    source: Any = CASES
    if wanted.asks_member:
        source = source.outerjoin(MEMBERS, MEMBERS.c.id == CASES.c.member_id)
    if wanted.due_before is not None:
        source = _with_deadlines(source)
    return select(*columns).select_from(source).where(*_conditions(wanted))


def _with_deadlines(source: Any) -> Any:
    for deadline, kind in ((OWN_ANSWER, "first_answer"), (OWN_CLOSE, "close")):
        source = source.outerjoin(deadline, and_(deadline.c.case_id == CASES.c.id, deadline.c.kind == kind))
    return source


def _conditions(wanted: QueueFilter) -> list[Any]:
    codes = ((CASES.c.kind, wanted.kinds), (CASES.c.urgency, wanted.urgencies), (CASES.c.state, wanted.states))
    places = (wanted.organization_ids, wanted.below_ids)
    conditions: list[Any] = [column.in_(values) for column, values in codes if values]
    conditions += [MEMBERS.c.branch_id.in_(ids) for ids in places if ids is not None]
    if wanted.assigned_to is not None:
        conditions.append(CASES.c.assigned_to == wanted.assigned_to)
    if wanted.is_unassigned:
        conditions.append(CASES.c.assigned_to.is_(None))
    if wanted.due_before is not None:
        conditions.append(_NEXT_DUE < wanted.due_before)  # noqa: SIM300 - a column is no constant
    if wanted.opened_since is not None:
        conditions.append(CASES.c.opened_at >= wanted.opened_since)
    if wanted.text:
        conditions.append(or_(*_holds(wanted.text, in_words=wanted.in_words)))
    return conditions


def _holds(text: str, *, in_words: bool) -> list[Any]:
    searched: list[Any] = [MEMBERS.c.name, MEMBERS.c.employee_no]
    if in_words:
        searched.append(CASES.c.summary)
    if text.isascii() and text.isdecimal():
        searched.append(cast(CASES.c.id + FIRST_NUMBER, Text))
    return [column.icontains(text, autoescape=True) for column in searched]
