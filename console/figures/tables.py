"""The tables of a report: page, sheets and charts are all made of these. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from center.cases.views import number_of
from center.figures.views import BranchLine, MessageLine, QuestionGroup, WaitLine, share
from console.figures.report import Report
from console.words import Words

# How a column is written: words, a whole number, a part of a whole, seconds, a day, money in fen.
WORDS, COUNT, SHARE, TIME, DAY, MONEY = "words", "count", "share", "time", "day", "money"
Cell = str | int | float | Fraction | date | None
MOST_NUMBERS = 200


class Column(NamedTuple):
    """A column: the name of its heading among the words, and how it is written."""

    name: str
    kind: str


class Table(NamedTuple):
    """A table under a name; rows hold a cell for each column, None where there is nothing to tell."""

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]


COUNTS = (Column("opened", COUNT), Column("closed", COUNT), Column("open_at_end", COUNT))
DAYS = (Column("first_day", DAY), Column("last_day", DAY))
WAITED = (
    Column("median", TIME),
    Column("most", TIME),
    Column("working_median", TIME),
    Column("working_most", TIME),
    Column("within", COUNT),
    Column("missed", COUNT),
    Column("share_within", SHARE),
    Column("running", COUNT),
    Column("no_deadline", COUNT),
)
ABOUT = (Column("urgency", WORDS), Column("kind", WORDS), Column("cases", COUNT))


def tables_of(report: Report, words: Words) -> dict[str, Table]:
    """Return all tables of a report, by name, in the order of the page."""
    tables = [
        weeks(report),
        messages(report),
        kinds(report, words),
        branches(report, words),
        answers(report, words),
        closings(report, words),
    ]
    if report.questions is not None:
        tables.append(questions(report.questions.groups))
    return {table.name: _without_empty(table) for table in tables}


def weeks(report: Report) -> Table:
    """Return what came and went by week."""
    rows: list[tuple[Cell, ...]] = [
        (line.week.first_day, line.week.last_day, line.opened, line.closed, line.open_at_end)
        for line in report.cases.weeks
    ]
    return Table("weeks", (*DAYS, *COUNTS), rows)


def kinds(report: Report, words: Words) -> Table:
    """Return what came and went by kind."""
    rows: list[tuple[Cell, ...]] = [
        (words.named("case_kind", line.kind), line.opened, line.closed, line.open_at_end) for line in report.cases.kinds
    ]
    return Table("kinds", (Column("kind", WORDS), *COUNTS), rows)


def branches(report: Report, words: Words) -> Table:
    """Return what came and went by organisation, of those right below the one that is looked at."""
    rows: list[tuple[Cell, ...]] = [
        (branch_name(line, words), line.opened, line.closed, line.open_at_end) for line in report.cases.branches
    ]
    return Table("branches", (Column("branch", WORDS), *COUNTS), rows)


def branch_name(line: BranchLine, words: Words) -> str:
    """Return what a line of organisations is called."""
    if line.organization is None:
        return words("figures_branch_unknown")
    return line.organization.name_en if words.language == "en" else line.organization.name_zh


def answers(report: Report, words: Words) -> Table:
    """Return how long people waited for the first answer of a person."""
    columns = (*ABOUT, Column("answered", COUNT), Column("not_yet_answered", COUNT), Column("without_answer", COUNT))
    rows: list[tuple[Cell, ...]] = [
        (*_about(line, words), line.measured, line.not_yet, line.without, *_waited(line))
        for line in report.cases.answers
    ]
    return Table("answers", (*columns, *WAITED), rows)


def closings(report: Report, words: Words) -> Table:
    """Return how long it took until cases were closed."""
    columns = (*ABOUT, Column("closed_of_these", COUNT), Column("not_yet_closed", COUNT))
    rows: list[tuple[Cell, ...]] = [
        (*_about(line, words), line.measured, line.not_yet, *_waited(line)) for line in report.cases.closings
    ]
    return Table("closings", (*columns, *WAITED), rows)


def messages(report: Report) -> Table:
    """Return what became of the messages that came in, by week."""
    columns = (
        *DAYS,
        Column("messages", COUNT),
        Column("alone", COUNT),
        Column("share_alone", SHARE),
        Column("case", COUNT),
        Column("staff", COUNT),
        Column("not_understood", COUNT),
        Column("waiting", COUNT),
    )
    return Table("messages", columns, [_message_row(line) for line in report.messages.weeks])


def questions(groups: Sequence[QuestionGroup]) -> Table:
    """Return the groups of unanswered questions, with some of their words and their cases' numbers."""
    columns = (
        Column("size", COUNT),
        *(Column(f"example_{place}", WORDS) for place in (1, 2, 3)),
        Column("case_numbers", WORDS),
    )
    rows: list[tuple[Cell, ...]] = []
    for group in groups:
        examples = [example.text for example in group.examples]
        numbers = "、".join(number_of(case_id) for case_id in group.case_ids[:MOST_NUMBERS])
        if group.size > MOST_NUMBERS:
            numbers += " …"
        rows.append((group.size, *examples, *("",) * (3 - len(examples)), numbers))
    return Table("questions", columns, rows)


def _without_empty(table: Table) -> Table:
    """Leave out what is nothing but noughts and hardly ever is anything else."""
    kept = [
        place
        for place, column in enumerate(table.columns)
        if column.name != "no_deadline" or any(row[place] for row in table.rows)
    ]
    rows = [tuple(row[place] for place in kept) for row in table.rows]
    return Table(table.name, tuple(table.columns[place] for place in kept), rows)


def _about(line: WaitLine, words: Words) -> tuple[Cell, ...]:
    kind = words("figures_all_kinds") if line.kind is None else words.named("case_kind", line.kind)
    return words.named("urgency", line.urgency), kind, line.cases


def _waited(line: WaitLine) -> tuple[Cell, ...]:
    return (
        line.median,
        line.most,
        line.working_median,
        line.working_most,
        line.within,
        line.missed,
        line.share_within,
        line.running,
        line.no_deadline,
    )


def _message_row(line: MessageLine) -> tuple[Cell, ...]:
    return (
        line.week.first_day,
        line.week.last_day,
        line.messages,
        line.alone,
        share(line.alone, line.messages),
        line.case,
        line.staff,
        line.not_understood,
        line.waiting,
    )
