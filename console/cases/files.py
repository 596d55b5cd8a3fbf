"""Files of a case: put in, looked at, taken out, removed. What somebody sent is never a page of ours.

A file leaves as a download; only pictures are shown, each as a document of its own in which nothing can run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response, status
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from center.attachments import service as attachments
from center.attachments.views import AttachmentView
from center.audit.views import Actor
from center.cases.service import CaseView
from center.clock import utc_now
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN, is_disk_full
from center.staff import rights
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.cases.answers import RefusedError, Trouble, case_page_of, change_case
from console.cases.finding import find_case, target_of
from console.forms import number_in, text_of
from console.site import site_of
from console.uploads import MOST_READ_BYTES, Upload, allowed_upload

router = APIRouter(prefix="/cases")
Reader = Annotated[Visit, Depends(allowed("read.case"))]
NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'"


@router.post("/{number}/files", max_body_size=MOST_READ_BYTES)
def add(request: Request, number: str, upload: Annotated[Upload, Depends(allowed_upload("attach.case"))]) -> Response:
    """Put files to a case, all or none of them."""
    visit = upload.visit

    def keep(session: Session, case: CaseView, actor: Actor) -> None:
        if upload.problem or not upload.files:
            raise RefusedError(f"file_{upload.problem or 'none'}")
        try:
            attachments.add_files(session, case_id=case.id, files=upload.files, by=actor, now=utc_now())
        except attachments.FileRefusedError as error:
            raise RefusedError(f"file_refused_{error.problem}", name=error.name[:80]) from error

    try:
        return change_case(request, visit, number, "attach.case", keep)
    except DATABASE_DOWN as error:
        if not is_disk_full(error):
            raise
        answer = case_page_of(request, visit, number, trouble=Trouble("file_disk_full"))
        answer.status_code = status.HTTP_507_INSUFFICIENT_STORAGE
        return answer


@router.get("/{number}/files/{file_id}")
def take_out(request: Request, number: str, file_id: str, visit: Reader) -> Response:
    """Give a file as a download; that it was taken out is on record."""
    return _content(request, visit, number, file_id, is_shown=False)


@router.get("/{number}/files/{file_id}/view")
def show(request: Request, number: str, file_id: str, visit: Reader) -> Response:
    """Show a picture; that it was looked at is on record."""
    return _content(request, visit, number, file_id, is_shown=True)


@router.post("/{number}/files/{file_id}/remove")
def remove(
    request: Request,
    number: str,
    file_id: str,
    form: Form,
    visit: Annotated[Visit, Depends(allowed_form("attach.case"))],
) -> Response:
    """Destroy the content of a file; that there was one, and why it went, stays."""
    reason = text_of(form, "reason").strip()

    def destroy(session: Session, case: CaseView, actor: Actor) -> None:
        if not reason:
            raise RefusedError("file_no_reason")
        try:
            attachments.remove_attachment(
                session, case_id=case.id, attachment_id=number_in(file_id), reason=reason, by=actor, now=utc_now()
            )
        except attachments.AttachmentNotFoundError as error:
            raise RefusedError("file_gone") from error

    return change_case(request, visit, number, "attach.case", destroy)


def _content(request: Request, visit: Visit, number: str, file_id: str, *, is_shown: bool) -> Response:
    database = site_of(request).database
    with database.write() as session:
        case = find_case(session, visit, number, "read.case")
        if "attachments" not in rights.visible_fields(visit.staff, target_of(session, case)):
            raise NotAllowedError("attachments")
        try:
            file = attachments.get_attachment(session, case_id=case.id, attachment_id=number_in(file_id))
        except attachments.AttachmentNotFoundError as error:
            raise NotAllowedError("attachments") from error
        if is_shown and not file.is_picture:
            raise NotAllowedError("attachments")
        attachments.record_reading(session, attachment=file, by=visit.actor, now=utc_now())
    return StreamingResponse(_pieces(database, file), media_type=_type_of(file), headers=_headers(file, is_shown))


def _pieces(database: Database, file: AttachmentView) -> Iterator[bytes]:
    with database.read() as session:
        yield from attachments.iterate_content(session, attachment=file)


def _type_of(file: AttachmentView) -> str:
    # A text is no more than bytes to a browser: whoever wrote it did not say in which letters.
    return "application/octet-stream" if file.kind == "text" else attachments.TYPES[file.kind]


def _headers(file: AttachmentView, is_shown: bool) -> dict[str, str]:
    how = "inline" if is_shown else "attachment"
    plain = file.name.encode("ascii", "ignore").decode().strip() or "file"
    return {
        "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Length": str(file.size_bytes),
        "Content-Security-Policy": NOTHING_RUNS,
        "X-Content-Type-Options": "nosniff",
    }
