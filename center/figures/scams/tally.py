"""Counts reports of fraud. Pure. Few people of one age are not told, nor what would give them away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from center.clock import to_local
from center.figures.percentiles import MEDIAN, MOST, percentile
from center.figures.scams.views import (
    AGES,
    UNKNOWN,
    AgeLine,
    AnswerLine,
    CountLine,
    Facts,
    FraudCase,
    MoneyLine,
    PlaceLine,
    WeekLine,
)
from center.figures.spans import Span
from center.figures.tree import Tree
from center.figures.views import Node

LOSS, CHECK = "scam_loss", "check_message"
KINDS = (LOSS, "scam", CHECK)
FEWEST = 3
LARGEST_FEN = 10**12
# Ages from which on the next group begins.
_FROM = (60, 70, 80, 90)


def by_key(found: Iterable[FraudCase], key_of: Mapping[int, str]) -> list[CountLine]:
    """Count reports by what `key_of` says of each case, the most first; what is not known stands last."""
    reports: Counter[str] = Counter()
    losses: Counter[str] = Counter()
    for case in found:
        key = key_of.get(case.id, UNKNOWN)
        reports[key] += 1
        losses[key] += case.kind == LOSS
    ordered = sorted(reports, key=lambda key: (key == UNKNOWN, -reports[key], key))
    return [CountLine(key, reports[key], losses[key]) for key in ordered]


def by_week(found: Sequence[FraudCase], span: Span, facts: Facts) -> list[WeekLine]:
    """Count reports week by week."""
    lines = []
    for week in span.weeks():
        begin, end = week.starts_at.timestamp(), week.ends_at.timestamp()
        inside = [case for case in found if begin <= case.opened_at < end]
        money = sum_money(inside, facts)
        checks = sum(case.kind == CHECK for case in inside)
        lines.append(WeekLine(week, len(inside), money.losses, checks, money.lost_fen, money.stopped_fen))
    return lines


def by_place(found: Iterable[FraudCase], tree: Tree, top: int | None) -> list[PlaceLine]:
    """Count reports by the organisations right below the one that is looked at."""
    lines_for = {} if top is None else tree.lines_for(top)
    counts: defaultdict[Node | None, list[int]] = defaultdict(lambda: [0, 0])
    for case in found:
        line = lines_for.get(case.branch_id) if case.branch_id is not None else None
        counts[line][0] += 1
        counts[line][1] += case.kind == LOSS
    ordered = sorted(counts, key=lambda node: (node is None, -counts[node][0], node.id if node else 0))
    return [PlaceLine(node, *counts[node]) for node in ordered]


def by_age(found: Iterable[FraudCase], *, hides_few: bool) -> list[AgeLine]:
    """Count people by age; where few are hidden, so is one more, for the sum must not tell them."""
    people: defaultdict[str, set[int]] = defaultdict(set)
    for case in found:
        person = case.member_id if case.member_id is not None else -case.id
        people[age_group(case.birth_date, case.opened_at)].add(person)
    counts = {key: len(people.get(key, ())) for key in AGES}
    hidden = {key for key, count in counts.items() if hides_few and 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [key for key, count in counts.items() if count and key not in hidden]
        hidden |= {min(others, key=lambda key: (counts[key], key))} if others else set()
    return [AgeLine(key, None if key in hidden else counts[key]) for key in AGES if counts[key]]


def age_group(born: date | None, opened_at: int) -> str:
    """Return the age group of a person at the time of a report."""
    if born is None:
        return AGES[-1]
    on = to_local(datetime.fromtimestamp(opened_at, UTC)).date()
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return AGES[sum(age >= begin for begin in _FROM)]


def sum_money(found: Iterable[FraudCase], facts: Facts) -> MoneyLine:
    """Add up what losses told of money; a sum that is no number is not known."""
    losses = [case for case in found if case.kind == LOSS]
    lost = [fen for case in losses if (fen := yuan_to_fen(facts.get(case.id, {}).get("amount", ""))) is not None]
    stopped = [fen for case in losses if (fen := whole_fen(facts.get(case.id, {}).get("stopped_fen", ""))) is not None]
    return MoneyLine(len(losses), len(lost), sum(lost), len(stopped), sum(stopped))


def yuan_to_fen(text: str) -> int | None:
    """Return a sum in yuan as fen; None where it is none."""
    try:
        value = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return int(value * 100) if value.is_finite() and 0 <= value * 100 <= LARGEST_FEN else None


def whole_fen(text: str) -> int | None:
    """Return a sum that was kept in fen."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 14 else None


def answer_lines(found: Sequence[FraudCase], as_of: int) -> list[AnswerLine]:
    """Measure how long reports waited for a person, kind by kind, the gravest first."""
    lines = []
    for kind in KINDS:
        of_kind = [case for case in found if case.kind == kind]
        waits = sorted(
            case.answered_at - case.opened_at
            for case in of_kind
            if case.answered_at is not None and case.answered_at <= as_of
        )
        if of_kind:
            lines.append(AnswerLine(kind, len(of_kind), len(waits), percentile(waits, MEDIAN), percentile(waits, MOST)))
    return lines
