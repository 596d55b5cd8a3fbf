"""The pages of the figures of scams: the page, its charts as pictures, its tables as sheets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.audit import service as audit
from center.cases.views import number_of
from center.clock import to_local, utc_now
from center.figures.scams.service import ScamFigures, read_scams
from center.staff.rights import Target
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.figures import drawing, export, written
from console.figures.asked import DATES, WEEKS, Asked, read_asked
from console.figures.report import Place, may_read_words
from console.figures.routes import FIELDS, reports_of
from console.figures.scams import charts, tables
from console.figures.tables import DAY, WORDS, Table
from console.forms import text_of
from console.places import frame
from console.site import site_of, words_for
from console.words import Words

router = APIRouter(prefix="/figures/scams")
Reader = Annotated[Visit, Depends(allowed("read.figures"))]
MOST_ASKED = 15


@router.get("")
def scams_page(request: Request, visit: Reader) -> Response:
    """Show the figures of scams of a span."""
    words, asked = words_for(request), read_asked(request.query_params, now=utc_now())
    place, figures = _read(request, visit, asked, "read.figures")
    made = tables.tables_of(figures, words)
    pictures = {name: make(figures, words) for name, make in charts.CHARTS.items()}
    context = {
        **frame(visit, "figures"),
        "asked": asked,
        "figures": figures,
        "place": place,
        "here": _name_of(place, words),
        "weeks": WEEKS,
        "dates": DATES,
        "sections": [_section(table, words) for table in made.values() if table.name != "scam_asked"],
        "points": {name: picture.point for name, picture in pictures.items() if picture is not None},
        "groups": (figures.unknown or ())[:MOST_ASKED],
        "may_export": visit.may("export.figures", Target("figures", place.top.id if place.top else None)),
        "counted_at": f"{to_local(asked.span.as_of):%Y-%m-%d %H:%M}",
        "number_of": number_of,
    }
    return site_of(request).page(request, "figures/scams.html", context)


@router.get("/charts/{name}.svg")
def chart(request: Request, visit: Reader, name: str, size: str = drawing.WIDE) -> Response:
    """Give a chart as a picture that may do nothing but be looked at."""
    words, asked = words_for(request), read_asked(request.query_params, now=utc_now())
    if name not in charts.CHARTS or size not in drawing.SIZES:
        raise NotAllowedError("read.figures")
    _, figures = _read(request, visit, asked, "read.figures")
    picture = charts.CHARTS[name](figures, words)
    if picture is None:
        raise NotAllowedError("read.figures")
    drawn = drawing.draw(picture.chart, title=picture.point, size=size)
    headers = {"Content-Security-Policy": drawing.policy_for(drawn)}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


@router.post("/export")
def export_tables(
    request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("export.figures"))]
) -> Response:
    """Give a table, or all of them, as a sheet; that it was taken out is on record."""
    words, now = words_for(request), utc_now()
    asked = read_asked({name: text_of(form, name) for name in FIELDS}, now=now)
    place, figures = _read(request, visit, asked, "export.figures")
    made = tables.tables_of(figures, words)
    name, form_of = text_of(form, "table"), text_of(form, "format")
    chosen = export.asked_for(made, name=name, form_of=form_of)
    if not chosen:
        raise NotAllowedError("export.figures")
    span = f"{asked.span.first_day}…{asked.span.last_day_counted}"
    with site_of(request).database.write() as session:
        audit.record(
            session,
            actor=visit.actor,
            action="export.figures",
            object_kind="figures",
            object_id=name,
            new=f"{form_of}, {span}, {_name_of(place, words)}",
            now=now,
        )
    content = export.as_file(chosen, _about(asked, place, chosen, words), words, form_of=form_of)
    file = f"yinling-{name}-{asked.span.first_day}-{asked.span.last_day_counted}.{form_of}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(content, media_type=export.MEDIA[form_of], headers=headers)


def _read(request: Request, visit: Visit, asked: Asked, action: str) -> tuple[Place, ScamFigures]:
    place = reports_of(request).find_place(visit, asked, action)
    with site_of(request).database.read() as session:
        figures = read_scams(
            session,
            span=asked.span,
            scope=place.scope,
            tree=place.tree,
            top=None if place.top is None else place.top.id,
            with_words=may_read_words(visit, place),
        )
    return place, figures


def _section(table: Table, words: Words) -> dict[str, object]:
    rows = [
        [written.cell(value, column, words) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    columns = [(column.name, "" if column.kind in {WORDS, DAY} else "num") for column in table.columns]
    return {"name": table.name, "columns": columns, "rows": rows}


def _about(asked: Asked, place: Place, chosen: list[Table], words: Words) -> list[export.Fact]:
    facts = [
        export.Fact(words("figures_about_span"), f"{asked.span.first_day} — {asked.span.last_day_counted}"),
        export.Fact(words("figures_about_place"), _name_of(place, words)),
        export.Fact(words("figures_about_at"), f"{to_local(asked.span.as_of):%Y-%m-%d %H:%M:%S %Z}"),
    ]
    named = [(words(f"figures_sheet_{table.name}"), words(f"figures_def_{table.name}")) for table in chosen]
    return facts + [export.Fact(name, value) for name, value in named]


def _name_of(place: Place, words: Words) -> str:
    if place.top is None:
        return words("figures_everything")
    return place.top.name_en if words.language == "en" else place.top.name_zh
