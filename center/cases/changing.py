"""How a case is changed, told of and recorded. Part of the case services; the others here build on it.

A change is conditional on the version it was made for: of two people who change a case at once, one is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases import queries
from center.cases.timeline import add_entry
from center.cases.views import CaseView

# Who changes a case when the program does it by itself.
NOBODY = Actor(None, "", "")


class Change(NamedTuple):
    """What was done, and to which column; `new` is as people are shown it."""

    action: str
    field: str | None = None
    old: object = None
    new: str = ""


class CaseNotFoundError(LookupError):
    """No such case."""


class CaseChangedError(Exception):
    """Somebody else has changed the case meanwhile; `current` is how it is now."""

    def __init__(self, current: CaseView) -> None:
        super().__init__(f"case {current.number} has version {current.version} now")
        self.current = current


class CaseClosedError(Exception):
    """A closed case cannot be changed."""


def get_case(session: Session, *, case_id: int) -> CaseView:
    """Return one case; raises CaseNotFoundError."""
    row = session.execute(queries.CASE_BY_ID, {"case_id": case_id}).one_or_none()
    if row is None:
        raise CaseNotFoundError(case_id)
    return CaseView(*row)


def change_open(
    session: Session, before: CaseView, version: int | None, *conditions: Any, **values: object
) -> CaseView:
    """Change columns of an open case of this version (None: any); raises CaseClosedError, CaseChangedError."""
    if before.closed_at is not None and version in {None, before.version}:
        raise CaseClosedError(before.number)
    return change_any(session, before, version, queries.IS_OPEN, *conditions, **values)


def change_any(session: Session, before: CaseView, version: int | None, *conditions: Any, **values: object) -> CaseView:
    """Change columns of a case of this version, open or closed; raises CaseChangedError."""
    row = session.execute(queries.case_change(before.id, version, *conditions, **values)).one_or_none()
    if row is None:
        raise CaseChangedError(get_case(session, case_id=before.id))
    return CaseView(*row)


def tell_change(session: Session, case: CaseView, change: Change, *, by: Actor, now: datetime) -> None:
    """Add the line that a column has another value now, and put it on record."""
    add_staff_line(session, case.id, kind="change", body=change.new, by=by, now=now, fact_name=change.field)
    record(session, case, change, by=by, now=now)


def add_staff_line(
    session: Session,
    case_id: int,
    *,
    kind: str,
    body: str,
    by: Actor,
    now: datetime,
    fact_name: str | None = None,
    outbox_id: int | None = None,
) -> None:
    """Add a line that staff have caused; or the program itself, which has no name."""
    add_entry(
        session,
        case_id=case_id,
        kind=kind,
        body=body,
        author="staff" if by.name else "system",
        author_name=by.name or None,
        staff_id=by.staff_id,
        fact_name=fact_name,
        outbox_id=outbox_id,
        now=now,
    )


def record(session: Session, case: CaseView, change: Change, *, by: Actor, now: datetime) -> None:
    """Put on record what was done with a case; words that were written in it are not repeated there."""
    audit.record(
        session,
        actor=by,
        action=change.action,
        object_kind="case",
        object_id=case.number,
        field=change.field,
        old=change.old,
        new=change.new,
        now=now,
    )
