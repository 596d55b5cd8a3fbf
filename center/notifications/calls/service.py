"""The call list of a meeting: who is on it and why, and what came of each call. The console calls it.

Telephone numbers are given only of members on the list, and only by `reveal_phones`, which puts each on record. What
somebody said on the telephone is kept as their answer, and who of the staff wrote it down is on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.masks import mask
from center.audit.views import Actor
from center.meetings import service as meetings
from center.members import service as members
from center.notifications.calls import queries
from center.notifications.calls.views import ANSWERS, OUTCOMES, CallLine, CallsOfMeeting
from center.notifications.reading import service as reading
from center.notifications.reading.service import LISTED, Person, Reach

__all__ = [
    "OUTCOMES",
    "CallChangedError",
    "CallLine",
    "CallsOfMeeting",
    "MeetingBegunError",
    "NotOnCallListError",
    "get_call",
    "list_calls",
    "list_open_calls",
    "mask_phones",
    "record_outcome",
    "reveal_phones",
]

LONGEST_REASON = 200
DAYS_AHEAD = timedelta(days=7)


class NotOnCallListError(LookupError):
    """This member is not on the call list of this meeting."""


class CallChangedError(Exception):
    """Somebody else has entered something of this call meanwhile, or the member has answered."""


class MeetingBegunError(Exception):
    """The meeting has begun, or is cancelled and nobody is asked any more; what was entered stays as it is."""


def list_calls(
    session: Session, *, reach: Reach, limit: int, offset: int = 0, only_open: bool = False
) -> list[CallLine]:
    """Return a page of the call list, by branch and name; with those who were called already, unless `only_open`."""
    wanted = replace(reach.wanted(), standing="call" if only_open else LISTED)
    people = reading.list_people(session, wanted=wanted, limit=limit, offset=offset)
    phones = _phones(session, [one.member_id for one in people])
    return [_line(reach, one, phones) for one in people]


def get_call(session: Session, *, reach: Reach, member_id: int) -> CallLine:
    """Return one line of the call list; raises NotOnCallListError."""
    wanted = replace(reach.wanted(), standing=LISTED, member_ids=frozenset([member_id]))
    people = reading.list_people(session, wanted=wanted, limit=1)
    if not people:
        raise NotOnCallListError(member_id)
    return _line(reach, people[0], _phones(session, [member_id]))


def mask_phones(session: Session, *, lines: Iterable[CallLine]) -> dict[int, str]:
    """Return the masked telephone numbers of a page of the call list, by member."""
    return {id_: mask("phone", phone) for id_, phone in _phones(session, [one.member_id for one in lines]).items()}


def reveal_phones(
    session: Session, *, reach: Reach, lines: Sequence[CallLine], by: Actor, now: datetime
) -> dict[int, str]:
    """Return the telephone numbers of lines of the call list, by member; that each was shown is on record."""
    phones = _phones(session, [one.member_id for one in lines])
    for line in lines:
        if line.member_id in phones:
            audit.record(
                session,
                actor=by,
                action="unmask.member",
                object_kind="member",
                object_id=line.employee_no,
                field="phone",
                reason=f"call list of {reach.meeting.occasion}",
                now=now,
            )
    return phones


def record_outcome(
    session: Session,
    *,
    reach: Reach,
    member_id: int,
    outcome: str,
    reason: str | None,
    stamp: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what came of a call, one of OUTCOMES, over what was entered before; until the meeting begins.

    reason: why somebody does not come. stamp: of the line as it was seen. An answer that was entered by mistake is
    taken back with the call it came from. Raises NotOnCallListError, CallChangedError, MeetingBegunError.
    """
    if reach.meeting.starts_at <= now or (outcome in ANSWERS and not reach.meeting.is_open(now)):
        raise MeetingBegunError(reach.meeting.id)
    members.lock_members(session, member_ids=[member_id])
    before = get_call(session, reach=reach, member_id=member_id)
    if before.stamp != stamp:
        raise CallChangedError(member_id)
    kept = OUTCOMES[outcome]
    is_called = kept is not None
    ids = _rows_of_last_call(session, reach, member_id)
    values: dict[str, object] = {
        "state": "called" if is_called else "call",
        "call_outcome": kept,
        "called_at": now if is_called else None,
        "called_by": by.staff_id if is_called else None,
    }
    if is_called:
        values["revision"] = reach.meeting.revision
    session.execute(queries.enter(ids, **values))
    if before.outcome is not None:
        slip = {"of_member": member_id, "of_meeting": reach.meeting.id, "given_at": before.called_at}
        session.execute(queries.CLEAR_ANSWER, slip)
    if outcome in ANSWERS:
        said = (reason or "").strip()[:LONGEST_REASON] or None
        meetings.record_answer(
            session,
            member_id=member_id,
            meeting_id=reach.meeting.id,
            answer=outcome,
            reason=said if outcome == "decline" else None,
            now=now,
        )
    audit.record(
        session,
        actor=by,
        action="call.invitation",
        object_kind="member",
        object_id=before.employee_no,
        field=reach.meeting.occasion,
        old=before.entered or before.answer,
        new=outcome,
        now=now,
    )


def list_open_calls(
    session: Session, *, organization_ids: frozenset[int] | None, now: datetime
) -> list[CallsOfMeeting]:
    """Return how many people of these organisations are to be called before which meeting of the next DAYS_AHEAD.

    Who is to be called before a later one stands on that meeting's own list; until then a channel may turn up.
    """
    rows = session.execute(queries.open_calls(organization_ids), {"now": now, "until": now + DAYS_AHEAD})
    return [CallsOfMeeting(*row) for row in rows]


def _rows_of_last_call(session: Session, reach: Reach, member_id: int) -> list[int]:
    """Return the rows that one call settles: those that are open, else those that the last one has settled."""
    rows = session.execute(queries.calls_of(reach.meeting, member_id)).all()
    is_open = [row.id for row in rows if row.state == "call"]
    last = max((row.called_at for row in rows if row.called_at is not None), default=None)
    return is_open or [row.id for row in rows if row.called_at == last]


def _line(reach: Reach, person: Person, phones: dict[int, str]) -> CallLine:
    person = replace(person, lines=tuple(one for one in person.lines if reach.meeting.concerns(one)))
    last = person.last_call
    is_waiting = any(one.state == "call" for one in person.lines)
    seen = (
        person.answer,
        None if person.answered_at is None else person.answered_at.isoformat(),
        None if last is None or last.called_at is None else last.called_at.isoformat(),
        is_waiting,
    )
    return CallLine(
        member_id=person.member_id,
        employee_no=person.employee_no,
        name=person.name,
        branch_id=person.branch_id,
        branch_zh=person.branch_zh,
        branch_en=person.branch_en,
        has_phone=person.member_id in phones,
        reasons=person.call_reasons,
        is_open=person.is_to_call,
        answer=person.answer,
        reason=person.reason,
        # Where somebody is to be called for something new, what came of an earlier call says nothing of it.
        outcome=None if last is None or is_waiting else last.call_outcome,
        called_at=None if last is None else last.called_at,
        called_by=None if last is None else last.called_by,
        stamp="~".join(str(value) for value in seen),
    )


def _phones(session: Session, member_ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(queries.PHONES, {"member_ids": list(member_ids)}) if member_ids else ()
    return {row.id: row.phone for row in rows if row.phone}
