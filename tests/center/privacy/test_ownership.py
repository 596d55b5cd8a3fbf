"""Whose words are whose, for every way in which a telephone can pass on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from center.privacy.ownership import Account, Window, windows_of
from center.privacy.views import ConsentView

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def consent(
    member_id: int, given: int, withdrawn: int | None, why: str | None = "unbound", id_: int = 0
) -> ConsentView:
    until = None if withdrawn is None else START + withdrawn * DAY
    return ConsentView(
        id_ or given, member_id, "c", "web", "facts", "1", START + given * DAY, until, why if until else None
    )


def test_a_phone_that_was_always_ones_own_is_whole() -> None:
    account = Account("c", 1, None)
    assert windows_of(1, [account], [consent(1, 3, None)]) == [Window("c", None, None)]


def test_words_before_the_check_belong_to_whoever_proves_then_who_they_are() -> None:
    given = [consent(1, 3, 10), consent(2, 12, None)]
    account = Account("c", 2, START + 10 * DAY)
    assert windows_of(1, [account], given) == [Window("c", None, START + 10 * DAY)]
    assert windows_of(2, [account], given) == [Window("c", START + 10 * DAY, None)]


def test_a_renewed_consent_is_one_stretch() -> None:
    given = [consent(1, 1, 2, "renewed"), consent(1, 2, 8, "handed_on", id_=9), consent(2, 8, None, id_=10)]
    account = Account("c", 2, START + 8 * DAY)
    assert windows_of(1, [account], given) == [Window("c", None, START + 8 * DAY)]


OWNERS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.booleans()), max_size=6)


@given(OWNERS)
def test_no_moment_of_a_conversation_is_two_peoples(owners: list[tuple[int, int, bool]]) -> None:
    """Owners follow each other: who, for how many days, and whether somebody stays bound at the end."""
    at, given_consents, history, bound = 0, [], None, None
    for place, (member, days, stays) in enumerate(owners, start=1):
        is_last = place == len(owners)
        begins, ends = at + 1, at + 1 + days
        if is_last and stays:
            given_consents.append(consent(member, begins, None, id_=place))
            bound = member
        else:
            given_consents.append(consent(member, begins, ends, id_=place))
            history = START + ends * DAY
        at = ends
    account = Account("c", bound, history)
    windows = {member: windows_of(member, [account], given_consents) for member in (1, 2, 3)}
    for hour in range(0, (at + 2) * 24, 7):
        moment = START + timedelta(hours=hour)
        holders = [m for m, found in windows.items() if any(window.holds("c", moment) for window in found)]
        assert len(holders) <= 1, f"{moment}: {holders}"
