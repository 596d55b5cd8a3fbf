"""What administrators settle: rules, holds, and whether a night that was held up may go on. Part of retention."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases import service as cases
from center.conversations.queries import changed
from center.db.statements import upsert
from center.retention import queries
from center.retention.rules import check_months, rules_in_force
from center.retention.views import Held, HoldView, RuleView

HOLDS_SHOWN = 100


class RuleChangedError(Exception):
    """Somebody else has changed this rule meanwhile."""


class HoldNotFoundError(LookupError):
    """No such hold, or it is lifted already."""


class RunNotWaitingError(Exception):
    """This run waits for nobody: somebody else has settled it, or it needed nobody."""


def list_rules(session: Session) -> list[RuleView]:
    """Return the rules in force, in the order of the table."""
    changes = {row.kind: row for row in session.execute(queries.CHANGED_RULES)}
    rules = rules_in_force({kind: row.months for kind, row in changes.items()})
    return [
        RuleView(
            *rule,
            changed_at=changes[rule.kind].changed_at if rule.kind in changes else None,
            changed_by=changes[rule.kind].display_name if rule.kind in changes else None,
        )
        for rule in rules
    ]


def set_rule(session: Session, *, kind: str, months: int, by: Actor, now: datetime, seen: int | None = None) -> None:
    """Change how long a kind is kept; raises what `check_months` raises.

    seen: what it was when the person looked; raises RuleChangedError where somebody has changed it since.
    """
    check_months(kind, months)
    before = next(rule.months for rule in list_rules(session) if rule.kind == kind)
    if seen not in {None, before}:
        raise RuleChangedError(kind)
    row = {"kind": kind, "months": months, "changed_by": by.staff_id, "changed_at": now}
    upsert(session, queries.RULES, row, update=("months", "changed_by", "changed_at"))
    _record(session, by, "change.retention", kind, now, field="months", old=before, new=months)


def list_holds(session: Session, *, limit: int = HOLDS_SHOWN) -> list[HoldView]:
    """Return the holds, those in force first, the newest of them first."""
    return [HoldView(*row) for row in session.execute(queries.HOLDS_NEWEST_FIRST, {"at_most": limit})]


def find_held(session: Session) -> Held:
    """Return what may not be deleted now."""
    rows = session.execute(queries.HELD).all()
    conversations = frozenset(row.conversation_id for row in rows if row.conversation_id is not None)
    return Held(frozenset(row.id for row in rows), conversations)


def place_hold(session: Session, *, case_id: int, reason: str, by: Actor, now: datetime) -> bool:
    """Keep everything of a case until the hold is lifted; False if there is one. Raises CaseNotFoundError."""
    case = cases.get_case(session, case_id=case_id)
    row = {"case_id": case.id, "reason": reason, "placed_by": by.staff_id, "placed_at": now}
    if session.execute(queries.INSERT_HOLD, row).scalar_one_or_none() is None:
        return False
    _record(session, by, "place_hold.retention", case.number, now, field="reason", new=reason)
    return True


def lift_hold(session: Session, *, hold_id: int, by: Actor, now: datetime) -> None:
    """Let the rules have a case again; raises HoldNotFoundError."""
    values = {"of_hold": hold_id, "staff": by.staff_id, "now": now}
    row = session.execute(queries.LIFT_HOLD, values).one_or_none()
    if row is None:
        raise HoldNotFoundError(hold_id)
    number = cases.get_case(session, case_id=row.case_id).number
    _record(session, by, "lift_hold.retention", number, now, field="reason", old=row.reason)


def confirm_run(session: Session, *, run_id: int, by: Actor, now: datetime) -> None:
    """Let a run go on that waits for somebody to look at it; raises RunNotWaitingError."""
    _settle(session, run_id, by, now, is_confirmed=True)


def discard_run(session: Session, *, run_id: int, by: Actor, now: datetime) -> None:
    """Let nothing of a run be deleted that waits for somebody to look at it; raises RunNotWaitingError."""
    _settle(session, run_id, by, now, is_confirmed=False)


def _settle(session: Session, run_id: int, by: Actor, now: datetime, *, is_confirmed: bool) -> None:
    statement = queries.CONFIRM_RUN if is_confirmed else queries.DISCARD_RUN
    if changed(session.execute(statement, {"of_run": run_id, "staff": by.staff_id, "now": now})) != 1:
        raise RunNotWaitingError(run_id)
    _record(session, by, "confirm_run.retention" if is_confirmed else "discard_run.retention", run_id, now)


def _record(
    session: Session,
    by: Actor,
    action: str,
    object_id: object,
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
        object_kind="retention",
        object_id=object_id,
        field=field,
        old=old,
        new=new,
        now=now,
    )
