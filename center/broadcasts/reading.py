"""What is known of broadcasts: which there are, whom they would reach, how far they are. Part of the services.

`within` narrows everything to the people of some branches: whoever may see no more is told no sum of others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.broadcasts import queries
from center.broadcasts.audience import Audience, AudienceInvalidError
from center.broadcasts.pace import seconds_for
from center.broadcasts.views import BroadcastView, Estimate, Progress, Title, Unreached
from center.clock import to_local
from center.notifications import queries as notifications
from center.organizations import service as organizations

# Of fewer, somebody could tell whom a notice means.
LEAST_PEOPLE = 10
APPROVED = ("running", "stopped", "done")
OVER = ("done", "refused")
WHY = ("no_channel", "unreachable", "failed", "expired")
PLACES = {
    "planned": "waiting",
    "due": "waiting",
    "sent": "told",
    "delivered": "delivered",
    "read": "read",
    "withdrawn": "ahead",
    **dict.fromkeys(queries.UNREACHED_STATES, "unreached"),
}


class BroadcastNotFoundError(LookupError):
    """No such broadcast."""


def get_broadcast(session: Session, *, broadcast_id: int) -> BroadcastView:
    """Return a broadcast in whatever state; raises BroadcastNotFoundError."""
    row = session.execute(queries.BY_ID, {"of_id": broadcast_id}).one_or_none()
    if row is None:
        raise BroadcastNotFoundError(broadcast_id)
    return view_of(row)


def list_broadcasts(session: Session, *, states: Sequence[str], limit: int) -> list[BroadcastView]:
    """Return broadcasts in these states, the newest first."""
    return [view_of(row) for row in session.execute(queries.IN_STATES, {"states": list(states), "at_most": limit})]


def list_of_notices(session: Session, *, notice_ids: Sequence[int]) -> list[BroadcastView]:
    """Return the broadcasts of some notices, the oldest first."""
    return [view_of(row) for row in session.execute(queries.OF_NOTICES, {"notice_ids": list(notice_ids) or [0]})]


def count_waiting(session: Session) -> int:
    """Count the drafts that wait for somebody to approve them."""
    return int(session.execute(queries.COUNT_DRAFTS).scalar_one())


def list_titles(session: Session, *, notice_ids: Sequence[int]) -> dict[int, Title]:
    """Return what notices are called, by id."""
    rows = session.execute(queries.TITLES, {"notice_ids": list(notice_ids) or [0]})
    return {row.id: Title(row.title_zh, row.title_en) for row in rows}


def estimate(session: Session, *, audience: Audience, now: datetime, within: Collection[int] | None = None) -> Estimate:
    """Return how many an audience is, on which channels they are told, and how long that takes."""
    conditions = queries.addressed(audience, to_local(now).date(), within)
    counted = session.execute(queries.count_people(conditions)).one()
    channels = {row.channel: row.amount for row in session.execute(queries.count_channels(conditions))}
    without = counted.people - counted.bound
    return Estimate(counted.people, channels, without, counted.bound - counted.reachable, seconds_for(channels))


def check_audience(session: Session, *, audience: Audience, now: datetime) -> Estimate:
    """Return what telling an audience takes; raises AudienceInvalidError, also where one could guess who they are."""
    audience.check()
    known = {one.id for one in organizations.list_all(session)}
    if not known.issuperset(audience.organization_ids):
        raise AudienceInvalidError("branches", "unknown")
    found = estimate(session, audience=audience, now=now)
    if audience.stored and found.people < LEAST_PEOPLE:
        raise AudienceInvalidError("people", "too_few")
    return found


def widen(session: Session, *, organization_ids: Collection[int], now: datetime) -> Audience:
    """Return an audience of these branches in which nobody can be guessed: for one of too few stands the one above."""
    chosen = set()
    for id_ in organization_ids:
        for one in organizations.list_lineage(session, organization_id=id_):
            if one.parent_id is None:
                return Audience()
            if estimate(session, audience=Audience((one.id,)), now=now).people >= LEAST_PEOPLE:
                chosen.add(one.id)
                break
    return Audience(tuple(sorted(chosen)))


def progress(
    session: Session, *, broadcast: BroadcastView, now: datetime, within: Collection[int] | None = None
) -> Progress:
    """Return how far a broadcast is."""
    about, sums = {"of_occasion": occasion_of(broadcast.id)}, dict.fromkeys(PLACES.values(), 0)
    states = notifications.count_by_state(occasion_of(broadcast.id))
    for state, amount in session.execute(states if within is None else queries.count_notifications(within), about):
        sums[PLACES[state]] += amount
    if broadcast.state in OVER:
        # Nobody is told any more: those taken back have died or left meanwhile.
        sums["ahead"] = 0
    else:
        counted = queries.count_ahead(conditions_of(broadcast, now, within), broadcast.reached_id)
        sums["ahead"] += session.execute(counted, about).scalar_one()
    return Progress(**sums)


def list_unreached(
    session: Session, *, broadcast_id: int, limit: int, offset: int = 0, within: Collection[int] | None = None
) -> list[Unreached]:
    """Return those to whom a broadcast could not be brought, branch by branch."""
    page = {"of_occasion": occasion_of(broadcast_id), "at_most": limit, "from_row": offset}
    rows = session.execute(queries.unreached(within), page)
    return [_unreached(row) for row in rows]


def is_notice_current(session: Session, *, notice_id: int, now: datetime) -> bool:
    """Tell whether a notice holds now, so that it may be told."""
    row = session.execute(queries.NOTICE_OF, {"of_id": notice_id}).one_or_none()
    return row is not None and row.state == "published" and (row.expires_at is None or row.expires_at > now)


def list_hidden_from(
    session: Session, *, notice_ids: Sequence[int], member_id: int | None, now: datetime
) -> frozenset[int]:
    """Return which of these notices, each for those it was told to, are not for this member."""
    told = [one for one in list_of_notices(session, notice_ids=notice_ids) if one.state in APPROVED]
    facts = session.execute(queries.FACTS_OF_MEMBER, {"of_member": member_id}).one_or_none()
    own = set()
    if facts is not None:
        branches = organizations.list_lineage(session, organization_id=facts.branch_id)
        lineage = frozenset(one.id for one in branches)
        own = {
            one.notice_id
            for one in told
            if one.audience.includes(
                lineage=lineage,
                is_party_member=facts.is_party_member,
                residence=facts.residence,
                birth_date=facts.birth_date,
                day=to_local(one.approved_at or now).date(),
            )
        }
    return frozenset({one.notice_id for one in told} - own)


def conditions_of(broadcast: BroadcastView, now: datetime, within: Collection[int] | None = None) -> list[Any]:
    """Return the conditions of a broadcast's audience; how old somebody is, is settled on the day of the approval."""
    day = to_local(broadcast.approved_at or now).date()
    return queries.addressed(broadcast.audience, day, within)


def occasion_of(broadcast_id: int) -> str:
    """Return under which occasion the notifications of a broadcast stand."""
    return f"broadcast:{broadcast_id}"


def _unreached(row: Any) -> Unreached:
    why = row.why if row.why in WHY else "failed"
    return Unreached(row.id, row.name, row.employee_no, row.name_zh, row.name_en, why, row.state)


def view_of(row: Any) -> BroadcastView:
    """Return a row as the services give it."""
    return BroadcastView(row.id, row.notice_id, Audience.read(row.audience), *row[3:])
