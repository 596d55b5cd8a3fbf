"""Adds up what was read: by week, by kind, by organisation. Pure; the figures' service feeds it rows."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from center.cases.models import KINDS
from center.conversations import outcomes
from center.figures.spans import Span, Week
from center.figures.tree import Tree
from center.figures.views import (
    ALONE,
    LED_TO_CASE,
    NOT_UNDERSTOOD,
    TO_STAFF,
    WAITING,
    BranchLine,
    ClosedCase,
    CountLine,
    MessageLine,
    OpenCount,
    OpenedCase,
    WeekLine,
)

FATE_OF = {
    outcomes.ANSWERED: ALONE,
    outcomes.CASE: LED_TO_CASE,
    outcomes.FAULT: LED_TO_CASE,
    outcomes.WITH_STAFF: TO_STAFF,
    outcomes.NOT_UNDERSTOOD: NOT_UNDERSTOOD,
    outcomes.UNREADABLE: NOT_UNDERSTOOD,
    outcomes.TURNED_AWAY: NOT_UNDERSTOOD,
}


class Counts(NamedTuple):
    """How many cases came and went, by week, kind and organisation."""

    weeks: list[WeekLine]
    kinds: list[CountLine]
    branches: list[BranchLine]


class Counting:
    """Takes cases one by one, so that a hundred thousand need no room."""

    def __init__(self, span: Span) -> None:
        self._weeks = span.weeks()
        self._opened: Counter[tuple[int, str, int | None]] = Counter()
        self._closed: Counter[tuple[int, str, int | None]] = Counter()
        self._starts = [int(week.starts_at.timestamp()) for week in self._weeks]

    def add_opened(self, case: OpenedCase) -> None:
        """Count a case that was opened in the span."""
        self._opened[self._week_of(case.opened_at), case.kind, case.organization_id] += 1

    def add_closed(self, case: ClosedCase) -> None:
        """Count a case that was closed in the span."""
        self._closed[self._week_of(case.closed_at), case.kind, case.organization_id] += 1

    def sum_up(self, open_at_end: Iterable[OpenCount], *, tree: Tree, top: int | None) -> Counts:
        """Return all sums; top: below which organisation it is counted, None where there is no tree."""
        still_open = list(open_at_end)
        return Counts(
            self._by_week(sum(line.cases for line in still_open)),
            self._by_kind(still_open),
            [] if top is None else self._by_branch(still_open, tree, top),
        )

    def _by_week(self, open_at_end: int) -> list[WeekLine]:
        opened = _sums((cell[0], count) for cell, count in self._opened.items())
        closed = _sums((cell[0], count) for cell, count in self._closed.items())
        lines: list[WeekLine] = []
        # Backwards, from what is open at the end: what was opened in a week was not open before it.
        for place in range(len(self._weeks) - 1, -1, -1):
            lines.append(WeekLine(self._weeks[place], opened[place], closed[place], open_at_end))
            open_at_end += closed[place] - opened[place]
        return lines[::-1]

    def _by_kind(self, still_open: list[OpenCount]) -> list[CountLine]:
        opened = _sums((cell[1], count) for cell, count in self._opened.items())
        closed = _sums((cell[1], count) for cell, count in self._closed.items())
        left = _sums((line.kind, line.cases) for line in still_open)
        lines = [
            CountLine(kind, opened[kind], closed[kind], left[kind])
            for kind in KINDS
            if opened[kind] or closed[kind] or left[kind]
        ]
        return sorted(lines, key=lambda line: -line.opened)

    def _by_branch(self, still_open: list[OpenCount], tree: Tree, top: int) -> list[BranchLine]:
        line_of = tree.lines_for(top)

        def line(organization_id: int | None) -> int | None:
            found = None if organization_id is None else line_of.get(organization_id)
            return None if found is None else found.id

        opened = _sums((line(cell[2]), count) for cell, count in self._opened.items())
        closed = _sums((line(cell[2]), count) for cell, count in self._closed.items())
        left = _sums((line(one.organization_id), one.cases) for one in still_open)
        every = [*tree.children(top), tree.find(top), None]
        lines = []
        for node in every:
            key = None if node is None else node.id
            one = BranchLine(node, opened[key], closed[key], left[key])
            # What hangs below is told though nothing came; the rest where there is something to tell.
            is_child = node is not None and node.id != top
            if is_child or one.opened or one.closed or one.open_at_end:
                lines.append(one)
        return lines

    def _week_of(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1


def message_lines(weeks: list[Week], counted: Mapping[tuple[int, str | None], int]) -> list[MessageLine]:
    """Return what became of messages by week, from how many there are by week (its place) and outcome."""
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for (place, outcome), count in counted.items():
        sums[place][fate_of(outcome)] += count
    return [
        MessageLine(
            week,
            sums[place][ALONE],
            sums[place][LED_TO_CASE],
            sums[place][TO_STAFF],
            sums[place][NOT_UNDERSTOOD],
            sums[place][WAITING],
        )
        for place, week in enumerate(weeks)
    ]


def fate_of(outcome: str | None) -> str:
    """Return what became of a message; what an outcome that is not known means is not claimed to be an answer."""
    return WAITING if outcome is None else FATE_OF.get(outcome, NOT_UNDERSTOOD)


def _sums[Key](pairs: Iterable[tuple[Key, int]]) -> Counter[Key]:
    sums: Counter[Key] = Counter()
    for key, count in pairs:
        sums[key] += count
    return sums
