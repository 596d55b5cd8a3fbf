"""What is unusual: counts equal brute force, the chances are those of the books, nobody is warned of one thing twice."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from center.scams.warning.detection import Finding, Usual, find_unusual
from center.scams.warning.grouping import Thing, group
from center.scams.warning.reports import BRANCH, TEXT, TYPE, Center, Report, Stratum, people_in, usual_counts
from center.scams.warning.rhythm import HOLIDAY, kind_of, learn
from center.scams.warning.rules import rules_in_force
from center.scams.warning.surprise import Prediction, chance_of, discoveries, predict, spread_of

RULES = rules_in_force()
TYPES = ("impersonation", "refund", "loan", "prize")
CENTER = Center({1: 100, 2: 200, 3: 50}, TYPES)
PHONE = Stratum("phone", "a")

REPORTS = st.lists(
    st.builds(
        lambda at, who, branch, kind, marks: (at, who, branch, kind, marks),
        st.floats(0, 200, allow_nan=False),
        st.integers(0, 8),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([None, *TYPES]),
        st.lists(st.sampled_from([PHONE, Stratum("link", "b"), Stratum(TEXT, "1")]), max_size=2, unique=True),
    ),
    max_size=40,
)


def made(rows: list[tuple[float, int, int | None, str | None, list[Stratum]]]) -> list[Report]:
    return [
        Report(place, at, f"person {who}", branch, kind, tuple(marks))
        for place, (at, who, branch, kind, marks) in enumerate(rows, start=1)
    ]


@given(REPORTS)
def test_counts_equal_brute_force(rows: list) -> None:
    reports = made(rows)
    every = {stratum for one in reports for stratum in one.strata()}
    people = people_in(reports)
    usual = usual_counts(reports)
    assert set(people) == set(usual) == every
    for stratum in every:
        of_it = [one for one in reports if stratum in one.strata()]
        assert len(people[stratum]) == len({one.reporter for one in of_it})
        assert usual[stratum] == len({(one.reporter, int(one.at)) for one in of_it})
        assert sorted(one.case_id for told in people[stratum].values() for one in told) == sorted(
            one.case_id for one in of_it
        )


@given(REPORTS)
@settings(deadline=None)
def test_what_is_found_is_counted_right_and_each_stratum_once(rows: list) -> None:
    reports, now = made(rows), 200.0
    found = find_unusual(reports, now=now, center=CENTER, rules=RULES)
    assert len({one.stratum for one in found}) == len(found)
    for one in found:
        inside = [r for r in reports if now - one.window_days < r.at <= now and one.stratum in r.strata()]
        assert one.people == len({r.reporter for r in inside})
        assert one.cases == tuple(sorted(r.case_id for r in inside))
        assert one.is_by_rule or one.people >= RULES.least
        assert 0 <= one.chance <= 1
    # the rule of two within a day, told anew
    wanted = {
        stratum
        for stratum in {s for r in reports for s in r.marks if s.kind != TEXT}
        for one, two in itertools.combinations([r for r in reports if stratum in r.strata() and r.at > now - 7], 2)
        if one.reporter != two.reporter and abs(one.at - two.at) <= 1
    }
    assert {one.stratum for one in found if one.is_by_rule and one.stratum.kind != TEXT} == wanted


@given(REPORTS)
@settings(deadline=None)
def test_the_order_of_reports_makes_no_difference(rows: list) -> None:
    reports = made(rows)
    assert find_unusual(reports, now=200.0, center=CENTER, rules=RULES) == find_unusual(
        reports[::-1], now=200.0, center=CENTER, rules=RULES
    )


@given(REPORTS)
@settings(deadline=None)
def test_nobody_is_warned_of_one_thing_twice(rows: list) -> None:
    """However reports come in, no stratum is in two warnings, and two warnings of like breadth share no half."""
    reports = sorted(made(rows), key=lambda one: one.at)
    known: list[Thing] = []
    for at in sorted({one.at for one in reports}):
        findings = find_unusual(reports, now=at, center=CENTER, rules=RULES)
        for thing in group(findings, known):
            if thing.warning_id is None:
                thing.warning_id = len(known) + 1
                known.append(thing)
            thing.findings.clear()
        strata = [stratum for thing in known for stratum in thing.strata]
        assert len(strata) == len(set(strata))


def test_two_who_name_one_number_within_a_day_are_a_warning_whatever_is_usual() -> None:
    busy = [Report(n, n * 1.5, f"old {n}", 1, "prize", (PHONE,)) for n in range(1, 120)]
    now = 190.0
    two = [Report(900, now - 0.9, "a", 1, "prize", (PHONE,)), Report(901, now, "b", 2, "prize", (PHONE,))]
    (found,) = [one for one in find_unusual([*busy, *two], now=now, center=CENTER, rules=RULES) if one.is_by_rule]
    assert (found.stratum, found.people, found.cases[-2:]) == (PHONE, 2, (900, 901))
    alone = [two[0], two[1]._replace(reporter="a")]
    assert not any(one.is_by_rule for one in find_unusual([*busy, *alone], now=now, center=CENTER, rules=RULES))


def test_texts_that_travel_need_three() -> None:
    text = Stratum(TEXT, "1")
    told = [Report(n, 199.5 + n / 10, f"p{n}", n, None, (text,)) for n in range(1, 4)]
    assert find_unusual(told[:2], now=200.0, center=CENTER, rules=RULES) == []
    assert [one.is_by_rule for one in find_unusual(told, now=200.0, center=CENTER, rules=RULES)][:1] == [True]


def test_what_staff_have_settled_warns_of_nothing_again() -> None:
    told = [Report(n, 199.0 + n / 10, f"p{n}", 1, "prize", (PHONE,)) for n in range(1, 6)]
    assert find_unusual(told, now=200.0, center=CENTER, rules=RULES)
    assert find_unusual(told, now=200.0, center=CENTER, rules=RULES, settled={1, 2, 3, 4}) == []


def test_a_wave_that_was_true_is_no_part_of_what_is_usual() -> None:
    quiet = [Report(n, n * 5.0, f"q{n}", n % 3 + 1, TYPES[n % 4]) for n in range(1, 36)]
    wave = [Report(100 + n, 100 + n / 5, f"w{n}", 1, "loan") for n in range(20)]
    now = 190.0
    again = [Report(200 + n, now - 1 + n / 10, f"a{n}", 1, "loan") for n in range(3)]
    every = [*quiet, *wave, *again]

    def is_found(waves: set[int]) -> bool:
        found = find_unusual(every, now=now, center=CENTER, rules=RULES, waves=waves)
        return Stratum(TYPE, "loan") in {one.stratum for one in found}

    assert is_found({one.case_id for one in wave})
    assert not is_found(set())


@pytest.mark.parametrize(
    ("count", "mean", "variance"), [(1, 0.3, 0.3), (3, 0.5, 0.9), (8, 4.0, 7.0), (2, 0.01, 0.0101)]
)
def test_chances_are_those_of_the_books(count: int, mean: float, variance: float) -> None:
    if variance == mean:
        wanted = stats.poisson.sf(count - 1, mean)
    else:
        size = mean**2 / (variance - mean)
        wanted = stats.nbinom.sf(count - 1, size, size / (size + mean))
    assert chance_of(count, Prediction(mean, variance)) == pytest.approx(wanted, rel=1e-6)


def test_a_prediction_is_the_negative_binomial_of_a_gamma_rate() -> None:
    chance = np.random.default_rng(1)
    shape, prior, count, exposure, window = 1.5, 0.02, 3, 180.0, 7.0
    rates = chance.gamma(shape + count, 1 / (shape / prior + exposure), 200_000)
    drawn = chance.poisson(rates * window)
    predicted = predict(prior_rate=prior, shape=shape, count=count, exposure=exposure, window=window)
    assert predicted.mean == pytest.approx(drawn.mean(), rel=0.02)
    assert predicted.variance == pytest.approx(drawn.var(), rel=0.03)
    assert chance_of(2, predicted) == pytest.approx((drawn >= 2).mean(), rel=0.06)


@given(st.lists(st.floats(0, 1), max_size=30), st.integers(1, 60), st.floats(0.01, 0.2))
def test_discoveries_are_those_of_benjamini_and_hochberg(chances: list[float], more: int, rate: float) -> None:
    tested = len(chances) + more
    ordered = sorted(chances)
    passing = [place for place, one in enumerate(ordered, start=1) if one <= rate * place / tested]
    limit = discoveries(chances, tested=tested, rate=rate)
    assert sum(one <= limit for one in chances) >= (max(passing) if passing else 0)
    assert (limit < 0) == (not passing)


def test_without_surprise_false_discoveries_stay_rare() -> None:
    chance = np.random.default_rng(2)
    hits = sum(discoveries(list(chance.uniform(size=200)), tested=200, rate=0.05) >= 0 for _ in range(400))
    assert hits / 400 < 0.08


def test_days_are_compared_with_their_like() -> None:
    monday = 4.0  # 5 January 1970
    times = [monday + 7 * week + part / 10 for week in range(26) for part in range(8)]
    times += [monday + 5 + 7 * week for week in range(26)]
    rhythm = learn(times, begin=0.0, end=186.0, days_off=frozenset({11}))
    assert kind_of(4, frozenset()) == 0
    assert kind_of(4, frozenset({4})) == HOLIDAY
    assert rhythm.weights[0] > 4 > 1 > rhythm.weights[2] > 0
    assert rhythm.exposure(0.0, 186.0) == pytest.approx(186.0, rel=0.01)
    assert rhythm.exposure(4.25, 4.75) == pytest.approx(rhythm.weights[0] / 2)
    assert learn([], begin=0.0, end=10.0, days_off=frozenset()).weights == (1.0,) * 8


def test_more_spread_than_by_chance_is_seen() -> None:
    assert spread_of([5, 5, 5, 5], [7.0] * 4) == 1.0
    assert spread_of([0, 20, 0, 20], [7.0] * 4) == 4.0
    assert 1 < spread_of([2, 9, 3, 8], [7.0] * 4) < 4


def test_a_center_without_history_is_thought_of_as_an_average_one() -> None:
    usual = Usual([], begin=100.0, end=100.0, center=CENTER, rules=RULES)
    week = usual.expected(Stratum(TYPE, "loan"), window=7.0)
    assert week.mean == pytest.approx(RULES.usual_a_week / len(TYPES))
    small, large = (usual.expected(Stratum(BRANCH, str(one)), window=7.0).mean for one in (3, 2))
    assert small < large


def finding(stratum: Stratum, *cases: int, chance: float = 1e-6, is_by_rule: bool = False) -> Finding:
    return Finding(stratum, 7, len(cases), 0.1, chance, cases, is_by_rule)


def test_a_wave_is_one_thing_in_whatever_it_shows() -> None:
    wave = finding(PHONE, 1, 2, 3, is_by_rule=True)
    broad = finding(Stratum(TYPE, "loan"), 1, 2, 3, 8, 9)
    other = finding(Stratum("link", "x"), 20, 21)
    things = group([broad, wave, other], [])
    assert sorted(sorted(thing.cases) for thing in things) == [[1, 2, 3], [20, 21]]
    (thing,) = [one for one in things if 1 in one.cases]
    assert thing.strata == {PHONE, Stratum(TYPE, "loan")}


def test_a_known_warning_grows_and_another_wave_of_the_type_is_another() -> None:
    known = Thing(7, {1, 2, 3}, {PHONE, Stratum(TYPE, "loan")})
    more = finding(PHONE, 1, 2, 3, 4)
    second = finding(Stratum("phone", "b"), 10, 11, is_by_rule=True)
    things = group([more, second, finding(Stratum(TYPE, "loan"), 1, 2, 3, 4, 10, 11)], [known])
    assert [(thing.warning_id, sorted(thing.cases)) for thing in things] == [(7, [1, 2, 3, 4]), (None, [10, 11])]
