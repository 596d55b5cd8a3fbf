"""The statements of the broadcast services."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from center.broadcasts.audience import Audience, born_by
from center.broadcasts.models import Broadcast
from center.conversations.models import ChannelAccount, OutboxMessage
from center.db.base import table_of
from center.members.models import Member
from center.notices.models import Notice
from center.notifications.models import CALL_REASONS, Notification
from center.notifications.queries import STATE
from center.organizations.models import Organization

BROADCASTS, NOTICES = table_of(Broadcast), table_of(Notice)
MEMBERS, ORGANIZATIONS, ACCOUNTS = table_of(Member), table_of(Organization), table_of(ChannelAccount)
NOTIFICATIONS, OUTBOX = table_of(Notification), table_of(OutboxMessage)

COLUMNS = (
    BROADCASTS.c.id,
    BROADCASTS.c.notice_id,
    BROADCASTS.c.audience,
    BROADCASTS.c.state,
    BROADCASTS.c.calls,
    BROADCASTS.c.estimated_people,
    BROADCASTS.c.estimated_unreachable,
    BROADCASTS.c.reached_id,
    BROADCASTS.c.drafted_by,
    BROADCASTS.c.drafted_at,
    BROADCASTS.c.approved_by,
    BROADCASTS.c.approved_at,
    BROADCASTS.c.finished_at,
    BROADCASTS.c.version,
)
BY_ID = select(*COLUMNS).where(BROADCASTS.c.id == bindparam("of_id"))
OF_NOTICES = (
    select(*COLUMNS)
    .where(BROADCASTS.c.notice_id.in_(bindparam("notice_ids", expanding=True)))
    .order_by(BROADCASTS.c.id)
)
IN_STATES = (
    select(*COLUMNS)
    .where(BROADCASTS.c.state.in_(bindparam("states", expanding=True)))
    .order_by(BROADCASTS.c.id.desc())
    .limit(bindparam("at_most"))
)
COUNT_DRAFTS = select(func.count()).select_from(BROADCASTS).where(BROADCASTS.c.state == "draft")
IS_ANY_RUNNING = select(BROADCASTS.c.id).where(BROADCASTS.c.state == "running").limit(1)
# Of several workers one feeds a broadcast at a time, and a stop waits until it has: the others pass it by.
RUNNING = (
    select(*COLUMNS).where(BROADCASTS.c.state == "running").order_by(BROADCASTS.c.id).with_for_update(skip_locked=True)
)
INSERT = insert(BROADCASTS).returning(BROADCASTS.c.id)
SAME_DRAFT = (
    select(*COLUMNS)
    .where(
        BROADCASTS.c.state == "draft",
        BROADCASTS.c.notice_id == bindparam("of_notice"),
        BROADCASTS.c.drafted_by == bindparam("of_staff"),
        BROADCASTS.c.drafted_at > bindparam("since"),
    )
    .order_by(BROADCASTS.c.id.desc())
)
REACH: Update = update(BROADCASTS).where(BROADCASTS.c.id == bindparam("of_id")).values(reached_id=bindparam("up_to"))
TITLES = select(NOTICES.c.id, NOTICES.c.title_zh, NOTICES.c.title_en).where(
    NOTICES.c.id.in_(bindparam("notice_ids", expanding=True))
)
NOTICE_OF = select(NOTICES.c.state, NOTICES.c.expires_at).where(NOTICES.c.id == bindparam("of_id"))
FACTS_OF_MEMBER = select(
    MEMBERS.c.branch_id, MEMBERS.c.is_party_member, MEMBERS.c.residence, MEMBERS.c.birth_date
).where(MEMBERS.c.id == bindparam("of_member"), MEMBERS.c.status == "active")

_OCCASION = NOTIFICATIONS.c.occasion == bindparam("of_occasion")
_IS_UNTRIED = or_(NOTIFICATIONS.c.state == "planned", OUTBOX.c.attempts == 0)
_IS_FREE = or_(NOTIFICATIONS.c.state == "planned", and_(OUTBOX.c.claimed_by.is_(None), OUTBOX.c.finished_at.is_(None)))
# What nobody has begun to send; what is tried again is counted apart, or a few dead ends would hold up all others.
UNDER_WAY = (
    select(
        func.count().label("amount"),
        func.count(case((_IS_UNTRIED, 1))).label("untried"),
        func.count(case((and_(_IS_FREE, NOTIFICATIONS.c.due_at <= bindparam("now")), 1))).label("leaving"),
    )
    .select_from(NOTIFICATIONS.outerjoin(OUTBOX, OUTBOX.c.id == NOTIFICATIONS.c.message_id))
    .where(_OCCASION, NOTIFICATIONS.c.state.in_(("planned", "due")))
)
CALL_UNREACHED: Update = (
    update(NOTIFICATIONS)
    .where(_OCCASION, NOTIFICATIONS.c.state == "given_up", NOTIFICATIONS.c.failure.in_(CALL_REASONS))
    .values(state="call", call_reason=NOTIFICATIONS.c.failure)
)
UNREACHED_STATES = ("call", "called", "given_up")

_ACCOUNT = ACCOUNTS.c.member_id == MEMBERS.c.id
_IS_BOUND = select(ACCOUNTS.c.conversation_id).where(_ACCOUNT).exists()
_IS_REACHABLE = select(ACCOUNTS.c.conversation_id).where(_ACCOUNT, ACCOUNTS.c.unreachable_at.is_(None)).exists()


def step(broadcast_id: int, seen: int | None, states: tuple[str, ...], values: dict[str, Any]) -> Update:
    """Build a step of a broadcast that is in one of these states, and of this version where one is given."""
    of_version = true() if seen is None else BROADCASTS.c.version == seen
    return (
        update(BROADCASTS)
        .where(BROADCASTS.c.id == broadcast_id, BROADCASTS.c.state.in_(states), of_version)
        .values(**values, version=BROADCASTS.c.version + 1)
        .returning(*COLUMNS)
    )


def addressed(audience: Audience, day: date, within: Collection[int] | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions under which a member is addressed, as `Audience.includes` tells it of one.

    within: only those of these branches.
    """
    conditions = [MEMBERS.c.status == "active"]
    if audience.organization_ids:
        conditions.append(MEMBERS.c.branch_id.in_(_below(audience.organization_ids)))
    if audience.party_members is not None:
        conditions.append(MEMBERS.c.is_party_member.is_(audience.party_members))
    if audience.residences:
        conditions.append(MEMBERS.c.residence.in_(audience.residences))
    if audience.youngest is not None:
        conditions.append(MEMBERS.c.birth_date <= born_by(audience.youngest, day))
    if audience.oldest is not None:
        conditions.append(MEMBERS.c.birth_date > born_by(audience.oldest + 1, day))
    if within is not None:
        conditions.append(MEMBERS.c.branch_id.in_(sorted(within)))
    return conditions


