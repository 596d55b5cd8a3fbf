"""The pages of early warning, and what staff do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.clock import utc_now
from center.scams.warning import service as warnings
from console.access import Form, Visit, allowed, allowed_form
from console.forms import number_in, number_of, text_of
from console.office.answers import Problem, done
from console.site import site_of
from console.warnings.pages import bar_of, draft_page, find_draft, find_warning, warning_page, warnings_page

router = APIRouter(prefix="/warnings")
Reader = Annotated[Visit, Depends(allowed("read.warning"))]
Drafter = Annotated[Visit, Depends(allowed("draft.warning"))]
Settler = Annotated[Visit, Depends(allowed_form("settle.warning"))]
Writer = Annotated[Visit, Depends(allowed_form("draft.warning"))]
Approver = Annotated[Visit, Depends(allowed_form("approve.warning"))]
CHANGED = Problem("changed", is_conflict=True)
TEXTS = ("title_zh", "title_en", "body_zh", "body_en")


@router.get("")
def every(request: Request, visit: Reader) -> Response:
    """Show all warnings."""
    return warnings_page(request, visit)


@router.get("/bar")
def bar(request: Request, visit: Reader) -> Response:
    """Show the bar above the queue alone, for a page that is open."""
    return site_of(request).page(request, "warnings/bar.html", {"waves": bar_of(request, visit)})


@router.get("/notices/{draft_id}")
def notice(request: Request, draft_id: str, visit: Drafter) -> Response:
    """Show a drafted notice."""
    return draft_page(request, visit, number_in(draft_id))


@router.post("/notices/{draft_id}/change")
def change(request: Request, draft_id: str, form: Form, visit: Writer) -> Response:
    """Change the words of a draft and for whom it is."""
    texts = {name: text_of(form, name) for name in TEXTS}
    chosen = frozenset(number_in(one) for one in form.getlist("branch") if isinstance(one, str))
    id_, seen = number_in(draft_id), number_of(form, "version")
    try:
        with site_of(request).database.write() as session:
            find_draft(session, visit, id_, "draft.warning")
            warnings.change_draft(
                session, draft_id=id_, texts=texts, branches=chosen, by=visit.actor, seen=seen, now=utc_now()
            )
    except warnings.DraftInvalidError as error:
        return draft_page(request, visit, id_, problem=Problem(error.problem), given=texts, chosen=chosen)
    except warnings.WarningChangedError:
        return draft_page(request, visit, id_, problem=CHANGED, given=texts, chosen=chosen)
    return done(f"/warnings/notices/{id_}", "draft_changed")


@router.post("/notices/{draft_id}/approve")
def approve(request: Request, draft_id: str, form: Form, visit: Approver) -> Response:
    """Let a notice go out, because this person too has read it."""
    if text_of(form, "read") != "yes":
        return draft_page(request, visit, number_in(draft_id), problem=Problem("not_read"))
    return _decide(request, visit, draft_id, form, "approve.warning", warnings.approve, "approved")


@router.post("/notices/{draft_id}/refuse")
def refuse(request: Request, draft_id: str, form: Form, visit: Approver) -> Response:
    """Let a notice not go out."""
    return _decide(request, visit, draft_id, form, "approve.warning", warnings.refuse, "refused")


@router.post("/notices/{draft_id}/withdraw")
def withdraw(request: Request, draft_id: str, form: Form, visit: Writer) -> Response:
    """Take one's own draft back."""
    return _decide(request, visit, draft_id, form, "draft.warning", warnings.withdraw, "withdrawn")


@router.get("/{warning_id}")
def warning(request: Request, warning_id: str, visit: Reader) -> Response:
    """Show a warning."""
    return warning_page(request, visit, number_in(warning_id))


@router.post("/{warning_id}/take")
def take(request: Request, warning_id: str, form: Form, visit: Settler) -> Response:
    """Say that one looks after it."""

    def change_it(session: Session, id_: int, by: Actor, seen: int) -> None:
        warnings.take(session, warning_id=id_, by=by, seen=seen, now=utc_now())

    return _settle(request, visit, warning_id, form, change_it, "taken")


@router.post("/{warning_id}/dismiss")
def dismiss(request: Request, warning_id: str, form: Form, visit: Settler) -> Response:
    """Say that it is nothing, and why."""
    reason = text_of(form, "reason")

    def change_it(session: Session, id_: int, by: Actor, seen: int) -> None:
        warnings.dismiss(session, warning_id=id_, reason=reason, by=by, seen=seen, now=utc_now())

    return _settle(request, visit, warning_id, form, change_it, "dismissed")


@router.post("/{warning_id}/close")
def close(request: Request, warning_id: str, form: Form, visit: Settler) -> Response:
    """Say that what there was to do is done."""

    def change_it(session: Session, id_: int, by: Actor, seen: int) -> None:
        warnings.close(session, warning_id=id_, by=by, seen=seen, now=utc_now())

    return _settle(request, visit, warning_id, form, change_it, "closed")


@router.post("/{warning_id}/notices")
def draft(request: Request, warning_id: str, visit: Writer) -> Response:
    """Draft a notice for the branches concerned."""
    id_ = number_in(warning_id)
    try:
        with site_of(request).database.write() as session:
            find_warning(session, visit, id_, "draft.warning")
            draft_id = warnings.draft_notice(session, warning_id=id_, by=visit.actor, now=utc_now())
    except warnings.WarningChangedError:
        return warning_page(request, visit, id_, problem=CHANGED)
    return done(f"/warnings/notices/{draft_id}", "drafted")


def _settle(
    request: Request,
    visit: Visit,
    warning_id: str,
    form: Form,
    change_it: Callable[[Session, int, Actor, int], None],
    code: str,
) -> Response:
    id_ = number_in(warning_id)
    try:
        with site_of(request).database.write() as session:
            find_warning(session, visit, id_, "settle.warning")
            change_it(session, id_, visit.actor, number_of(form, "version"))
    except warnings.ReasonMissingError:
        return warning_page(request, visit, id_, problem=Problem("reason_missing", "reason"))
    except warnings.WarningChangedError:
        return warning_page(request, visit, id_, problem=CHANGED)
    return done(f"/warnings/{id_}", code)


def _decide(
    request: Request, visit: Visit, draft_id: str, form: Form, action: str, decide: Callable[..., None], code: str
) -> Response:
    id_ = number_in(draft_id)
    try:
        with site_of(request).database.write() as session:
            find_draft(session, visit, id_, action)
            decide(session, draft_id=id_, by=visit.actor, seen=number_of(form, "version"), now=utc_now())
    except warnings.OwnDraftError:
        return draft_page(request, visit, id_, problem=Problem("own_draft"))
    except warnings.WarningChangedError:
        return draft_page(request, visit, id_, problem=CHANGED)
    return done(f"/warnings/notices/{id_}", code)
