"""Requests for a copy, a correction, erasure. The console calls it; erasing is drafted by one and approved by another.

Every step names the version it was made for and is one conditional update, so a form sent twice, an approval of what
has changed since, and two people at once all end the same way: one is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Update
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor, EntryFilter
from center.clock import to_local
from center.contacts import service as contacts
from center.conversations.queries import changed
from center.privacy.models import IDENTIFIED_BY
from center.privacy.requests import queries, rules
from center.privacy.requests.rules import RequestInvalidError
from center.privacy.requests.views import Person, RequestLine, RequestView

__all__ = [
    "Person",
    "RequestChangedError",
    "RequestClosedError",
    "RequestInvalidError",
    "RequestLine",
    "RequestNotFoundError",
    "RequestUnderWayError",
    "RequestView",
    "SameHandError",
    "approve",
    "change_draft",
    "close",
    "find_person",
    "get_person",
    "get_request",
    "list_requests",
    "open_request",
    "take_copy",
    "withdraw",
]


MOST_ENTRIES = 1000


class RequestNotFoundError(LookupError):
    """No such request, or no such member."""


class RequestUnderWayError(Exception):
    """The same was asked for this member and is not answered yet: one at a time, however often a form is sent."""


class RequestChangedError(Exception):
    """The draft is not what was seen: somebody has changed it since."""


class RequestClosedError(Exception):
    """It was decided, withdrawn or has run out; `standing` says which."""

    def __init__(self, standing: str) -> None:
        super().__init__(standing)
        self.standing = standing


class SameHandError(Exception):
    """Whoever drafted it may not decide on it, nor another change it.

    problem: own_draft, not_own_draft, or made_account where one of the two has made the other's account.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def open_request(
    session: Session,
    *,
    member_id: int,
    kind: str,
    parts: Sequence[str],
    reason: str,
    identified_by: str,
    by: Actor,
    now: datetime,
) -> RequestView:
    """Write down what a member asks; a `delete` is a draft that another must approve within a week.

    Raises RequestInvalidError, RequestNotFoundError, RequestUnderWayError.
    """
    rules.check(kind, parts, reason, identified_by, IDENTIFIED_BY)
    get_person(session, member_id=member_id)
    session.execute(queries.EXPIRE, {"of_member": member_id, "now": now})
    calendar = contacts.load_calendar(session, first_day=to_local(now).date())
    row = {
        "kind": kind,
        "state": "open",
        "member_id": member_id,
        "parts": _in_order(kind, parts),
        "reason": reason.strip()[: rules.LONGEST_REASON],
        "identified_by": identified_by,
        "opened_by": by.staff_id,
        "opened_at": now,
        "due_at": rules.due_at(now, calendar),
        "expires_at": now + rules.DRAFT_LIFE if kind == "delete" else None,
        "version": 1,
    }
    new_id: int | None = session.execute(queries.INSERT, row).scalar_one_or_none()
    if new_id is None:
        raise RequestUnderWayError(member_id)
    made = get_request(session, request_id=new_id)
    _record(session, by, "open.request", made, now, field=kind, new=", ".join(made.parts))
    return made


def get_request(session: Session, *, request_id: int) -> RequestView:
    """Return one request; raises RequestNotFoundError."""
    row = session.execute(queries.BY_ID, {"of_request": request_id}).one_or_none()
    if row is None:
        raise RequestNotFoundError(request_id)
    return RequestView(**{**row._asdict(), "parts": tuple(row.parts)})


def list_requests(session: Session, *, limit: int, member_id: int | None = None) -> list[RequestLine]:
    """Return requests, the open ones first, of everybody or of one member."""
    statement = queries.LINES if member_id is None else queries.LINES_OF_MEMBER
    return [RequestLine(*row) for row in session.execute(statement, {"at_most": limit, "of_member": member_id})]


def find_person(session: Session, *, employee_no: str) -> Person | None:
    """Return whom an employee number belongs to, alive or not."""
    row = session.execute(queries.PERSON_BY_NUMBER, {"employee_no": employee_no}).one_or_none()
    return None if row is None else Person(*row)


def get_person(session: Session, *, member_id: int) -> Person:
    """Return a member, alive or not; raises RequestNotFoundError."""
    row = session.execute(queries.PERSON_BY_ID, {"member_id": member_id}).one_or_none()
    if row is None:
        raise RequestNotFoundError(member_id)
    return Person(*row)


