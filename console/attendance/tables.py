"""The tables of attendance: page, sheets and charts are all made of these. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from center.meetings.attendance.service import MeetingLine, MemberLine, Tally, YearFigures
from console.figures.tables import COUNT, SHARE, WORDS, Cell, Column, Table
from console.words import Words

MONTHS, BRANCHES, MEMBERS = "attendance_months", "attendance_branches", "attendance_members"
ENDED = (
    Column("invited", COUNT),
    Column("present", COUNT),
    Column("excused", COUNT),
    Column("absent", COUNT),
    Column("not_on_record", COUNT),
    Column("share_present", SHARE),
)


def months(figures: YearFigures) -> Table:
    """Return the year month by month."""
    rows: list[tuple[Cell, ...]] = [(one.month, one.meetings, *_cells(one.tally)) for one in figures.months]
    return Table(MONTHS, (Column("month", WORDS), Column("meetings", COUNT), *ENDED), rows)


def branches(figures: YearFigures, words: Words) -> Table:
    """Return the year by what hangs right below the organisation that is looked at."""
    rows: list[tuple[Cell, ...]] = [
        (one.told("name", words.language), one.people, one.meetings, *_cells(one.tally)) for one in figures.branches
    ]
    return Table(BRANCHES, (Column("branch", WORDS), Column("people", COUNT), Column("meetings", COUNT), *ENDED), rows)


def members(lines: Iterable[MemberLine], words: Words) -> Table:
    """Return the year member by member."""
    rows: list[tuple[Cell, ...]] = [
        (
            one.name,
            one.employee_no,
            one.told("branch", words.language),
            *_cells(one.tally),
            words("attendance_is_silent") if one.is_silent else "",
        )
        for one in lines
    ]
    columns = (Column("member_name", WORDS), Column("employee_no", WORDS), Column("branch", WORDS), *ENDED)
    return Table(MEMBERS, (*columns, Column("silent", WORDS)), rows)


def tallies_by_month(lines: Iterable[MeetingLine], month_of: dict[int, str]) -> dict[str, Tally]:
    """Return one member's year month by month."""
    found: dict[str, Tally] = {}
    for one in lines:
        known = {} if one.standing == "missing" else {one.standing: 1}
        month = month_of[one.meeting_id]
        found[month] = found.get(month, Tally()) + Tally(invited=1, **known)
    return found


def _cells(tally: Tally) -> tuple[Cell, ...]:
    return (tally.invited, tally.present, tally.excused, tally.absent, tally.missing, tally.share)
