"""Saved views of the queue: kept, renamed, shared with the office, removed and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases.saved import service as saved
from center.clock import utc_now
from center.staff import rights
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import go, number_in, text_of
from console.places import frame
from console.queue.filters import Asked
from console.queue.routes import queue_page_of
from console.site import site_of

router = APIRouter(prefix="/queue/views")
Keeper = Annotated[Visit, Depends(allowed_form("keep.view"))]


@router.get("")
def views_page(request: Request, visit: Annotated[Visit, Depends(allowed("keep.view"))], removed: str = "") -> Response:
    """Show the views that somebody sees. removed: the one that was just taken away and can be brought back."""
    return _page(request, visit, removed=removed)


@router.post("")
def save(request: Request, form: Form, visit: Keeper) -> Response:
    """Keep the filter that is shown under a name."""
    asked = Asked.read({name: value for name, value in form.items() if isinstance(value, str)})
    name = text_of(form, "name")
    if not asked.is_anything:
        return queue_page_of(request, visit, asked, problem="nothing_asked", name=name, code=status.HTTP_409_CONFLICT)
    try:
        with site_of(request).database.write() as session:
            saved.save_view(session, name=name, asked=asked.fields, by=visit.actor, now=utc_now())
    except saved.ViewInvalidError as error:
        return queue_page_of(request, visit, asked, problem=error.problem, name=name, code=status.HTTP_409_CONFLICT)
    return go(f"/?{asked.address()}")


@router.post("/{view_id}/rename")
def rename(request: Request, view_id: str, form: Form, visit: Keeper) -> Response:
    """Give a view another name."""
    name = text_of(form, "name")

    def call(session: Session, id_: int, actor: Actor) -> None:
        saved.rename_view(session, view_id=id_, name=name, by=actor, now=utc_now())

    return _change(request, visit, view_id, call)


@router.post("/{view_id}/share")
def share(
    request: Request, view_id: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("share.view"))]
) -> Response:
    """Let the whole office have a view, or its owner alone again."""
    is_shared = text_of(form, "shared") == "yes"

    def let(session: Session, id_: int, actor: Actor) -> None:
        saved.share_view(session, view_id=id_, is_shared=is_shared, by=actor, now=utc_now())

    return _change(request, visit, view_id, let)


@router.post("/{view_id}/remove")
def remove(request: Request, view_id: str, visit: Keeper) -> Response:
    """Take a view away."""

    def take(session: Session, id_: int, actor: Actor) -> None:
        saved.remove_view(session, view_id=id_, by=actor, now=utc_now())

    return _change(request, visit, view_id, take, then=f"/queue/views?removed={number_in(view_id)}")


@router.post("/{view_id}/restore")
def restore(request: Request, view_id: str, visit: Keeper) -> Response:
    """Bring a view back that was taken away."""

    def bring(session: Session, id_: int, actor: Actor) -> None:
        saved.restore_view(session, view_id=id_, by=actor, now=utc_now())

    return _change(request, visit, view_id, bring)


def _change(
    request: Request,
    visit: Visit,
    view_id: str,
    change: Callable[[Session, int, Actor], None],
    *,
    then: str = "/queue/views",
) -> Response:
    """Change a view that is somebody's own, or a shared one for who may share; others do not exist."""
    id_ = number_in(view_id)
    try:
        with site_of(request).database.write() as session:
            view = saved.get_view(session, view_id=id_, staff_id=visit.staff.staff_id)
            if view.owner_id != visit.staff.staff_id and not rights.may_ever(visit.staff, "share.view"):
                raise NotAllowedError("keep.view")
            change(session, id_, visit.actor)
    except saved.ViewNotFoundError as error:
        raise NotAllowedError("keep.view") from error
    except saved.ViewInvalidError as error:
        return _page(request, visit, problem=error.problem)
    return go(then)


def _page(request: Request, visit: Visit, *, removed: str = "", problem: str = "") -> Response:
    site, gone = site_of(request), None
    with site.database.read() as session:
        views = saved.list_views(session, staff_id=visit.staff.staff_id)
        try:
            gone = saved.get_view(session, view_id=number_in(removed), staff_id=visit.staff.staff_id)
        except saved.ViewNotFoundError:
            gone = None
    context = {
        **frame(visit, "queue"),
        "views": [(view, Asked.read(view.asked).address()) for view in views],
        "gone": gone if gone is not None and gone.removed_at is not None else None,
        "problem": problem,
        "may_share": rights.may_ever(visit.staff, "share.view"),
    }
    code = status.HTTP_409_CONFLICT if problem else status.HTTP_200_OK
    return site.page(request, "queue/views.html", context, status=code)
