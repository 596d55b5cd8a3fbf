"""The pages of the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from center.audit import service as audit
from center.clock import utc_now
from center.db.engine import Database
from center.staff import service as staff
from console.access import Form, Visit, allowed, allowed_form
from console.audit import names
from console.audit.asked import Asked
from console.audit.export import rows
from console.audit.lines import line_of
from console.places import frame
from console.site import site_of, words_for
from console.times import due

router = APIRouter(prefix="/audit")
LARGEST_ID = 2**62


@router.get("")
def log_page(request: Request, visit: Annotated[Visit, Depends(allowed("read.audit"))], before: str = "") -> Response:
    """Show the log, newest first."""
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < len(str(LARGEST_ID)) else None
    return _page(request, visit, Asked.of(request.query_params), before=start)


@router.post("/verify")
def verify(request: Request, visit: Annotated[Visit, Depends(allowed_form("verify.audit"))]) -> Response:
    """Check the whole chain and say what is wrong with it."""
    with site_of(request).database.read() as session:
        faults = audit.verify(session)
        mark = str(audit.find_mark(session))
    return _page(request, visit, Asked(), checked={"faults": faults, "mark": mark})


@router.post("/export")
def export(request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("export.audit"))]) -> Response:
    """Give what the filter finds as a sheet; that it was taken out is on record."""
    database = site_of(request).database
    with database.write() as session:
        begun = audit.begin_export(session, actor=visit.actor, chosen=Asked.of(form).filter, now=utc_now())
    headers = {"Content-Disposition": 'attachment; filename="yinling-audit.csv"'}
    return StreamingResponse(_sheet(database, begun), media_type="text/csv; charset=utf-8", headers=headers)


def _sheet(database: Database, begun: audit.Export) -> Iterator[str]:
    with database.read() as session:
        yield from rows(audit.iterate_export(session, export=begun))


def _page(
    request: Request,
    visit: Visit,
    asked: Asked,
    *,
    before: int | None = None,
    checked: dict[str, object] | None = None,
) -> Response:
    site, now, words = site_of(request), utc_now(), words_for(request)
    with site.database.read() as session:
        found = audit.list_entries(session, chosen=asked.filter, before=before)
        accounts = staff.list_accounts(session)
    context = {
        **frame(visit, "audit"),
        "asked": asked,
        "accounts": accounts,
        "verbs": names.choices_of(words, names.VERB),
        "kinds": names.choices_of(words, names.KIND),
        "lines": [line_of(entry, words, due(entry.at, now, words.language)) for entry in found.entries],
        "older": found.older,
        "checked": checked,
    }
    return site.page(request, "audit/page.html", context)
