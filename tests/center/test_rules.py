"""Pure rules: periods, money, locks, keys, the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center import clock
from center.benefits.periods import Period, PeriodUnreadableError, month_after, months_between, parse_period
from center.crypto import Keyring, SecretUnreadableError, load_keyring, new_code
from center.identity import locks
from center.wording import formats

YEARS = st.integers(1900, 2100)
MONTHS = st.builds("{:04}-{:02}".format, YEARS, st.integers(1, 12))
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(hours=5)).map(lambda ago: NOW - ago)


@given(YEARS, st.integers(1, 4))
def test_four_quarters_are_the_year(year: int, quarter: int) -> None:
    part, whole = parse_period(f"{year}-Q{quarter}"), parse_period(str(year))
    assert months_between(part.first, part.last) == 3
    assert months_between(whole.first, whole.last) == 12
    assert whole.first <= part.first <= part.last <= whole.last


@given(MONTHS, st.integers(-500, 500))
def test_months_can_be_counted_there_and_back(month: str, steps: int) -> None:
    there = month_after(month, steps)
    assert month_after(there, -steps) == month
    assert months_between(month, there) == steps + 1
    assert parse_period(month) == Period(month, month)


@given(st.text(max_size=9))
def test_only_periods_are_read(text: str) -> None:
    try:
        parsed = parse_period(text)
    except PeriodUnreadableError:
        return
    assert parsed.first[:4] == text[:4]


@given(st.integers(-(10**13), 10**13))
def test_money_keeps_every_fen(fen: int) -> None:
    written = formats.money(fen)
    assert int(written.replace(",", "").replace(".", "")) == fen
    assert written[-3] == "."


@given(st.lists(st.tuples(MOMENTS, st.booleans()), max_size=12))
def test_lock_needs_five_failures_within_an_hour_whatever_succeeded_between(attempts: list[locks.Attempt]) -> None:
    newest_first = sorted(attempts, key=lambda attempt: attempt[0], reverse=True)
    until = locks.locked_until(newest_first)
    last = [attempt for attempt in newest_first if not attempt[1]][:5]
    is_due = len(last) == 5 and last[0][0] - last[4][0] <= timedelta(hours=1)
    assert (until is not None) == is_due
    if until is not None:
        assert until == last[0][0] + timedelta(hours=1)
        assert locks.is_locked(newest_first, now=until - timedelta(seconds=1))
        assert not locks.is_locked(newest_first, now=until)


@given(st.lists(MOMENTS, min_size=10, max_size=12), st.booleans())
def test_subject_is_locked_by_ten_failures_unless_one_was_right(moments: list[datetime], verified: bool) -> None:
    attempts = [(at, False) for at in sorted(moments, reverse=True)]
    if verified:
        attempts[9] = (attempts[9][0], True)
    assert locks.is_subject_locked(attempts, now=NOW) is not verified
    assert not locks.is_subject_locked(attempts, now=NOW + timedelta(days=2))


def test_secret_opens_in_its_own_row_only() -> None:
    ring = Keyring.generate()
    sealed = ring.encrypt("62090219480305002X", context="a")
    assert ring.encrypt("62090219480305002X", context="a") != sealed
    assert Keyring.from_json(ring.to_json()).decrypt(sealed, context="a") == "62090219480305002X"
    for stored, context in ((sealed, "b"), (sealed[:-1], "a"), (b"", "a"), (b"\x07" + sealed[1:], "a")):
        with pytest.raises(SecretUnreadableError):
            ring.decrypt(stored, context=context)
    assert "index_key" not in repr(ring)


def test_index_is_equal_for_equal_values_under_one_key() -> None:
    one, other = Keyring.generate(), Keyring.generate()
    assert one.index("id", "x") == one.index("id", "x")
    assert len({one.index("id", "x"), one.index("id", "y"), one.index("fact", "x"), other.index("id", "x")}) == 4


def test_keys_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.json"
    first = load_keyring(path)
    assert load_keyring(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_codes_have_eight_digits() -> None:
    codes = [new_code() for _ in range(200)] + [Keyring.generate().code_from("demo", str(n)) for n in range(50)]
    assert all(len(code) == 8 and code.isdecimal() for code in codes)
    assert all(code[0] in "3456789" for code in codes)  # 19481002 would be heard as a date of birth


def test_clock_can_be_stopped_and_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.frozen(datetime(2026, 11, 22, 23, 30)):  # noqa: DTZ001 - read as local time
        assert clock.utc_now() == datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
        assert clock.local_today() == date(2026, 11, 22)
    monkeypatch.setenv("YINLING_NOW", "2027-01-01T01:00:00+08:00")
    assert clock.utc_now() == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert clock.local_today() == date(2027, 1, 1)
    monkeypatch.delenv("YINLING_NOW")
    assert clock.utc_now().tzinfo is UTC


def test_clock_can_go_ahead_as_a_file_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ahead = tmp_path / "ahead"
    monkeypatch.setenv("YINLING_CLOCK_AHEAD", str(ahead))
    before = datetime.now(UTC)
    assert before <= clock.utc_now() < before + timedelta(minutes=1)
    for days in (1, 9):
        ahead.write_text(str(86_400 * days), encoding="utf-8")
        assert before + timedelta(days=days) <= clock.utc_now() < before + timedelta(days=days, minutes=1)
    for half_written in ("", "tomorrow", "inf"):
        ahead.write_text(half_written, encoding="utf-8")
        assert before + timedelta(days=9) <= clock.utc_now() < before + timedelta(days=9, minutes=1)
