"""The steps of a broadcast as forms: approved, refused, stopped, resumed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.broadcasts import service as broadcasts
from center.clock import utc_now
from console.access import Form, NotAllowedError, Visit, allowed_form
from console.broadcasts.finding import find
from console.broadcasts.pages import PAGE, broadcast_page
from console.forms import number_in, number_of, text_of
from console.office.answers import Problem, done
from console.site import site_of

router = APIRouter(prefix=PAGE)
Approver = Annotated[Visit, Depends(allowed_form("approve.broadcast"))]
Stopper = Annotated[Visit, Depends(allowed_form("stop.broadcast"))]


@router.post("/{broadcast_id}/approve")
def approve(request: Request, broadcast_id: str, form: Form, visit: Approver) -> Response:
    """Let it begin, because this person too has read what is told to whom."""
    if text_of(form, "read") != "yes":
        return broadcast_page(request, visit, number_in(broadcast_id), problem=Problem("not_read", "read"))
    seen = number_of(form, "version")
    return _take(
        request,
        visit,
        broadcast_id,
        "approve",
        lambda session, id_: broadcasts.approve(session, broadcast_id=id_, by=visit.actor, seen=seen, now=utc_now()),
    )


@router.post("/{broadcast_id}/refuse")
def refuse(request: Request, broadcast_id: str, form: Form, visit: Approver) -> Response:
    """Let it never begin; one's own draft is taken back so."""
    seen = number_of(form, "version")
    return _take(
        request,
        visit,
        broadcast_id,
        "refuse",
        lambda session, id_: broadcasts.refuse(session, broadcast_id=id_, by=visit.actor, seen=seen, now=utc_now()),
    )


@router.post("/{broadcast_id}/stop")
def stop(request: Request, broadcast_id: str, visit: Stopper) -> Response:
    """Tell nobody more from now on."""
    return _take(
        request,
        visit,
        broadcast_id,
        "stop",
        lambda session, id_: broadcasts.stop(session, broadcast_id=id_, by=visit.actor, now=utc_now()),
    )


@router.post("/{broadcast_id}/resume")
def resume(request: Request, broadcast_id: str, form: Form, visit: Stopper) -> Response:
    """Go on with those who have not been told."""
    seen = number_of(form, "version")
    return _take(
        request,
        visit,
        broadcast_id,
        "resume",
        lambda session, id_: broadcasts.resume(session, broadcast_id=id_, by=visit.actor, seen=seen, now=utc_now()),
    )


def _take(
    request: Request, visit: Visit, broadcast_id: str, name: str, step: Callable[[Session, int], object]
) -> Response:
    id_ = number_in(broadcast_id)
    action = f"{'approve' if name in {'approve', 'refuse'} else 'stop'}.broadcast"
    try:
        with site_of(request).database.write() as session:
            find(session, visit, id_, action)
            step(session, id_)
    except broadcasts.BroadcastNotFoundError as error:
        raise NotAllowedError(action) from error
    except broadcasts.OwnBroadcastError:
        return broadcast_page(request, visit, id_, problem=Problem("own"))
    except broadcasts.NoticeOverError:
        return broadcast_page(request, visit, id_, problem=Problem("notice_over"))
    except broadcasts.BroadcastChangedError:
        return broadcast_page(request, visit, id_, problem=Problem("changed", is_conflict=True))
    return done(f"{PAGE}/{id_}", name)
