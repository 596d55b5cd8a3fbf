"""Identity checks that are locked, and lifting a lock. Nothing is shown of what was answered, nor of whom."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.identity import service as identity
from center.identity.service import LockView
from console.access import Form, Visit, allowed, allowed_form
from console.forms import go, text_of
from console.members.outcomes import told
from console.members.person import member_target
from console.places import frame
from console.site import site_of
from console.spelling import spelling_of

router = APIRouter(prefix="/members/locks")


@router.get("")
def locks_page(request: Request, visit: Annotated[Visit, Depends(allowed("lift_lock.member"))]) -> Response:
    """Show the conversations that are locked now."""
    return _page(request, visit)


@router.post("/lift")
def lift(request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("lift_lock.member"))]) -> Response:
    """Let the person try again at once; they are told, and so is the case."""
    # Before somebody has proved who they are, nobody's branch is concerned.
    visit.require("lift_lock.member", member_target(None))
    now, ref = utc_now(), text_of(form, "ref")
    try:
        with site_of(request).database.write() as session:
            lock = _get_lock(session, ref, now)
            identity.lift_lock(session, conversation_id=lock.conversation_id, by=visit.actor, now=now)
    except identity.NotLockedError:
        return _page(request, visit, problem="not_locked")
    back = lock.case_number if lock.case_number and lock.case_number == text_of(form, "case") else None
    return go(f"/cases/{back}" if back else "/members/locks?done=lifted")


def _get_lock(session: Session, ref: str, now: datetime) -> LockView:
    for lock in identity.list_locked(session, now=now):
        if lock.ref == ref:
            return lock
    raise identity.NotLockedError(ref)


def _page(request: Request, visit: Visit, *, problem: str | None = None) -> Response:
    visit.require("lift_lock.member", member_target(None))
    site = site_of(request)
    with site.database.read() as session:
        locked = identity.list_locked(session, now=utc_now())
    context = {"locks": locked, "spell": spelling_of(request), "told": told(request, problem)}
    code = status.HTTP_200_OK if problem is None else status.HTTP_409_CONFLICT
    return site.page(request, "members/locks.html", {**frame(visit, "members"), **context}, status=code)
