"""The charts of the figures of scams, each with its point in a sentence. Pure; made of the tables' own numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from center.figures.scams.views import ScamFigures
from console.figures import written
from console.figures.charts import MOST_ROWS, Picture, day
from console.figures.drawing import Chart
from console.figures.scams.tables import means_told, places, type_told
from console.words import Words


def weeks(figures: ScamFigures, words: Words) -> Picture | None:
    """Draw what came week by week: money gone, the other reports, checks."""
    if not figures.reports:
        return None
    lines = figures.weeks
    most = max(lines, key=lambda one: one.reports)
    point = words(
        "figures_point_scam_weeks",
        whole=written.count(figures.reports, words),
        losses=written.count(figures.money.losses, words),
        week=day(most.week.first_day),
        most=written.count(most.reports, words),
    )
    parts = [
        (words("figures_col_losses"), [one.losses for one in lines]),
        (words("figures_col_scams_alone"), [one.reports - one.losses - one.checks for one in lines]),
        (words("figures_col_checks"), [one.checks for one in lines]),
    ]
    return Picture(Chart("stacked", [day(one.week.first_day) for one in lines], parts, (3, 0, 1)), point)


def types(figures: ScamFigures, words: Words) -> Picture | None:
    """Draw which types came."""
    return _lying([(type_told(one.key, words), one.reports) for one in figures.types], words)


def means(figures: ScamFigures, words: Words) -> Picture | None:
    """Draw how the cheats made contact."""
    return _lying([(means_told(one.key, words), one.reports) for one in figures.means], words)


def branches(figures: ScamFigures, words: Words) -> Picture | None:
    """Draw from where reports came."""
    return _lying([(str(row[0]), int(str(row[1]))) for row in places(figures, words).rows], words)


def ages(figures: ScamFigures, words: Words) -> Picture | None:
    """Draw the people by age; of few there is no bar."""
    return _lying([(words(f"figures_age_{one.key}"), one.people or 0) for one in figures.ages], words)


def _lying(rows: Sequence[tuple[str, int]], words: Words) -> Picture | None:
    shown = list(rows[:MOST_ROWS])
    if len(shown) < 2 or not any(count for _, count in shown):
        return None
    name, most = max(shown, key=lambda one: one[1])
    point = words("figures_point_scam_most", name=name, count=written.count(most, words))
    chart = Chart("lying", [row[0] for row in shown], [(words("figures_col_reports"), [row[1] for row in shown])])
    return Picture(chart, point)


CHARTS: dict[str, Callable[[ScamFigures, Words], Picture | None]] = {
    "scam_weeks": weeks,
    "scam_types": types,
    "scam_means": means,
    "scam_places": branches,
    "scam_ages": ages,
}
