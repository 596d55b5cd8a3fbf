"""The tables of the figures of scams: page, sheets and charts are all made of these. Pure."""

from __future__ import annotations

from center.figures.scams.views import UNKNOWN, ScamFigures
from center.figures.views import share
from center.scams.types import type_named
from console.figures.tables import COUNT, DAY, MONEY, SHARE, TIME, WORDS, Cell, Column, Table
from console.words import Words

REPORTS, LOSSES = Column("reports", COUNT), Column("losses", COUNT)


def tables_of(figures: ScamFigures, words: Words) -> dict[str, Table]:
    """Return all tables, by name, in the order of the page."""
    found = [
        weeks(figures),
        types(figures, words),
        means(figures, words),
        places(figures, words),
        ages(figures, words),
        money(figures),
        answers(figures, words),
        checks(figures),
    ]
    if figures.unknown is not None:
        found.append(unknown(figures))
    return {table.name: table for table in found}


def weeks(figures: ScamFigures) -> Table:
    """Return what came week by week."""
    columns = (
        Column("first_day", DAY),
        Column("last_day", DAY),
        REPORTS,
        LOSSES,
        Column("checks", COUNT),
        Column("lost", MONEY),
        Column("stopped", MONEY),
    )
    rows: list[tuple[Cell, ...]] = [
        (one.week.first_day, one.week.last_day, one.reports, one.losses, one.checks, one.lost_fen, one.stopped_fen)
        for one in figures.weeks
    ]
    return Table("scam_weeks", columns, rows)


def types(figures: ScamFigures, words: Words) -> Table:
    """Return reports by type."""
    rows: list[tuple[Cell, ...]] = [
        (type_told(one.key, words), one.reports, one.losses, share(one.reports, figures.reports))
        for one in figures.types
    ]
    return Table("scam_types", (Column("scam_type", WORDS), REPORTS, LOSSES, Column("share_of_reports", SHARE)), rows)


def type_told(code: str, words: Words) -> str:
    """Return what a type is called; one that nobody knows is said to be unknown."""
    return words("figures_scam_unknown") if code == UNKNOWN else type_named(code).told("name", words.language)


def means(figures: ScamFigures, words: Words) -> Table:
    """Return reports by how the cheats made contact."""
    rows: list[tuple[Cell, ...]] = [(means_told(one.key, words), one.reports, one.losses) for one in figures.means]
    return Table("scam_means", (Column("means", WORDS), REPORTS, LOSSES), rows)


def means_told(code: str, words: Words) -> str:
    """Return what a means is called."""
    return words("figures_scam_unknown") if code == UNKNOWN else words.named("scam_channel", code)


def places(figures: ScamFigures, words: Words) -> Table:
    """Return reports by organisation."""
    rows: list[tuple[Cell, ...]] = []
    for one in figures.places:
        node = one.organization
        name = (
            words("figures_branch_unknown")
            if node is None
            else node.name_en
            if words.language == "en"
            else node.name_zh
        )
        rows.append((name, one.reports, one.losses))
    return Table("scam_places", (Column("branch", WORDS), REPORTS, LOSSES), rows)


def ages(figures: ScamFigures, words: Words) -> Table:
    """Return people by age; few are not told."""
    few = words("figures_scam_few")
    rows: list[tuple[Cell, ...]] = [
        (words(f"figures_age_{one.key}"), few if one.people is None else one.people) for one in figures.ages
    ]
    return Table("scam_ages", (Column("age", WORDS), Column("people", COUNT)), rows)


def money(figures: ScamFigures) -> Table:
    """Return what was lost and what of it was stopped."""
    one = figures.money
    columns = (
        LOSSES,
        Column("told_sum", COUNT),
        Column("lost", MONEY),
        Column("stopped_cases", COUNT),
        Column("stopped", MONEY),
        Column("share_stopped", SHARE),
    )
    is_known = one.stopped_fen is not None and one.lost_fen is not None
    part = share(one.stopped_fen or 0, one.lost_fen or 0) if is_known else None
    row = (one.losses, one.told, one.lost_fen, one.stopped, one.stopped_fen, part)
    return Table("scam_money", columns, [row])


def answers(figures: ScamFigures, words: Words) -> Table:
    """Return how long people waited for a person."""
    columns = (
        Column("kind", WORDS),
        REPORTS,
        Column("answered", COUNT),
        Column("median", TIME),
        Column("most", TIME),
    )
    rows: list[tuple[Cell, ...]] = [
        (words.named("case_kind", one.kind), one.reports, one.answered, one.median, one.most) for one in figures.answers
    ]
    return Table("scam_answers", columns, rows)


def checks(figures: ScamFigures) -> Table:
    """Return what became of messages that were to be checked."""
    one = figures.checks
    columns = (
        Column("checks_asked", COUNT),
        Column("checks_alone", COUNT),
        Column("checks_share_alone", SHARE),
        Column("checks_to_staff", COUNT),
        Column("checks_answered", COUNT),
    )
    part = share(one.alone, one.asked)
    return Table("scam_checks", columns, [(one.asked, one.alone, part, one.to_staff, one.answered)])


def unknown(figures: ScamFigures) -> Table:
    """Return the messages that several asked about and nobody knew."""
    rows: list[tuple[Cell, ...]] = [(one.size, one.examples[0].text) for one in figures.unknown or ()]
    return Table("scam_asked", (Column("size", COUNT), Column("message", WORDS)), rows)
