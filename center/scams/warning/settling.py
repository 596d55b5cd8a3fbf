"""What staff do about a warning, each on record. Part of the warning services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.scams.warning import queries
from center.scams.warning.models import DISMISSALS
from center.scams.warning.views import WarningView


class WarningNotFoundError(LookupError):
    """No such warning."""


class WarningChangedError(Exception):
    """Somebody has changed or settled this since the page was shown, or the form came twice."""


class ReasonMissingError(ValueError):
    """A warning is dismissed for one of the known reasons."""


def get_warning(session: Session, *, warning_id: int) -> WarningView:
    """Return a warning; raises WarningNotFoundError."""
    row = session.execute(queries.WARNING_BY_ID, {"of_warning": warning_id}).one_or_none()
    if row is None:
        raise WarningNotFoundError(warning_id)
    return WarningView(*row)


def take(session: Session, *, warning_id: int, by: Actor, seen: int, now: datetime) -> None:
    """Say that somebody looks after it; raises WarningChangedError. seen: the version on the page."""
    before = get_warning(session, warning_id=warning_id)
    if before.state != "open":
        raise WarningChangedError(warning_id)
    _change(session, before, by, seen, now, action="take.warning", state="taken", taken_by=by.staff_id)


def dismiss(session: Session, *, warning_id: int, reason: str, by: Actor, seen: int, now: datetime) -> None:
    """Say that it is nothing, and why; its cases stay part of what is usual. Raises WarningChangedError."""
    if reason not in DISMISSALS:
        raise ReasonMissingError(reason)
    before = get_warning(session, warning_id=warning_id)
    settled = {"settled_by": by.staff_id, "settled_at": now, "reason": reason}
    _change(session, before, by, seen, now, action="dismiss.warning", state="dismissed", **settled)


def close(session: Session, *, warning_id: int, by: Actor, seen: int, now: datetime) -> None:
    """Say that what there was to do is done; its cases are no part of what is usual. Raises WarningChangedError."""
    before = get_warning(session, warning_id=warning_id)
    settled = {"settled_by": by.staff_id, "settled_at": now}
    _change(session, before, by, seen, now, action="close.warning", state="closed", **settled)


def _change(
    session: Session, before: WarningView, by: Actor, seen: int, now: datetime, *, action: str, **values: Any
) -> None:
    about = {"of_warning": before.id, "seen_version": seen}
    if session.execute(queries.SETTLE.values(**values), about).scalar_one_or_none() is None:
        raise WarningChangedError(before.id)
    if "settled_at" in values:
        session.execute(queries.LET_GO, {"ids": [before.id]})
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="warning",
        object_id=before.id,
        field="state",
        old=before.state,
        new=values["state"],
        reason=values.get("reason"),
        now=now,
    )
