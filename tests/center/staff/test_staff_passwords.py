"""Which passwords are good enough, and how they are kept. The real parameters are looked at here."""

from __future__ import annotations

import statistics
import time

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from center.staff import passwords
from center.staff.passwords import PasswordWeakError, Weakness, require_strong


@pytest.mark.parametrize(
    "good",
    [
        "correct horse battery",
        "银铃在风里响了十二下呀好听",
        "dragon-2026-Yumen!",
        "k7mq-x3vd-9htw-2pnc",
        "Tr0ub4dor&3 tr0mbone",
        "x" * 3 + "long enough to count" * 3,
    ],
)
def test_long_passwords_of_ones_own_are_taken(good: str) -> None:
    require_strong(good, login="wang.fang")


@pytest.mark.parametrize(
    ("weakness", "weak"),
    [
        (Weakness.TOO_SHORT, ""),
        (Weakness.TOO_SHORT, "abcdefghij1"),
        (Weakness.TOO_SHORT, "密码密码密码"),
        (Weakness.TOO_LONG, "a1b2c3" * 50),
        (Weakness.LIKE_LOGIN, "wang.fang1234"),
        (Weakness.LIKE_LOGIN, "Wang.FangWANG.fang"),
        (Weakness.COMMON, "password1234"),
        (Weakness.COMMON, "1234password!!"),
        (Weakness.COMMON, "ＰＡＳＳＷＯＲＤ１２３４"),
        (Weakness.COMMON, "passwordpassword"),
        (Weakness.COMMON, "qwertyuiop123"),
        (Weakness.COMMON, "1qaz2wsx3edc"),
        (Weakness.COMMON, "123456789012"),
        (Weakness.COMMON, "620902194803050028"),
        (Weakness.COMMON, "aaaaaaaaaaaaaaa"),
        (Weakness.COMMON, "121212121212"),
        (Weakness.COMMON, "Yumen20262026!"),
        (Weakness.COMMON, "!@#$%^&*()_+"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(weakness: Weakness, weak: str) -> None:
    with pytest.raises(PasswordWeakError) as told:
        require_strong(weak, login="wang.fang")
    assert told.value.weakness is weakness
    assert not weak or weak not in str(told.value)


def test_the_list_holds_the_few_thousand_commonest() -> None:
    assert 2500 < len(passwords._common()) < 5000
    assert all(word == word.casefold() and len(word) >= 4 for word in passwords._common())


@given(st.text(max_size=300))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    try:
        require_strong(typed, login="wang.fang")
    except PasswordWeakError:
        return
    assert len(typed) <= passwords.LONGEST


@given(st.text(max_size=40))
def test_a_password_is_right_and_no_other(typed: str) -> None:
    stored = passwords.hash_password(typed)
    assert passwords.is_right(stored, typed)
    assert not passwords.is_right(stored, typed + "x")
    assert not passwords.is_right(None, typed)


def test_the_password_is_no_part_of_what_is_stored() -> None:
    assert "summer" not in passwords.hash_password("summer rain 4242")
    assert passwords.hash_password("summer rain 4242") != passwords.hash_password("summer rain 4242")


def test_what_is_no_hash_is_nobodys_password() -> None:
    assert not passwords.is_right("x", "x")
    assert not passwords.is_right("", "")


def test_an_unknown_name_takes_as_long_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    # Enough work that the rest does not count, little enough for a test.
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=4, memory_cost=8192, parallelism=1))
    passwords._decoy.cache_clear()
    stored = passwords.hash_password("summer rain 4242")

    def seconds(known: str | None) -> float:
        began = time.process_time()
        passwords.is_right(known, "wrong password 1")
        return time.process_time() - began

    seconds(None)
    wrong, unknown = zip(*((seconds(stored), seconds(None)) for _ in range(15)), strict=True)
    assert 0.7 < statistics.median(unknown) / statistics.median(wrong) < 1.4


def test_production_hashes_as_rfc_9106_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    hasher = passwords.HASHER
    assert hasher.type.name == "ID"
    assert (hasher.time_cost, hasher.memory_cost, hasher.parallelism) == (3, 65536, 4)
