"""The pages of attendance: the year of a part of the center, of one member, their charts and sheets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.audit import service as audit
from center.clock import to_local, utc_now
from center.meetings.attendance import service as attendance
from center.meetings.attendance.service import YearFigures
from center.staff.rights import Target
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.attendance import charts, tables
from console.attendance.asked import Asked, Place, find_place
from console.figures import drawing, export, written
from console.figures.charts import Picture
from console.figures.tables import DAY, WORDS, Table
from console.forms import text_of
from console.places import frame
from console.site import site_of, words_for
from console.spelling import spelling_of
from console.words import Words

router = APIRouter(prefix="/attendance")
Reader = Annotated[Visit, Depends(allowed("read.attendance"))]
PAGE = 50
CHARTS = {"months": charts.months, "branches": charts.branches}


@router.get("")
def year_page(request: Request, visit: Reader) -> Response:
    """Show a year, month by month, branch by branch, member by member."""
    site, words, now = site_of(request), words_for(request), utc_now()
    asked = Asked.of(request.query_params, now=now)
    with site.database.read() as session:
        place = find_place(session, visit, asked.branch, "read.attendance")
        figures = attendance.read_year(session, top=place.top.id, branch_ids=place.branch_ids, year=asked.year, now=now)
        silent = attendance.list_silent_of(session, branch_ids=place.branch_ids, now=now)
        total = len(silent) if asked.only_silent else figures.people
        pages = max(1, -(-total // PAGE))
        page = min(asked.page, pages)
        people = attendance.list_members_of_year(
            session,
            branch_ids=place.branch_ids,
            year=asked.year,
            now=now,
            only=silent if asked.only_silent else None,
            limit=PAGE,
            offset=(page - 1) * PAGE,
        )
    made = [tables.months(figures), tables.branches(figures, words)]
    pictures = {f"attendance_{name}": make(figures, words) for name, make in CHARTS.items()}
    context = {
        **frame(visit, "meetings"),
        "asked": asked,
        "place": place,
        "here": place.top.told("name", words.language),
        "figures": figures,
        "sections": [section(table, words) for table in made if len(table.rows) > 1 or table.name == tables.MONTHS],
        "links": [one.organization_id for one in figures.branches],
        "points": {name: picture.point for name, picture in pictures.items() if picture is not None},
        "people": section(tables.members(people, words), words),
        "ids": [one.member_id for one in people],
        "silent": len(silent),
        "total": total,
        "page": page,
        "pages": pages,
        "earlier": asked.address(page=page - 1) if page > 1 else None,
        "later": asked.address(page=page + 1) if page < pages else None,
        "may_export": visit.may("export.attendance", Target("attendance", place.top.id)),
        "counted_at": f"{to_local(now):%Y-%m-%d %H:%M}",
    }
    return site.page(request, "attendance/page.html", context)


@router.get("/charts/{name}.svg")
def chart(request: Request, visit: Reader, name: str, size: str = drawing.WIDE) -> Response:
    """Give a chart of a year."""
    words, now = words_for(request), utc_now()
    asked = Asked.of(request.query_params, now=now)
    if name not in CHARTS:
        raise NotAllowedError("read.attendance")
    _, figures = _read(request, visit, asked, "read.attendance")
    return picture_answer(CHARTS[name](figures, words), size)


@router.post("/export")
def export_tables(
    request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("export.attendance"))]
) -> Response:
    """Give a table, or all of them, as a sheet; that it was taken out is on record."""
    site, words, now = site_of(request), words_for(request), utc_now()
    asked = Asked.of({name: text_of(form, name) for name in ("year", "branch")}, now=now)
    place, figures = _read(request, visit, asked, "export.attendance")
    name, form_of = text_of(form, "table"), text_of(form, "format")
    made = {tables.MONTHS: tables.months(figures), tables.BRANCHES: tables.branches(figures, words)}
    if name in {tables.MEMBERS, export.ALL}:
        with site.database.read() as session:
            lines = attendance.list_members_of_year(session, branch_ids=place.branch_ids, year=asked.year, now=now)
        made[tables.MEMBERS] = tables.members(lines, words)
    chosen = export.asked_for(made, name=name, form_of=form_of)
    if not chosen:
        raise NotAllowedError("export.attendance")
    here = place.top.told("name", words.language)
    with site.database.write() as session:
        audit.record(
            session,
            actor=visit.actor,
            action="export.attendance",
            object_kind="attendance",
            object_id=name,
            new=f"{form_of}, {asked.year}, {here}",
            now=now,
        )
    about = _about(asked, here, chosen, words, spelling_of(request).at(now))
    content = export.as_file(chosen, about, words, form_of=form_of)
    headers = {"Content-Disposition": f'attachment; filename="yinling-{name}-{asked.year}.{form_of}"'}
    return Response(content, media_type=export.MEDIA[form_of], headers=headers)


def section(table: Table, words: Words) -> dict[str, object]:
    """Return a table as a page shows it."""
    rows = [
        [written.cell(value, column, words) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    columns = [(column.name, "" if column.kind in {WORDS, DAY} else "num") for column in table.columns]
    return {"name": table.name, "columns": columns, "rows": rows}


def picture_answer(picture: Picture | None, size: str) -> Response:
    """Answer with a picture that may do nothing but be looked at; what cannot be drawn is not there."""
    if picture is None or size not in drawing.SIZES:
        raise NotAllowedError("read.attendance")
    drawn = drawing.draw(picture.chart, title=picture.point, size=size)
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": drawing.policy_for(drawn)})


def _read(request: Request, visit: Visit, asked: Asked, action: str) -> tuple[Place, YearFigures]:
    with site_of(request).database.read() as session:
        place = find_place(session, visit, asked.branch, action)
        return place, attendance.read_year(
            session, top=place.top.id, branch_ids=place.branch_ids, year=asked.year, now=utc_now()
        )


def _about(asked: Asked, here: str, chosen: list[Table], words: Words, at: str) -> list[export.Fact]:
    facts = [
        export.Fact(words("attendance_year"), str(asked.year)),
        export.Fact(words("figures_about_place"), here),
        export.Fact(words("figures_about_at"), at),
    ]
    facts += [export.Fact(words(f"figures_sheet_{table.name}"), words(f"figures_def_{table.name}")) for table in chosen]
    names = ("present", "excused", "absent", "not_on_record")
    return facts + [export.Fact(words(f"figures_col_{name}"), words(f"figures_def_{name}")) for name in names]
