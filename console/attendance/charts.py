"""The charts of attendance, each with its point in a sentence. Pure; made of the tables' own numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from center.meetings.attendance.service import Tally, YearFigures
from console.figures import written
from console.figures.charts import MOST_ROWS, Picture
from console.figures.drawing import Chart
from console.words import Words

# What came is whole, leave is hollow, absence dotted, what is not on record has a broken edge.
PARTS = (("present", 0), ("excused", 1), ("absent", 3), ("missing", 4))


def months(figures: YearFigures, words: Words) -> Picture | None:
    """Draw the year month by month."""
    tallies = {one.month: one.tally for one in figures.months}
    return by_month(tallies, words("attendance_point", **_told(figures.tally, words)), words)


def branches(figures: YearFigures, words: Words) -> Picture | None:
    """Draw what hangs right below, those first of whom the fewest came; the rest stands in the table."""
    known = [one for one in figures.branches if one.tally.share is not None]
    if len(known) < 2:
        return None
    shown = sorted(known, key=lambda one: (one.tally.share or 0, one.organization_id))[:MOST_ROWS]
    lowest = shown[0]
    point = words(
        "attendance_point_branches",
        branch=lowest.told("name", words.language),
        share=written.percent(lowest.tally.share or Fraction(0), words),
    )
    names = [one.told("name", words.language) for one in shown]
    return Picture(_chart("lying", names, [one.tally for one in shown], words), point)


def member(tallies: Mapping[str, Tally], words: Words) -> Picture | None:
    """Draw one member's year month by month."""
    whole = sum(tallies.values(), Tally())
    return by_month(tallies, words("attendance_point_member", **_told(whole, words)), words)


def by_month(tallies: Mapping[str, Tally], point: str, words: Words) -> Picture | None:
    """Draw months; nothing where there was no meeting."""
    if not tallies:
        return None
    ordered = sorted(tallies)
    labels = [words("attendance_month", month=int(month[5:])) for month in ordered]
    return Picture(_chart("stacked", labels, [tallies[month] for month in ordered], words), point)


def _chart(form: str, labels: list[str], tallies: Sequence[Tally], words: Words) -> Chart:
    parts: list[tuple[str, list[int]]] = []
    fills: list[int] = []
    for name, fill in PARTS:
        values = [int(getattr(one, name)) for one in tallies]
        if any(values):
            parts.append((words(f"attendance_{name}"), values))
            fills.append(fill)
    return Chart(form, labels, parts, tuple(fills))


def _told(tally: Tally, words: Words) -> dict[str, str]:
    return {name: written.count(int(getattr(tally, name)), words) for name in ("invited", "present", "missing")}
