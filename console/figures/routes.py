"""The pages of the figures: the page itself, its charts as pictures, its tables as sheets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.audit import service as audit
from center.cases.views import number_of
from center.clock import to_local, utc_now
from center.figures.views import FATES, Node
from center.staff.rights import Target
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.figures import charts, drawing, export, tables, written
from console.figures.asked import DATES, WEEKS, Asked, read_asked
from console.figures.headline import cards
from console.figures.report import Place, Report, Reports, may_read_words
from console.figures.tables import DAY, WORDS, Table
from console.forms import text_of
from console.places import frame
from console.site import site_of, words_for
from console.words import Words

router = APIRouter(prefix="/figures")
Reader = Annotated[Visit, Depends(allowed("read.figures"))]
GROUPS_SHOWN, MOST_LINKS = 15, 60
# Which charts stand beside which table.
CHARTS_OF = {
    "weeks": ("weeks", "open"),
    "messages": ("messages",),
    "kinds": ("kinds",),
    "branches": ("branches",),
    "answers": ("in_time",),
}
FIELDS = ("span", "first", "last", "branch", "as_of")


def reports_of(request: Request) -> Reports:
    """Return the reports of this process."""
    reports: Reports = request.app.state.reports
    return reports


@router.get("")
def figures_page(request: Request, visit: Reader) -> Response:
    """Show the figures of a span."""
    words, asked = words_for(request), read_asked(request.query_params, now=utc_now())
    place, report = _read(request, visit, asked, "read.figures")
    made = tables.tables_of(report, words)
    context = {
        **frame(visit, "figures"),
        "asked": asked,
        "report": report,
        "place": place,
        "here": _name_of(place.top, words),
        "weeks": WEEKS,
        "dates": DATES,
        "cards": cards(report.headline, report.before, words),
        "sections": [_section(table, report, words) for table in made.values() if _is_shown(table, report, place)],
        "points": charts.pictures_of(report, words),
        "told_apart_since": _told_apart_since(report),
        "groups": report.questions.groups[:GROUPS_SHOWN] if report.questions else (),
        "may_export": visit.may("export.figures", Target("figures", place.top.id if place.top else None)),
        "counted_at": f"{to_local(asked.span.as_of):%Y-%m-%d %H:%M}",
        "parents": _parents(place, words),
        "number_of": number_of,
        "fates": FATES,
        "most_links": MOST_LINKS,
    }
    return site_of(request).page(request, "figures/page.html", context)


@router.get("/charts/{name}.svg")
def chart(request: Request, visit: Reader, name: str, size: str = drawing.WIDE) -> Response:
    """Give a chart as a picture that may do nothing but be looked at."""
    words, asked = words_for(request), read_asked(request.query_params, now=utc_now())
    if name not in charts.CHARTS or size not in drawing.SIZES:
        raise NotAllowedError("read.figures")
    _, report = _read(request, visit, asked, "read.figures")
    picture = charts.picture_of(name, report, words)
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
    place, report = _read(request, visit, asked, "export.figures")
    made = tables.tables_of(report, words)
    name, form_of = text_of(form, "table"), text_of(form, "format")
    chosen = export.asked_for(made, name=name, form_of=form_of)
    if not chosen:
        raise NotAllowedError("export.figures")
    with site_of(request).database.write() as session:
        audit.record(
            session,
            actor=visit.actor,
            action="export.figures",
            object_kind="figures",
            object_id=name,
            new=f"{form_of}, {asked.span.first_day}…{asked.span.last_day_counted}, {_name_of(place.top, words)}",
            now=now,
        )
    content = export.as_file(chosen, _about(asked, place, chosen, words), words, form_of=form_of)
    file = f"yinling-{name}-{asked.span.first_day}-{asked.span.last_day_counted}.{form_of}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(content, media_type=export.MEDIA[form_of], headers=headers)


def _read(request: Request, visit: Visit, asked: Asked, action: str) -> tuple[Place, Report]:
    reports = reports_of(request)
    place = reports.find_place(visit, asked, action)
    return place, reports.read(asked, place, with_words=may_read_words(visit, place))


def _section(table: Table, report: Report, words: Words) -> dict[str, object]:
    rows = [
        [written.cell(value, column, words) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    links = (
        [None if line.organization is None else line.organization.id for line in report.cases.branches]
        if table.name == "branches"
        else [None] * len(rows)
    )
    columns = [(column.name, "" if column.kind in {WORDS, DAY} else "num") for column in table.columns]
    return {
        "name": table.name,
        "columns": columns,
        "rows": list(zip(rows, links, strict=True)),
        "charts": CHARTS_OF.get(table.name, ()),
    }


def _is_shown(table: Table, report: Report, place: Place) -> bool:
    """Tell whether a table says anything that no other says: a branch with nothing below it has but its own line."""
    if table.name == "branches":
        return any(line.organization != place.top for line in report.cases.branches)
    return table.name != "questions"


def _about(asked: Asked, place: Place, chosen: list[Table], words: Words) -> list[export.Fact]:
    facts = [
        export.Fact(words("figures_about_span"), f"{asked.span.first_day} — {asked.span.last_day_counted}"),
        export.Fact(words("figures_about_place"), _name_of(place.top, words)),
        export.Fact(words("figures_about_at"), f"{to_local(asked.span.as_of):%Y-%m-%d %H:%M:%S %Z}"),
    ]
    facts += [export.Fact(words(f"figures_sheet_{table.name}"), words(f"figures_def_{table.name}")) for table in chosen]
    names = {column.name for table in chosen for column in table.columns}
    notes = [("percentiles", "median"), ("deadlines", "within")]
    facts += [
        export.Fact(words(f"figures_note_{note}_name"), words(f"figures_note_{note}"))
        for note, column in notes
        if column in names
    ]
    fates = [fate for fate in FATES if fate in names]
    return facts + [export.Fact(words(f"figures_col_{fate}"), words(f"figures_def_{fate}")) for fate in fates]


def _name_of(top: Node | None, words: Words) -> str:
    if top is None:
        return words("figures_everything")
    return top.name_en if words.language == "en" else top.name_zh


def _parents(place: Place, words: Words) -> list[tuple[int, str]]:
    """Return what lies above the organisation that is looked at, as far as this person may go, the highest first."""
    reachable = {node.id: node for node, _ in place.choices}
    found: list[tuple[int, str]] = []
    node = place.top
    while node is not None and node.parent_id in reachable:
        node = reachable[node.parent_id]
        found.insert(0, (node.id, _name_of(node, words)))
    return found


def _told_apart_since(report: Report) -> str:
    """Return the day before which answers were not told apart, where messages of before are among those shown."""
    since = report.messages.told_apart_since
    if since is None:
        return ""
    is_mixed = any(line.messages and line.week.starts_at < since for line in report.messages.weeks)
    return f"{to_local(since):%Y-%m-%d}" if is_mixed else ""
