"""How long what is kept, how short is too short, and when the program must not trust itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.clock import to_local
from center.retention import guard, rules
from center.retention.pace import LEAST, MOST, WANTED_SECONDS, Pace
from center.retention.views import Planned, RunView

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)  # 2:30 at night in Yumen
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOMENTS = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def run_at(at: datetime, *, night: date | None = None, state: str = "done") -> RunView:
    return RunView(1, night or to_local(at).date(), state, at, None, {}, {}, {}, None, None, None, at)


def test_the_defaults_are_what_the_center_has_decided() -> None:
    assert {rule.kind: rule.months for rule in rules.DEFAULT_RULES} == {
        "messages": 36,
        "cases": 36,
        "sessions": 6,
        "codes": 6,
        "attempts": 12,
        "consents": 36,
        "requests": 36,
        "audit": 36,
    }


@pytest.mark.parametrize(
    ("kind", "months", "refused"),
    [
        ("audit", 35, rules.RuleTooShortError),
        ("audit", 36, rules.RuleFixedError),
        ("audit", 600, rules.RuleFixedError),
        ("consents", 35, rules.RuleTooShortError),
        ("requests", 35, rules.RuleTooShortError),
        ("sessions", 5, rules.RuleTooShortError),
        ("messages", 5, rules.RuleTooShortError),
        ("messages", 37, rules.RuleTooLongError),
        ("cases", 37, rules.RuleTooLongError),
        ("codes", 0, rules.RuleTooShortError),
        ("codes", -1, rules.RuleTooShortError),
        ("payments", 36, rules.RuleUnknownError),
    ],
)
def test_what_the_law_or_the_notice_forbids_is_refused(kind: str, months: int, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        rules.check_months(kind, months)


@given(st.sampled_from(rules.KINDS), st.integers(-10, 2000))
def test_a_rule_in_force_never_leaves_its_limits(kind: str, months: int) -> None:
    (rule,) = [one for one in rules.rules_in_force({kind: months}) if one.kind == kind]
    assert rule.months >= rule.least
    assert rule.most is None or rule.months <= rule.most


@given(MOMENTS, st.integers(0, 600))
def test_months_are_calendar_months(now: datetime, months: int) -> None:
    before = rules.months_before(now, months)
    local, then = to_local(now), to_local(before)
    assert (local.year * 12 + local.month) - (then.year * 12 + then.month) == months
    assert then.day <= local.day
    assert then.time() == local.time()


@given(MOMENTS, st.integers(1, 100))
def test_more_months_reach_further_back(now: datetime, months: int) -> None:
    assert rules.months_before(now, months) < rules.months_before(now, months - 1)


def test_nothing_of_the_log_has_a_limit() -> None:
    assert "audit" not in rules.limits_of(rules.DEFAULT_RULES, now=NOW)


def planned(due: int, total: int) -> dict[str, Planned]:
    return {"inbox": Planned(NOW, due, total)}


def test_the_very_first_time_somebody_looks_before_anything_goes() -> None:
    assert guard.doubt_of(planned(1, 1000), last=None, now=NOW) == "first"
    assert guard.doubt_of(planned(0, 1000), last=None, now=NOW) is None


@pytest.mark.parametrize("gap", [3 * DAY + HOUR, 30 * DAY, 3650 * DAY])
def test_a_clock_that_has_jumped_deletes_nothing_even_if_nothing_were_due(gap: timedelta) -> None:
    # What is due tonight by a wrong clock is little; by next week it would be much, one night at a time.
    for due in (0, 5):
        assert guard.doubt_of(planned(due, 1000), last=run_at(NOW - gap), now=NOW) == "clock"


@pytest.mark.parametrize("gap", [DAY, 2 * DAY, 3 * DAY, -DAY, -3650 * DAY])
def test_a_clock_that_goes_as_it_should_or_was_put_back_is_trusted(gap: timedelta) -> None:
    assert guard.doubt_of(planned(5, 1000), last=run_at(NOW - gap), now=NOW) is None


@pytest.mark.parametrize(
    ("due", "total", "doubt"),
    [
        (101, 1000, None),
        (200, 200, None),
        (201, 2000, "amount"),
        (201, 2010, None),
        (100_000, 1_000_000, None),
        (100_001, 1_000_000, "amount"),
    ],
)
def test_too_much_at_once_waits_for_somebody(due: int, total: int, doubt: str | None) -> None:
    assert guard.doubt_of(planned(due, total), last=run_at(NOW - DAY), now=NOW) == doubt


def test_it_begins_once_a_night() -> None:
    tonight, yesterday = run_at(NOW), run_at(NOW - DAY)
    assert guard.is_due(last=yesterday, now=NOW)
    assert not guard.is_due(last=tonight, now=NOW + HOUR)
    for hours in range(3, 23):
        assert not guard.is_due(last=tonight, now=NOW + hours * HOUR), f"{hours} hours later"
    assert guard.is_due(last=tonight, now=NOW + 24 * HOUR)


def test_a_machine_that_is_off_at_night_is_not_forgotten() -> None:
    afternoon = NOW + 12 * HOUR
    assert not guard.is_due(last=run_at(afternoon - DAY), now=afternoon)
    assert guard.is_due(last=run_at(afternoon - 37 * HOUR), now=afternoon)
    assert guard.is_due(last=None, now=afternoon)


def test_after_a_clock_was_put_back_it_goes_on_every_night() -> None:
    wrong = run_at(NOW + 3650 * DAY, state="discarded")
    assert guard.is_due(last=wrong, now=NOW)
    assert not guard.is_due(last=replace(wrong, night=to_local(NOW).date()), now=NOW)


def test_the_next_night_is_told() -> None:
    assert guard.next_begin(last=run_at(NOW), now=NOW + HOUR) == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert guard.next_begin(last=run_at(NOW - DAY), now=NOW) == NOW


def test_portions_grow_while_they_are_quick_and_shrink_at_once_when_they_are_not() -> None:
    pace = Pace()
    for _ in range(100):
        pace.learn(WANTED_SECONDS / 10)
    assert pace.size == MOST
    pace.learn(WANTED_SECONDS * 2)
    assert pace.size == MOST // 2
    for _ in range(20):
        pace.learn(1.0)
    assert pace.size == LEAST