def count_people(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Return the statement that counts people, those with an account, and those of them who can be written to."""
    each = (
        select(_IS_BOUND.label("is_bound"), _IS_REACHABLE.label("is_reachable"))
        .select_from(MEMBERS)
        .where(*conditions)
        .subquery()
    )
    return select(
        func.count().label("people"),
        func.count(case((each.c.is_bound, 1))).label("bound"),
        func.count(case((each.c.is_reachable, 1))).label("reachable"),
    )


def count_channels(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Return the statement that counts people by the channel on which each is told."""
    first = (
        select(
            ACCOUNTS.c.channel,
            func.row_number()
            .over(partition_by=ACCOUNTS.c.member_id, order_by=(ACCOUNTS.c.bound_at.desc(), ACCOUNTS.c.conversation_id))
            .label("place"),
        )
        .select_from(MEMBERS.join(ACCOUNTS, and_(_ACCOUNT, ACCOUNTS.c.unreachable_at.is_(None))))
        .where(*conditions)
        .subquery()
    )
    return (
        select(first.c.channel, func.count().label("amount"))
        .where(first.c.place == 1)
        .group_by(first.c.channel)
        .order_by(first.c.channel)
    )


def next_members(conditions: list[ColumnElement[bool]], after_id: int, limit: int) -> Select[Any]:
    """Return the statement that gives the next members to be told."""
    return select(MEMBERS.c.id).where(*conditions, MEMBERS.c.id > after_id).order_by(MEMBERS.c.id).limit(limit)


def count_ahead(conditions: list[ColumnElement[bool]], after_id: int) -> Select[Any]:
    """Return the statement that counts those who are still to be planned; who has been told already is not."""
    known = select(NOTIFICATIONS.c.id).where(_OCCASION, NOTIFICATIONS.c.member_id == MEMBERS.c.id).exists()
    return select(func.count()).select_from(MEMBERS).where(*conditions, MEMBERS.c.id > after_id, ~known)


def count_notifications(within: Collection[int]) -> Select[Any]:
    """Return the statement that counts what became of those of some branches."""
    return (
        select(STATE, func.count())
        .select_from(NOTIFICATIONS.join(MEMBERS, MEMBERS.c.id == NOTIFICATIONS.c.member_id))
        .outerjoin(OUTBOX, OUTBOX.c.id == NOTIFICATIONS.c.message_id)
        .where(_OCCASION, MEMBERS.c.branch_id.in_(sorted(within)))
        .group_by(STATE)
    )


def enter_call(within: Collection[int] | None, values: dict[str, Any]) -> Any:
    """Return the statement that keeps what came of a call to somebody who is still to be called."""
    own = select(MEMBERS.c.id).where(MEMBERS.c.branch_id.in_(sorted(within or ())))
    return (
        update(NOTIFICATIONS)
        .where(
            _OCCASION,
            NOTIFICATIONS.c.member_id == bindparam("of_member"),
            NOTIFICATIONS.c.state == "call",
            true() if within is None else NOTIFICATIONS.c.member_id.in_(own),
        )
        .values(state="called", **values)
        .returning(NOTIFICATIONS.c.id)
    )


def unreached(within: Collection[int] | None) -> Select[Any]:
    """Return the statement that lists those who could not be told, branch by branch."""
    of_branches = true() if within is None else MEMBERS.c.branch_id.in_(sorted(within))
    return (
        select(
            MEMBERS.c.id,
            MEMBERS.c.name,
            MEMBERS.c.employee_no,
            ORGANIZATIONS.c.name_zh,
            ORGANIZATIONS.c.name_en,
            func.coalesce(NOTIFICATIONS.c.call_reason, NOTIFICATIONS.c.failure).label("why"),
            NOTIFICATIONS.c.state,
        )
        .select_from(NOTIFICATIONS.join(MEMBERS, MEMBERS.c.id == NOTIFICATIONS.c.member_id))
        .join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERS.c.branch_id)
        .where(_OCCASION, NOTIFICATIONS.c.state.in_(UNREACHED_STATES), of_branches)
        .order_by(ORGANIZATIONS.c.code, MEMBERS.c.name, MEMBERS.c.id)
        .limit(bindparam("at_most"))
        .offset(bindparam("from_row"))
    )


def _below(organization_ids: Collection[int]) -> Select[Any]:
    tree = (
        select(ORGANIZATIONS.c.id).where(ORGANIZATIONS.c.id.in_(sorted(organization_ids))).cte("tree", recursive=True)
    )
    tree = tree.union(select(ORGANIZATIONS.c.id).join(tree, ORGANIZATIONS.c.parent_id == tree.c.id))
    return select(tree.c.id)
