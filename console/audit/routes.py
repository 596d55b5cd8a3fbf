"""The pages of the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.clock import utc_now
from center.db.engine import Database
from console.access import Form, Visit, allowed, allowed_form
from console.audit.export import rows
from console.forms import text_of
from console.places import frame
from console.site import site_of, words_for
from console.times import due

router = APIRouter(prefix="/audit")
LONGEST = 60
LARGEST_ID = 2**62


def chosen_by(action: str, object_kind: str, object_id: str) -> EntryFilter:
    """Return the filter of what was asked; an empty field asks nothing."""
    return EntryFilter(
        action=action[:LONGEST] or None,
        object_kind=object_kind[:LONGEST] or None,
        object_id=object_id[:LONGEST] or None,
    )


@router.get("")
def log_page(
    request: Request,
    visit: Annotated[Visit, Depends(allowed("read.audit"))],
    action: str = "",
    object_kind: str = "",
    object_id: str = "",
    before: str = "",
) -> Response:
    """Show the log, newest first."""
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < len(str(LARGEST_ID)) else None
    asked = chosen_by(action, object_kind, object_id)
    return _page(request, visit, asked, before=start)


@router.post("/verify")
def verify(request: Request, visit: Annotated[Visit, Depends(allowed_form("verify.audit"))]) -> Response:
    """Check the whole chain and say what is wrong with it."""
    with site_of(request).database.read() as session:
        faults = audit.verify(session)
        mark = str(audit.find_mark(session))
    return _page(request, visit, EntryFilter(), checked={"faults": faults, "mark": mark})


@router.post("/export")
def export(request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("export.audit"))]) -> Response:
    """Give what the filter finds as a sheet; that it was taken out is on record."""
    database = site_of(request).database
    chosen = chosen_by(text_of(form, "action"), text_of(form, "object_kind"), text_of(form, "object_id"))
    with database.write() as session:
        begun = audit.begin_export(session, actor=visit.actor, chosen=chosen, now=utc_now())
    headers = {"Content-Disposition": 'attachment; filename="yinling-audit.csv"'}
    return StreamingResponse(_sheet(database, begun), media_type="text/csv; charset=utf-8", headers=headers)


def _sheet(database: Database, begun: audit.Export) -> Iterator[str]:
    with database.read() as session:
        yield from rows(audit.iterate_export(session, export=begun))


def _page(
    request: Request,
    visit: Visit,
    asked: EntryFilter,
    *,
    before: int | None = None,
    checked: dict[str, object] | None = None,
) -> Response:
    site, now, language = site_of(request), utc_now(), words_for(request).language
    with site.database.read() as session:
        found = audit.list_entries(session, chosen=asked, before=before)
    context = {
        **frame(visit, "audit"),
        "asked": asked,
        "entries": [(entry, due(entry.at, now, language)) for entry in found.entries],
        "older": found.older,
        "checked": checked,
    }
    return site.page(request, "audit/page.html", context)
