"""Erases what two of the staff have agreed on, step by step. The bot process works, the console shows how far it is.

It can be killed anywhere and goes on where it was; it never touches payments, the audit log, the fact of a case, a case
that is open or held, or a word that was said after it began.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.conversations.queries import changed
from center.privacy.erasure import queries
from center.privacy.erasure.parts import PARTS, is_talking
from center.privacy.erasure.scope import find_scope, read, written
from center.privacy.erasure.views import Preview, Step
from center.privacy.requests import service as requests

__all__ = ["ErasureLostError", "Preview", "Step", "claim", "find_due", "preview", "step"]

LEASE = timedelta(minutes=2)
LOOK_AGAIN_AFTER = timedelta(minutes=1)
# Who erases when the program carries it out.
NOBODY = Actor(None, "", "")


class ErasureLostError(Exception):
    """Another process carries this request out now."""


def preview(session: Session, *, member_id: int, parts: Sequence[str], now: datetime) -> Preview:
    """Return what erasing these parts would do now; it only reads."""
    person = requests.get_person(session, member_id=member_id)
    scope = find_scope(session, member_id=member_id, windows=None, now=now)
    known_as = [str(member_id), person.employee_no]
    stays = {
        name: int(session.execute(count, {"of_member": member_id, "known_as": known_as}).scalar_one())
        for name, count in queries.STAYS.items()
    }
    goes = {part.name: part.size(session, scope, now) for part in PARTS if part.name in parts}
    return Preview(goes, scope.is_left, stays)


def find_due(session: Session, *, now: datetime) -> int | None:
    """Return an approved request that nobody carries out just now; asking costs no write."""
    found: int | None = session.execute(queries.DUE, {"now": now}).scalar()
    return found


def claim(session: Session, *, request_id: int, worker: str, now: datetime) -> bool:
    """Take a request on; it is this worker's until it has been silent for the length of the lease."""
    values = {"of_request": request_id, "worker": worker, "now": now, "until": now + LEASE}
    return changed(session.execute(queries.CLAIM, values)) == 1


def step(session: Session, *, request_id: int, worker: str, limit: int, now: datetime) -> Step:
    """Erase at most so much of a request, count it in the same transaction; raises ErasureLostError.

    The first step settles whose words they are, up to this moment; while the member is talking, nothing is begun.
    """
    row = session.execute(queries.LOCK_OWN, {"of_request": request_id, "worker": worker}).one_or_none()
    if row is None:
        raise ErasureLostError(request_id)
    about = {"of_request": request_id, "worker": worker, "now": now}
    windows = None if row.started_at is None else read(row.windows)
    scope = find_scope(session, member_id=row.member_id, windows=windows, now=row.started_at or now)
    if row.started_at is None:
        if is_talking(session, scope, now):
            session.execute(queries.GO_ON, about | {"gone": row.erased or {}, "until": now + LOOK_AGAIN_AFTER})
            return Step(0, must_wait=True)
        session.execute(queries.START, about | {"found": written(scope.windows)})
    erased = dict(row.erased or {})
    must_wait = False
    for part in PARTS:
        if part.name not in row.parts:
            continue
        gone = part.erase(session, scope, now, limit)
        erased[part.name] = erased.get(part.name, 0) + gone.number
        must_wait = must_wait or gone.must_wait
        if not gone.is_done and not gone.must_wait:
            session.execute(queries.GO_ON, about | {"gone": erased, "until": now + LEASE})
            return gone
    if must_wait:
        session.execute(queries.GO_ON, about | {"gone": erased, "until": now + LOOK_AGAIN_AFTER})
        return Step(0, must_wait=True)
    _finish(session, about, erased | {f"left_{why}": count for why, count in scope.is_left.items() if count}, now)
    return Step(0, is_done=True)


def _finish(session: Session, about: dict[str, object], erased: dict[str, int], now: datetime) -> None:
    session.execute(queries.FINISH, about | {"gone": erased})
    audit.record(
        session,
        actor=NOBODY,
        action="erase.request",
        object_kind="request",
        object_id=about["of_request"],
        field="erased",
        new=", ".join(f"{name}={count}" for name, count in erased.items()),
        now=now,
    )
