"""Changes of telephone numbers by staff, each on record. Part of the contact services.

What is told to somebody in danger is never one person's slip of the finger: one administrator writes a new emergency
number down, and it counts once another one has confirmed it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.contacts import queries
from center.contacts.dialling import NumberInvalidError, fit_number
from center.contacts.known_numbers import numbers, set_number
from center.contacts.views import NumberDraftView

EMERGENCY_NUMBERS = ("police", "ambulance", "anti_fraud", "crisis_line")
OWN_NUMBER = "center"


class NumberChangedError(Exception):
    """Somebody has changed, drafted or decided this since the form was written, or the form came twice."""


class OwnDraftError(Exception):
    """Whoever has written a number down does not confirm it."""


def draft_number(session: Session, *, actor: Actor, code: str, number: str, seen: str, now: datetime) -> None:
    """Write a new emergency number down for another administrator to confirm; seen: the number on the form's page.

    Raises NumberChangedError, also while another draft waits, and NumberInvalidError: number_unknown, number_malformed,
    number_unchanged.
    """
    if code not in EMERGENCY_NUMBERS:
        raise NumberInvalidError("number_unknown")
    present = numbers(session)[code]
    new = _fit_change(present, number, seen)
    row = {"code": code, "old_number": present, "new_number": new, "drafted_by": _id_of(actor), "drafted_at": now}
    if session.execute(queries.INSERT_DRAFT, row).scalar_one_or_none() is None:
        raise NumberChangedError(code)
    _record(session, actor, "draft.number", code, now, old=present, new=new)


def confirm_draft(session: Session, *, actor: Actor, draft_id: int, now: datetime) -> NumberDraftView:
    """Let a drafted number count, from this transaction on; raises NumberChangedError, OwnDraftError."""
    draft = _decide(session, actor, draft_id, "confirmed", now)
    if numbers(session)[draft.code] != draft.old_number:
        raise NumberChangedError(draft.code)
    set_number(session, code=draft.code, number=draft.new_number)
    _record(session, actor, "change.number", draft.code, now, old=draft.old_number, new=draft.new_number)
    return draft


def drop_draft(session: Session, *, actor: Actor, draft_id: int, now: datetime) -> None:
    """Take a draft back, or refuse it; raises NumberChangedError."""
    draft = _decide(session, actor, draft_id, "dropped", now)
    _record(session, actor, "drop.number", draft.code, now, old=draft.new_number)


def list_drafts(session: Session) -> list[NumberDraftView]:
    """Return the drafts that wait, the oldest first."""
    return [NumberDraftView(*row) for row in session.execute(queries.OPEN_DRAFTS)]


def change_own_number(session: Session, *, actor: Actor, number: str, seen: str, now: datetime) -> None:
    """Change the center's own number at once; raises as `draft_number` does."""
    present = numbers(session)[OWN_NUMBER]
    new = _fit_change(present, number, seen)
    set_number(session, code=OWN_NUMBER, number=new)
    _record(session, actor, "change.number", OWN_NUMBER, now, old=present, new=new)


def change_office_phone(session: Session, *, actor: Actor, topic: str, number: str, seen: str, now: datetime) -> None:
    """Change the number of the office for a matter at once; raises as `draft_number` does."""
    row = session.execute(queries.CONTACT_BY_TOPIC, {"of_topic": topic}).one_or_none()
    if row is None:
        raise NumberInvalidError("number_unknown")
    new = _fit_change(row.phone, number, seen)
    values = {"of_topic": topic, "old_phone": seen, "new_phone": new}
    if session.execute(queries.SET_PHONE, values).scalar_one_or_none() is None:
        raise NumberChangedError(topic)
    _record(session, actor, "change.contact", topic, now, old=seen, new=new)


def _decide(session: Session, actor: Actor, draft_id: int, outcome: str, now: datetime) -> NumberDraftView:
    waiting = {draft.id: draft for draft in list_drafts(session)}.get(draft_id)
    if waiting is None:
        raise NumberChangedError(draft_id)
    if outcome == "confirmed" and waiting.drafted_by == _id_of(actor):
        raise OwnDraftError(draft_id)
    values = {"of_draft": draft_id, "by": _id_of(actor), "now": now, "new_outcome": outcome}
    if session.execute(queries.DECIDE_DRAFT, values).scalar_one_or_none() is None:
        raise NumberChangedError(draft_id)
    return waiting


def _fit_change(present: str, number: str, seen: str) -> str:
    if present != seen:
        raise NumberChangedError(present)
    new = fit_number(number)
    if new == present:
        raise NumberInvalidError("number_unchanged")
    return new


def _id_of(actor: Actor) -> int:
    if actor.staff_id is None:
        raise ValueError("only staff change numbers")
    return actor.staff_id


def _record(
    session: Session, actor: Actor, action: str, code: str, now: datetime, *, old: str, new: str | None = None
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_kind=action.partition(".")[2],
        object_id=code,
        field="number",
        old=old,
        new=new,
        now=now,
    )
