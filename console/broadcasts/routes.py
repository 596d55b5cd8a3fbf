"""The pages of broadcasts: the list, the form, one of them, and who could not be told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from center.audit import service as audit
from center.broadcasts import service as broadcasts
from center.clock import utc_now
from center.staff import rights
from console.access import Form, Visit, allowed, allowed_form
from console.broadcasts.asked import Asked
from console.broadcasts.finding import BROADCAST, find
from console.broadcasts.pages import (
    PAGE,
    broadcast_page,
    estimate_of,
    form_page,
    list_page,
    problem_of,
    progress_piece,
    unreached_page,
)
from console.broadcasts.sheet import sheet_of
from console.forms import number_in, text_of
from console.office.answers import Problem, done
from console.site import site_of, words_for

router = APIRouter(prefix=PAGE)
Reader = Annotated[Visit, Depends(allowed("read.broadcast"))]
Exporter = Annotated[Visit, Depends(allowed_form("read.broadcast"))]
Caller = Annotated[Visit, Depends(allowed_form("call.broadcast"))]
Drafter = Annotated[Visit, Depends(allowed("draft.broadcast"))]
Writer = Annotated[Visit, Depends(allowed_form("draft.broadcast"))]


@router.get("")
def all_of_them(request: Request, visit: Reader, state: str = "") -> Response:
    """Show the broadcasts of one tab."""
    return list_page(request, visit, asked=state)


@router.get("/new")
def new(request: Request, visit: Drafter) -> Response:
    """Show the form, empty or as the address fills it in."""
    return form_page(request, visit, Asked.read(request.query_params))


@router.get("/estimate")
def estimate(request: Request, visit: Drafter) -> Response:
    """Show what telling an audience takes, alone, for the form that is open."""
    visit.require("draft.broadcast", BROADCAST)
    found = estimate_of(request, Asked.read(request.query_params))
    return site_of(request).page(request, "broadcasts/estimate.html", {"estimate": found})


@router.post("")
def create(request: Request, form: Form, visit: Writer) -> Response:
    """Write a draft, or only show what it would take."""
    visit.require("draft.broadcast", BROADCAST)
    asked = Asked.read(form)
    if text_of(form, "step") == "estimate":
        return form_page(request, visit, asked)
    try:
        audience = asked.audience
        with site_of(request).database.write() as session:
            made = broadcasts.draft(
                session,
                notice_id=asked.notice_id,
                audience=audience,
                calls=asked.calls,
                by=visit.actor,
                now=utc_now(),
            )
    except broadcasts.AudienceInvalidError as error:
        return form_page(request, visit, asked, problem=problem_of(error))
    except broadcasts.NoticeOverError:
        return form_page(request, visit, asked, problem=Problem("notice_over", "notice"))
    return done(f"{PAGE}/{made.id}", "drafted")


@router.get("/{broadcast_id}")
def one(request: Request, broadcast_id: str, visit: Reader) -> Response:
    """Show one broadcast."""
    return broadcast_page(request, visit, number_in(broadcast_id))


@router.get("/{broadcast_id}/progress")
def progress(request: Request, broadcast_id: str, visit: Reader) -> Response:
    """Show how far it is, alone."""
    return progress_piece(request, visit, number_in(broadcast_id))


@router.get("/{broadcast_id}/unreached")
def unreached(request: Request, broadcast_id: str, visit: Reader, start: str = "0") -> Response:
    """Show who could not be told."""
    return unreached_page(request, visit, number_in(broadcast_id), start=number_in(start))


@router.post("/{broadcast_id}/unreached/called/{member_id}")
def called(request: Request, broadcast_id: str, member_id: str, form: Form, visit: Caller) -> Response:
    """Keep what came of telephoning somebody; of two who did it at once, the slower is told."""
    id_ = number_in(broadcast_id)
    try:
        with site_of(request).database.write() as session:
            find(session, visit, id_, "call.broadcast")
            broadcasts.record_call(
                session,
                broadcast_id=id_,
                member_id=number_in(member_id),
                outcome=text_of(form, "outcome"),
                by=visit.actor,
                now=utc_now(),
                within=rights.scope_of(visit.staff),
            )
    except broadcasts.NotToBeCalledError:
        return unreached_page(request, visit, id_, start=0, problem=Problem("called_already", is_conflict=True))
    return done(f"{PAGE}/{id_}/unreached", "called")


@router.post("/{broadcast_id}/unreached/export")
def export(request: Request, broadcast_id: str, visit: Exporter) -> Response:
    """Give those who could not be told as a sheet; that it was taken out is on record."""
    site, words = site_of(request), words_for(request)
    with site.database.write() as session:
        found = find(session, visit, number_in(broadcast_id), "read.broadcast")
        audit.record(
            session,
            actor=visit.actor,
            action="export.broadcast",
            object_kind="broadcast",
            object_id=found.id,
            field="unreached",
            now=utc_now(),
        )
    headers = {"Content-Disposition": f'attachment; filename="yinling-broadcast-{found.id}-not-reached.csv"'}
    rows = sheet_of(site.database, visit, found.id, words)
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)
