"""Who is to be told what, once something was published, corrected or taken back. Part of the check services.

Whoever is told twice would trust nothing: a conversation is planned once for each thing, however often it asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.checks import queries
from center.vetting.rules import CLARIFICATION, HOLD


class _Asker(NamedTuple):
    conversation_id: str
    at: datetime
    case_id: int | None


def plan_answers(session: Session, *, clarification_id: int, by: Actor, now: datetime) -> int:
    """Answer everybody whose check waits for this clarification; return how many are to be told."""
    about = {"of_clarification": clarification_id, "by": by.staff_id, "now": now}
    session.execute(queries.ANSWER_GROUPS, about)
    known = {asker.conversation_id for asker in _told(session, CLARIFICATION, clarification_id)}
    planned = {"of_kind": CLARIFICATION, "of_id": clarification_id}
    known |= set(session.execute(queries.PLANNED, planned).scalars())
    asked = [asker for asker in _askers(session, queries.ASKERS, about) if asker.conversation_id not in known]
    return _plan(session, asked, CLARIFICATION, clarification_id, "answer", now)


def plan_correction(session: Session, *, old_id: int, new_id: int, now: datetime) -> int:
    """Tell the new one to exactly those who were told the old one; who was not told yet hears only the new one."""
    values = {"of_kind": CLARIFICATION, "of_id": old_id}
    not_yet = _askers(session, queries.NOT_TOLD_YET, values)
    session.execute(queries.DROP_DUE, values)
    told = _told(session, CLARIFICATION, old_id)
    session.execute(queries.MOVE_GROUPS, {"old_id": old_id, "new_id": new_id})
    known = {asker.conversation_id for asker in told}
    count = _plan(session, told, CLARIFICATION, new_id, "corrected", now)
    first = [asker for asker in not_yet if asker.conversation_id not in known]
    return count + _plan(session, first, CLARIFICATION, new_id, "answer", now)


def plan_withdrawal(session: Session, *, about: str, object_id: int, now: datetime) -> int:
    """Tell everybody who was told it that it was taken back; return how many."""
    session.execute(queries.DROP_DUE, {"of_kind": about, "of_id": object_id})
    return _plan(session, _told(session, about, object_id), about, object_id, "withdrawn", now)


def count_told(session: Session, *, about: str, object_id: int) -> int:
    """Count the people who were told something: so many would be told that it is corrected or taken back."""
    return len({asker.conversation_id for asker in _told(session, about, object_id)})


def count_waiting_for(session: Session, *, clarification_id: int) -> int:
    """Count the people whose check will be answered when this clarification is published."""
    found = session.execute(queries.ASKERS_TO_BE, {"of_clarification": clarification_id}).scalar_one()
    return int(found)


def was_told_since(session: Session, *, about: str, object_id: int, since: datetime) -> bool:
    """Tell whether anybody was told anything because of a step, or found it by asking; nobody is told meanwhile."""
    values = {"of_kind": about, "of_id": object_id, "since": since}
    states = session.execute(queries.LOCK_SINCE, values).scalars().all()
    return "told" in states or session.execute(queries.CHECKED_SINCE, values).scalar() is not None


def forget_planned(session: Session, *, about: str, object_id: int, since: datetime) -> None:
    """Plan nothing any more of what a step has planned, and open again what it has answered."""
    session.execute(queries.FORGET, {"of_kind": about, "of_id": object_id, "since": since})
    if about == CLARIFICATION:
        session.execute(queries.REOPEN_GROUPS, {"of_clarification": object_id, "since": since})


def restore_planned(session: Session, *, about: str, object_id: int) -> None:
    """Plan again what was dropped because the text was taken back or corrected: it counts again."""
    session.execute(queries.UNDROP, {"of_kind": about, "of_id": object_id})


def unlink_groups(session: Session, *, clarification_id: int) -> None:
    """Let staff look again at what was to be answered by a clarification that is taken back."""
    session.execute(queries.UNLINK_GROUPS, {"of_clarification": clarification_id})


def _told(session: Session, about: str, object_id: int) -> list[_Asker]:
    values = {"of_kind": about, "of_id": object_id}
    at_once = _askers(session, queries.TOLD_AT_ONCE, values)
    later = _askers(session, queries.TOLD_LATER, values)
    return list({asker.conversation_id: asker for asker in (*at_once, *later)}.values())


def _askers(session: Session, statement: Any, values: Mapping[str, object]) -> list[_Asker]:
    return [_Asker(row.conversation_id, row.at, row.case_id) for row in session.execute(statement, values)]


def _plan(session: Session, askers: Iterable[_Asker], about: str, object_id: int, kind: str, now: datetime) -> int:
    rows = [
        {
            "conversation_id": asker.conversation_id,
            "about": about,
            "object_id": object_id,
            "kind": kind,
            "asked_at": asker.at,
            "case_id": asker.case_id,
            "planned_at": now,
            "state": "due",
            "next_at": now + HOLD,
            "attempts": 0,
        }
        for asker in askers
    ]
    if rows:
        session.execute(queries.insert_tellings(session), rows)
    return len(rows)
