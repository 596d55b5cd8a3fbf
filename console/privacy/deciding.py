"""What staff do with a request: change one's own, take it back, approve another's, refuse, answer; take the copy."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.clock import to_local, utc_now
from center.privacy.copies import service as copies
from center.privacy.requests import rules
from center.privacy.requests import service as requests
from center.privacy.requests.service import RequestView
from console.access import Form, Visit, allowed_form
from console.forms import number_of, text_of
from console.privacy import PATH
from console.privacy.answers import change_request, request_page_of
from console.privacy.copy_files import pack
from console.privacy.page import REQUEST, read_page
from console.site import site_of
from console.words import words_of

router = APIRouter(prefix=f"{PATH}/requests")
Office = Annotated[Visit, Depends(allowed_form("open.request"))]
Approver = Annotated[Visit, Depends(allowed_form("approve.request"))]


@router.post("/{number}/change")
def change(request: Request, number: str, form: Form, visit: Office) -> Response:
    """Change a draft of one's own; whoever is about to approve it must look again."""
    parts = [part for part in form.getlist("part") if isinstance(part, str)]

    def rewrite(session: Session, request_id: int) -> RequestView:
        return requests.change_draft(
            session,
            request_id=request_id,
            parts=parts,
            reason=text_of(form, "reason"),
            identified_by=text_of(form, "identified_by"),
            by=visit.actor,
            expected_version=number_of(form, "version"),
            now=utc_now(),
        )

    return change_request(request, visit, number, rewrite)


@router.post("/{number}/withdraw")
def withdraw(request: Request, number: str, form: Form, visit: Office) -> Response:
    """Take one's own request back."""

    def take_back(session: Session, request_id: int) -> RequestView:
        version = number_of(form, "version")
        return requests.withdraw(
            session, request_id=request_id, by=visit.actor, expected_version=version, now=utc_now()
        )

    return change_request(request, visit, number, take_back)


@router.post("/{number}/approve")
def approve(request: Request, number: str, form: Form, visit: Approver) -> Response:
    """Let another's draft be carried out, as it was shown."""

    def let(session: Session, request_id: int) -> RequestView:
        version = number_of(form, "version")
        return requests.approve(session, request_id=request_id, by=visit.actor, expected_version=version, now=utc_now())

    return change_request(request, visit, number, let)


@router.post("/{number}/refuse")
def refuse(request: Request, number: str, form: Form, visit: Office) -> Response:
    """Refuse a request and say why; of a draft to erase only another administrator does."""
    return _close(request, number, form, visit, is_refused=True)


@router.post("/{number}/settle")
def settle(request: Request, number: str, form: Form, visit: Office) -> Response:
    """Note that a correction is made."""
    return _close(request, number, form, visit, is_refused=False)


@router.post("/{number}/copy")
def copy(request: Request, number: str, form: Form, visit: Office) -> Response:
    """Give the copy, this once; that it was given out stands in the log before it leaves."""
    site, now = site_of(request), utc_now()
    with site.database.read() as session:
        page = read_page(session, visit, number, now=now)
        if page.request.kind != "copy" or not page.is_open:
            content = None
        else:
            whole = rules.ID_NUMBER in page.request.parts
            content = copies.gather(session, member_id=page.request.member_id, with_id_number=whole, now=now)
    if content is None:
        return request_page_of(request, visit, number, problem=f"closed_{page.standing}")
    packed = pack(site.environment, content, words_of(text_of(form, "language")))
    try:
        with site.database.write() as session:
            version = number_of(form, "version")
            taken = requests.take_copy(
                session, request_id=page.request.id, by=visit.actor, expected_version=version, now=now
            )
            _record_reading(session, visit, taken)
    except requests.RequestClosedError as error:
        return request_page_of(request, visit, number, problem=f"closed_{error.standing}")
    except requests.RequestChangedError:
        return request_page_of(request, visit, number, problem="changed")
    name = f"yinling-{page.person.employee_no}-{to_local(now):%Y%m%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(packed, media_type="application/zip", headers=headers)


def _close(request: Request, number: str, form: Form, visit: Visit, *, is_refused: bool) -> Response:
    with site_of(request).database.read() as session:
        page = read_page(session, visit, number, now=utc_now())
    if page.request.kind == "delete":
        visit.require("approve.request", REQUEST)

    def end(session: Session, request_id: int) -> RequestView:
        return requests.close(
            session,
            request_id=request_id,
            is_refused=is_refused,
            answer=text_of(form, "answer"),
            by=visit.actor,
            expected_version=number_of(form, "version"),
            now=utc_now(),
        )

    return change_request(request, visit, number, end)


def _record_reading(session: Session, visit: Visit, taken: RequestView) -> None:
    audit.record(
        session,
        actor=visit.actor,
        action="export.member",
        object_kind="member",
        object_id=taken.member_id,
        field="id_number" if rules.ID_NUMBER in taken.parts else "everything",
        now=utc_now(),
    )
