"""How long people waited, by urgency and kind, and whether it was in time. Pure; the figures' service feeds it rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from center.cases.models import KINDS, URGENCIES
from center.contacts.working_time import WorkingClock
from center.deadlines.rules import ANY, CLOSE, FIRST_ANSWER, Rule, find_rule
from center.figures.percentiles import MEDIAN, MOST, percentile
from center.figures.spans import Span
from center.figures.views import MISSED, NO_DEADLINE, RUNNING, WITHIN, OpenedCase, WaitLine

WORKING, NORMAL_PRIORITY = "working", "normal"


@dataclass(slots=True)
class _Group:
    wall: list[int] = field(default_factory=list)
    working: list[int] = field(default_factory=list)
    not_yet: int = 0
    without: int = 0
    standings: Counter[str] = field(default_factory=Counter)

    def join(self, other: _Group) -> None:
        self.wall += other.wall
        self.working += other.working
        self.not_yet += other.not_yet
        self.without += other.without
        self.standings += other.standings


class Waits:
    """Takes cases one by one; what was not known at the end of the span counts as not yet."""

    def __init__(self, span: Span, *, rules: Iterable[Rule], clock: WorkingClock) -> None:
        self._as_of = int(span.as_of.timestamp())
        self._rules = tuple(rules)
        self._clock = clock
        self._answers: defaultdict[tuple[str, str], _Group] = defaultdict(_Group)
        self._closings: defaultdict[tuple[str, str], _Group] = defaultdict(_Group)

    def add(self, case: OpenedCase) -> None:
        """Count a case."""
        answers = self._answers[case.urgency, case.kind]
        closings = self._closings[case.urgency, case.kind]
        answers.standings[case.answer] += 1
        closings.standings[case.close] += 1
        is_closed = case.closed_at is not None and case.closed_at <= self._as_of
        if case.answered_at is not None and case.answered_at <= self._as_of:
            self._measure(answers, case.opened_at, case.answered_at)
        elif is_closed:
            answers.without += 1
        else:
            answers.not_yet += 1
        if is_closed and case.closed_at is not None:
            self._measure(closings, case.opened_at, case.closed_at)
        else:
            closings.not_yet += 1

    def answers(self) -> list[WaitLine]:
        """Return the lines of first answers: each urgency, then its kinds."""
        return self._lines(self._answers, FIRST_ANSWER)

    def closings(self) -> list[WaitLine]:
        """Return the lines of closing."""
        return self._lines(self._closings, CLOSE)

    def _measure(self, group: _Group, start: int, end: int) -> None:
        group.wall.append(max(0, end - start))
        if self._clock.ever_runs:
            group.working.append(self._clock.between(start, end))

    def _lines(self, groups: dict[tuple[str, str], _Group], deadline: str) -> list[WaitLine]:
        lines = []
        for urgency in URGENCIES:
            kinds = [kind for kind in KINDS if (urgency, kind) in groups]
            whole = _Group()
            for kind in kinds:
                whole.join(groups[urgency, kind])
            if kinds:
                lines.append(self._line(urgency, None, whole, deadline))
            lines += [self._line(urgency, kind, groups[urgency, kind], deadline) for kind in kinds]
        return lines

    def _line(self, urgency: str, kind: str | None, group: _Group, deadline: str) -> WaitLine:
        rule = find_rule(self._rules, kind=deadline, urgency=urgency, case_kind=kind or ANY, priority=NORMAL_PRIORITY)
        wall = sorted(group.wall)
        working = sorted(group.working) if rule.clock == WORKING else []
        return WaitLine(
            urgency=urgency,
            kind=kind,
            measured=len(wall),
            median=percentile(wall, MEDIAN),
            most=percentile(wall, MOST),
            working_median=percentile(working, MEDIAN),
            working_most=percentile(working, MOST),
            not_yet=group.not_yet,
            without=group.without,
            within=group.standings[WITHIN],
            missed=group.standings[MISSED],
            running=group.standings[RUNNING],
            no_deadline=group.standings[NO_DEADLINE],
        )
