"""Which charts there are, what each shows, and its main point in a sentence. Pure; made of the tables' own numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from center.figures.views import WaitLine
from console.figures import written
from console.figures.drawing import Chart
from console.figures.report import Report
from console.figures.tables import branch_name
from console.words import Words

MOST_ROWS = 14
# Of fewer cases nothing is said.
FEWEST = 5
# Parts keep their filling: what came in time is whole, what was missed is dotted.
IN_TIME_FILLS = (0, 3, 1, 4)
MESSAGE_FILLS = (0, 2, 1, 3, 4)


class Picture(NamedTuple):
    """A chart and the sentence that stands in for it."""

    chart: Chart
    point: str


def picture_of(name: str, report: Report, words: Words) -> Picture | None:
    """Return a chart by its name; None where there is no such one, or nothing to draw."""
    make = CHARTS.get(name)
    return None if make is None else make(report, words)


def pictures_of(report: Report, words: Words) -> dict[str, str]:
    """Return the main points of all charts that can be drawn, by name."""
    made = {name: make(report, words) for name, make in CHARTS.items()}
    return {name: picture.point for name, picture in made.items() if picture is not None}


def weeks(report: Report, words: Words) -> Picture | None:
    """Draw what came and what was closed, week by week."""
    lines = report.cases.weeks
    opened, closed = sum(line.opened for line in lines), sum(line.closed for line in lines)
    if not opened and not closed:
        return None
    most = max(lines, key=lambda line: line.opened)
    point = words(
        "figures_point_weeks",
        opened=written.count(opened, words),
        closed=written.count(closed, words),
        week=day(most.week.first_day),
        most=written.count(most.opened, words),
    )
    parts = [
        (words("figures_col_opened"), [line.opened for line in lines]),
        (words("figures_col_closed"), [line.closed for line in lines]),
    ]
    return Picture(Chart("standing", [day(line.week.first_day) for line in lines], parts), point)


def left_open(report: Report, words: Words) -> Picture | None:
    """Draw what was open at the end of each week."""
    lines = report.cases.weeks
    if len(lines) < 2 or not any(line.open_at_end for line in lines):
        return None
    first, last = lines[0], lines[-1]
    point = words(
        "figures_point_open",
        before=written.count(first.open_at_end, words),
        now=written.count(last.open_at_end, words),
        first=day(first.week.last_day),
        last=day(last.week.last_day),
    )
    parts = [(words("figures_col_open_at_end"), [line.open_at_end for line in lines])]
    return Picture(Chart("line", [day(line.week.first_day) for line in lines], parts), point)


def kinds(report: Report, words: Words) -> Picture | None:
    """Draw which kinds of case came."""
    lines = [line for line in report.cases.kinds if line.opened]
    if not lines:
        return None
    names = [words.named("case_kind", line.kind) for line in lines]
    whole = sum(line.opened for line in lines)
    point = words(
        "figures_point_kinds",
        kind=names[0],
        count=written.count(lines[0].opened, words),
        whole=written.count(whole, words),
    )
    return Picture(Chart("lying", names, [(words("figures_col_opened"), [line.opened for line in lines])]), point)


def branches(report: Report, words: Words) -> Picture | None:
    """Draw from where cases came."""
    lines = sorted((line for line in report.cases.branches if line.opened), key=lambda line: -line.opened)[:MOST_ROWS]
    if len(lines) < 2:
        return None
    names = [branch_name(line, words) for line in lines]
    point = words("figures_point_branches", branch=names[0], count=written.count(lines[0].opened, words))
    return Picture(Chart("lying", names, [(words("figures_col_opened"), [line.opened for line in lines])]), point)


def in_time(report: Report, words: Words) -> Picture | None:
    """Draw which first answers came in time, kind by kind, the urgent ones first."""
    lines = [line for line in report.cases.answers if line.kind is not None]
    decided = [line for line in lines if line.within + line.missed]
    if not decided:
        return None
    within, missed = sum(line.within for line in decided), sum(line.missed for line in decided)
    telling = [line for line in decided if line.within + line.missed >= FEWEST] or decided
    worst = min(telling, key=lambda line: (line.share_within or 0, -line.missed))
    point = words(
        "figures_point_in_time" if missed else "figures_point_all_in_time",
        within=written.count(within, words),
        missed=written.count(missed, words),
        kind=words.named("case_kind", worst.kind or ""),
    )
    counted: list[tuple[str, Callable[[WaitLine], int]]] = [
        ("within", lambda line: line.within),
        ("missed", lambda line: line.missed),
        ("running", lambda line: line.running),
        ("no_deadline", lambda line: line.no_deadline),
    ]
    shown = lines[:MOST_ROWS]
    parts, fills = [], []
    for (name, count), fill in zip(counted, IN_TIME_FILLS, strict=True):
        values = [count(line) for line in shown]
        if any(values):
            parts.append((words(f"figures_col_{name}"), values))
            fills.append(fill)
    return Picture(Chart("lying", [_kind_of(line, shown, words) for line in shown], parts, tuple(fills)), point)


def messages(report: Report, words: Words) -> Picture | None:
    """Draw what became of the messages, week by week."""
    lines = report.messages.weeks
    whole, alone = sum(line.messages for line in lines), sum(line.alone for line in lines)
    if not whole:
        return None
    point = words("figures_point_messages", whole=written.count(whole, words), alone=written.count(alone, words))
    parts, fills = [], []
    for place, name in enumerate(("alone", "case", "staff", "not_understood", "waiting")):
        values = [getattr(line, name) for line in lines]
        if any(values):
            parts.append((words(f"figures_col_{name}"), values))
            fills.append(MESSAGE_FILLS[place])
    return Picture(Chart("stacked", [day(line.week.first_day) for line in lines], parts, tuple(fills)), point)


CHARTS: dict[str, Callable[[Report, Words], Picture | None]] = {
    "weeks": weeks,
    "open": left_open,
    "messages": messages,
    "kinds": kinds,
    "branches": branches,
    "in_time": in_time,
}


def day(on: date) -> str:
    """Write a day so that many fit below a chart."""
    return f"{on.month}/{on.day}"


def _kind_of(line: WaitLine, shown: list[WaitLine], words: Words) -> str:
    """Return what a line is called; of one kind that has two urgencies, both are told."""
    name = words.named("case_kind", line.kind or "")
    if sum(one.kind == line.kind for one in shown) > 1:
        return f"{name} · {words.named('urgency', line.urgency)}"
    return name
