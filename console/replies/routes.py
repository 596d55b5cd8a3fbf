"""The pages of the canned replies: the list, one reply, adding, changing, taking out of use and bringing back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from center.cases.models import KINDS
from center.clock import utc_now
from center.replies import service as replies
from center.replies.views import ReplyDraft, ReplyView
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import go, number_in, number_of, text_of
from console.places import frame
from console.site import site_of
from console.words import LANGUAGES

router = APIRouter(prefix="/replies")
Reader = Annotated[Visit, Depends(allowed("change.reply"))]
Writer = Annotated[Visit, Depends(allowed_form("change.reply"))]
EMPTY = ReplyDraft("", "", "", "")


@dataclass(frozen=True)
class Wrong:
    """What was wrong with a reply, and in which field. problem `changed`: somebody was faster."""

    problem: str
    field: str = ""
    names: str = ""


@router.get("")
def list_page(request: Request, visit: Reader, removed: str = "", added: str = "") -> Response:
    """Show all replies. removed: the one that was just taken out of use; added: how many starters were put in."""
    site = site_of(request)
    with site.database.read() as session:
        found = replies.list_replies(session)
        gone = _find(session, removed)
    context = {
        **frame(visit, "replies"),
        "replies": found,
        "gone": gone if gone is not None and gone.removed_at is not None else None,
        "added": number_in(added),
    }
    return site.page(request, "replies/list.html", context)


@router.get("/new")
def new_page(request: Request, visit: Reader) -> Response:
    """Show an empty reply to be written."""
    return _form_page(request, visit, EMPTY, None)


@router.post("")
def create(request: Request, form: Form, visit: Writer) -> Response:
    """Add a reply."""
    draft = _draft_of(form)
    try:
        with site_of(request).database.write() as session:
            replies.create_reply(session, draft=draft, by=visit.actor, now=utc_now())
    except replies.ReplyInvalidError as error:
        return _form_page(request, visit, draft, None, _wrong(error))
    return go("/replies")


@router.post("/starters")
def install(request: Request, visit: Writer) -> Response:
    """Put the starter set in; what was changed or taken out of use stays so."""
    with site_of(request).database.write() as session:
        count = replies.install_starters(session, by=visit.actor, now=utc_now())
    return go(f"/replies?added={count}")


@router.get("/{reply_id}")
def reply_page(request: Request, reply_id: str, visit: Reader) -> Response:
    """Show a reply to be changed."""
    with site_of(request).database.read() as session:
        reply = _get(session, reply_id)
    return _form_page(request, visit, reply.draft, reply)


@router.post("/{reply_id}")
def change(request: Request, reply_id: str, form: Form, visit: Writer) -> Response:
    """Change a reply; of two who do it at once one is told, and sees both."""
    draft, version = _draft_of(form), number_of(form, "version")
    try:
        with site_of(request).database.write() as session:
            reply = _get(session, reply_id)
            replies.change_reply(
                session, reply_id=reply.id, draft=draft, by=visit.actor, expected_version=version, now=utc_now()
            )
    except replies.ReplyInvalidError as error:
        return _form_page(request, visit, draft, reply, _wrong(error), version=version)
    except replies.ReplyChangedError as error:
        return _form_page(request, visit, draft, error.current, Wrong("changed"))
    return go("/replies")


@router.post("/{reply_id}/remove")
def remove(request: Request, reply_id: str, form: Form, visit: Writer) -> Response:
    """Take a reply out of use."""
    return _put(request, reply_id, form, visit, replies.remove_reply, f"/replies?removed={number_in(reply_id)}")


@router.post("/{reply_id}/restore")
def restore(request: Request, reply_id: str, form: Form, visit: Writer) -> Response:
    """Bring a reply back into use."""
    return _put(request, reply_id, form, visit, replies.restore_reply, "/replies")


def _put(
    request: Request, reply_id: str, form: FormData, visit: Visit, put: Callable[..., ReplyView], then: str
) -> Response:
    version = number_of(form, "version")
    try:
        with site_of(request).database.write() as session:
            reply = _get(session, reply_id)
            put(session, reply_id=reply.id, by=visit.actor, expected_version=version, now=utc_now())
    except replies.ReplyChangedError as error:
        return _form_page(request, visit, error.current.draft, error.current, Wrong("changed"))
    return go(then)


def _form_page(
    request: Request,
    visit: Visit,
    draft: ReplyDraft,
    reply: ReplyView | None,
    wrong: Wrong | None = None,
    *,
    version: int | None = None,
) -> Response:
    context = {
        **frame(visit, "replies"),
        "draft": draft,
        "reply": reply,
        "version": version if version is not None else reply.version if reply else 0,
        "wrong": wrong,
        "kinds": KINDS,
        "languages": LANGUAGES,
        "variables": replies.VARIABLES,
    }
    code = status.HTTP_200_OK if wrong is None else status.HTTP_409_CONFLICT
    return site_of(request).page(request, "replies/form.html", context, status=code)


def _draft_of(form: FormData) -> ReplyDraft:
    kinds = tuple(kind for kind in form.getlist("kinds") if isinstance(kind, str))
    titles = (text_of(form, "title_zh"), text_of(form, "title_en"))
    return ReplyDraft(*titles, text_of(form, "text_zh"), text_of(form, "text_en"), kinds)


def _wrong(error: replies.ReplyInvalidError) -> Wrong:
    return Wrong(error.problem, error.field, " ".join(f"{{{name}}}" for name in error.names))


def _find(session: Session, reply_id: str) -> ReplyView | None:
    try:
        return replies.get_reply(session, reply_id=number_in(reply_id))
    except replies.ReplyNotFoundError:
        return None


def _get(session: Session, reply_id: str) -> ReplyView:
    """Return a reply; raises NotAllowedError where there is none."""
    found = _find(session, reply_id)
    if found is None:
        raise NotAllowedError("change.reply")
    return found