def change_draft(
    session: Session,
    *,
    request_id: int,
    parts: Sequence[str],
    reason: str,
    identified_by: str,
    by: Actor,
    expected_version: int,
    now: datetime,
) -> RequestView:
    """Change a draft of one's own; whoever has it before them to approve must look again, for another week.

    Raises RequestInvalidError, SameHandError (not one's own), RequestChangedError, RequestClosedError.
    """
    before = get_request(session, request_id=request_id)
    rules.check(before.kind, parts, reason, identified_by, IDENTIFIED_BY)
    values = {
        "new_parts": _in_order(before.kind, parts),
        "new_reason": reason.strip()[: rules.LONGEST_REASON],
        "new_means": identified_by,
        "until": now + rules.DRAFT_LIFE,
    }
    after = _carry_out(session, queries.CHANGE_DRAFT, before, by, expected_version, now, **values)
    told = {"field": "parts", "old": ", ".join(before.parts), "new": ", ".join(after.parts)}
    _record(session, by, "change.request", after, now, **told)
    return after


def withdraw(session: Session, *, request_id: int, by: Actor, expected_version: int, now: datetime) -> RequestView:
    """Take one's own request back; raises as `change_draft`."""
    before = get_request(session, request_id=request_id)
    after = _carry_out(session, queries.WITHDRAW, before, by, expected_version, now)
    _record(session, by, "withdraw.request", after, now)
    return after


def approve(session: Session, *, request_id: int, by: Actor, expected_version: int, now: datetime) -> RequestView:
    """Let a draft of another be carried out, as it was seen.

    Raises SameHandError, RequestChangedError, RequestClosedError (also for a copy or a correction: nobody approves
    these), RequestNotFoundError.
    """
    before = get_request(session, request_id=request_id)
    if before.opened_by == by.staff_id:
        raise SameHandError("own_draft")
    if not _are_independent(session, before, by):
        raise SameHandError("made_account")
    after = _carry_out(session, queries.APPROVE, before, by, expected_version, now)
    _record(session, by, "approve.request", after, now, field="parts", new=", ".join(after.parts))
    return after


def close(
    session: Session,
    *,
    request_id: int,
    is_refused: bool,
    answer: str,
    by: Actor,
    expected_version: int,
    now: datetime,
) -> RequestView:
    """Refuse a request with a reason, or note that a correction is made; a `delete` is refused by another only.

    Raises RequestInvalidError (answer_missing), SameHandError, RequestChangedError, RequestClosedError.
    """
    before = get_request(session, request_id=request_id)
    if not answer.strip():
        raise RequestInvalidError("answer_missing")
    if before.kind == "delete" and before.opened_by == by.staff_id:
        raise SameHandError("own_draft")
    if not is_refused and before.kind != "correct":
        raise RequestClosedError(before.state)
    said = answer.strip()[: rules.LONGEST_REASON]
    state = "refused" if is_refused else "done"
    after = _carry_out(session, queries.CLOSE, before, by, expected_version, now, new_state=state, said=said)
    _record(session, by, "refuse.request" if is_refused else "settle.request", after, now)
    return after


def take_copy(session: Session, *, request_id: int, by: Actor, expected_version: int, now: datetime) -> RequestView:
    """Take the one copy a request is good for; whoever comes second gets RequestClosedError."""
    before = get_request(session, request_id=request_id)
    if before.kind != "copy":
        raise RequestClosedError(before.state)
    after = _carry_out(session, queries.CLOSE, before, by, expected_version, now, new_state="done", said=None)
    _record(session, by, "export.request", after, now, field="parts", new=", ".join(after.parts))
    return after


def _carry_out(
    session: Session, statement: Update, before: RequestView, by: Actor, seen: int, now: datetime, **values: object
) -> RequestView:
    about = {"of_request": before.id, "seen": seen, "staff": by.staff_id, "now": now, **values}
    if changed(session.execute(statement, about)) == 1:
        return get_request(session, request_id=before.id)
    current = get_request(session, request_id=before.id)
    standing = current.standing(now)
    if standing != "open":
        raise RequestClosedError(standing)
    if current.version != seen:
        raise RequestChangedError(before.id)
    raise SameHandError("own_draft" if current.opened_by == by.staff_id else "not_own_draft")


def _are_independent(session: Session, request: RequestView, by: Actor) -> bool:
    """Tell whether neither of two accounts was made or opened by the other shortly before, or since."""
    since = request.opened_at - rules.INDEPENDENT_SINCE
    for hand, account in ((request.opened_by, by.staff_id), (by.staff_id, request.opened_by)):
        chosen = EntryFilter(staff_id=hand, object_kind="account", object_id=str(account), since=since)
        entries = audit.list_entries(session, chosen=chosen, limit=MOST_ENTRIES).entries
        if any(entry.action in rules.HAND_IN_ACCOUNT for entry in entries):
            return False
    return True


def _in_order(kind: str, parts: Sequence[str]) -> list[str]:
    return [part for part in rules.PARTS[kind] if part in parts]


def _record(
    session: Session,
    by: Actor,
    action: str,
    request: RequestView,
    now: datetime,
    *,
    field: str | None = None,
    old: object = None,
    new: object = None,
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="request",
        object_id=request.id,
        field=field,
        old=old,
        new=new,
        now=now,
    )
