"""What has been seen to in a loss: ticks with who and when. Part of the case services; a tick is never removed.

Ticks are lines of the case, so taking one back is one more line, and every page that is open hears of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import queries
from center.cases.changing import CaseClosedError, Change, get_case, tell_change
from center.cases.timeline import list_timeline
from center.cases.views import EntryView

# In the order in which they are seen to.
CHECKS = ("police", "bank", "frozen", "evidence", "family")
CHECKED_KINDS = frozenset({"scam_loss"})
DONE, NOT_DONE = "done", "not_done"
_PREFIX = "check_"


@dataclass(frozen=True, slots=True)
class CheckView:
    """One thing to be seen to. by, at: who has set it as it is now, and when; None where nobody has touched it."""

    name: str
    is_done: bool
    by: str | None
    at: datetime | None


def list_checks(lines: Iterable[EntryView]) -> tuple[CheckView, ...]:
    """Return everything to be seen to in a loss, as it stands. Pure."""
    last = {
        line.fact_name: line for line in lines if line.kind == "change" and (line.fact_name or "").startswith(_PREFIX)
    }
    found = []
    for name in CHECKS:
        line = last.get(_PREFIX + name)
        if line is None:
            found.append(CheckView(name, False, None, None))
        else:
            found.append(CheckView(name, line.body == DONE, line.author_name, line.at))
    return tuple(found)


def set_check(session: Session, *, case_id: int, name: str, is_done: bool, by: Actor, now: datetime) -> bool:
    """Tick something off, or take a tick back; False where it stands so already, as for who is slower or clicks twice.

    Raises CaseNotFoundError, CaseClosedError; ValueError for what is none of CHECKS.
    """
    if name not in CHECKS:
        raise ValueError(f"nothing to be seen to: {name}")
    # Of two who tick at once the second one sees the first one's line.
    session.execute(queries.LOCK_CASE, {"case_id": case_id})
    case = get_case(session, case_id=case_id)
    if case.closed_at is not None:
        raise CaseClosedError(case.number)
    before = next(check for check in list_checks(list_timeline(session, case_id=case_id)) if check.name == name)
    if before.is_done == is_done:
        return False
    old, new = (NOT_DONE, DONE) if is_done else (DONE, NOT_DONE)
    tell_change(session, case, Change("change.case", f"{_PREFIX}{name}", old, new), by=by, now=now)
    return True
