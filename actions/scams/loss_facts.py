"""Reads each fact of a loss out of a turn; None where the words say nothing of it. Used by the form that takes it down.

What is taken is not asked again, so a reader that overhears is strict; none returns a whole number of one's own card.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.scams.mending import standing
from actions.scams.sums import NO_MONEY, says_no_money, sum_of_all, tells_no_sum_sent
from actions.scams.told import (
    clauses,
    is_of_the_cheat,
    is_own_account,
    names_bank,
    read_named_account,
    without_accounts,
)
from actions.spoken import is_time_alone, read_amount, read_own_account, read_phone, read_when
from actions.turn import Turn
from actions.urgent import SKIPPED
from actions.words import own_words, without_long_numbers
from center.clock import to_local

CASE_KIND = "scam_loss"
FACT_NAMES: dict[str, str] = {
    "loss_when": "when",
    "loss_amount": "amount",
    "loss_from": "card_last4",
    "loss_to": "recipient",
    "loss_means": "means",
    "loss_phone": "phone",
}
LONGEST_FACT = 120
_JUST_NOW = re.compile(r"刚刚|刚才|刚(?=把|给|转|汇|打|交|付|让|被)|just now|a moment ago|a minute ago", re.IGNORECASE)
_HOUR = re.compile(r"T\d{2}:\d{2}|[点时:]|o'clock")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_skipped(turn: Turn) -> bool:
    """Tell whether the person leaves a question out."""
    return turn.entity("command") == "skip"


def loss_when(turn: Turn) -> str | None:
    """Return when, in the person's words and as a date where one was understood that is not yet to come."""
    turn = standing(turn)
    said, date = own_words(turn), turn.entity("datetime") or turn.entity("period")
    if not (date or read_when(said)):
        return None
    if date is None and (now := _JUST_NOW.search(said)):
        return f"{now.group()} [{to_local(turn.now):%Y-%m-%dT%H:%M}]"
    words = without_long_numbers(read_when(said) or said)[:LONGEST_FACT]
    return f"{words} [{date}]" if date and not is_to_come(turn, str(date)) else words


def is_plain_time(value: str) -> bool:
    """Tell whether a time that was told has an hour; 刚才 has one only because we know when it was said."""
    return _HOUR.search(value) is not None and _JUST_NOW.match(value) is None


def is_to_come(turn: Turn, date: str) -> bool:
    """Tell whether a time lies ahead: 十五号 is the next one to a calendar, and the last one to who was cheated."""
    day = _DAY.match(date)
    return day is not None and day.group() > to_local(turn.now).date().isoformat()


def time_alone(turn: Turn) -> str | None:
    """Return when, where the words say that and nothing else."""
    return loss_when(turn) if is_time_alone(own_words(standing(turn))) else None


def loss_amount(turn: Turn) -> str | None:
    """Return how much, in yuan, where that was asked; 0: no money has moved."""
    asked = turn.slot("requested_slot") == "loss_amount"
    if says_no_money(own_words(turn), asked=asked):
        return NO_MONEY
    return SKIPPED if is_skipped(turn) else _sum(turn, bare=asked or not _names_time(turn))


def amount_named(turn: Turn) -> str | None:
    """Return a sum that is called one; the end of a card is none."""
    said = own_words(turn)
    if says_no_money(said):
        return NO_MONEY
    return None if tells_no_sum_sent(said) else _sum(turn, bare=False)


def amount_instead(stands: Turn) -> str | None:
    """Return the sum that is to stand in place of another, read from what is left of the words."""
    said = without_accounts(own_words(stands))
    if says_no_money(said):
        return NO_MONEY
    bare = not _names_time(stands)
    return sum_of_all(said) or read_amount(said, bare=bare) or _sum(stands, bare=bare)


def _sum(turn: Turn, *, bare: bool) -> str | None:
    stands = standing(turn)
    said = without_accounts(own_words(stands))
    named = sum_of_all(said) or (read_amount(said, bare=bare) if stands is not turn else None)
    if named is not None:
        return named
    heard = stands.entity("amount")
    return str(heard) if heard is not None else read_amount(said, bare=bare)


def _names_time(turn: Turn) -> bool:
    stands = standing(turn)
    return stands.entity("datetime") is not None or read_when(own_words(stands)) is not None


def loss_from(turn: Turn) -> str | None:
    """Return from which account; never more than the last four of its number."""
    said = own_words(standing(turn))
    is_phone = read_phone(said) is not None and not names_bank(said)
    found = None if is_phone or is_of_the_cheat(said) else read_own_account(said)
    return None if found is None else found[:LONGEST_FACT]


def account_named(turn: Turn) -> str | None:
    """Return an account that is called one's own, where another fact was asked; not the answer to who got the money."""
    said = own_words(standing(turn))
    found = read_named_account(said)
    if found is None or (turn.slot("requested_slot") == "loss_to" and not any(map(is_own_account, clauses(said)))):
        return None
    return found[:LONGEST_FACT]


def loss_phone(turn: Turn) -> str | None:
    """Return the number to call back."""
    turn = standing(turn)
    heard = turn.entity("phone")
    return str(heard) if heard else read_phone(own_words(turn))


def overheard(read: Callable[[str], str | None]) -> Callable[[Turn], str | None]:
    """Let a fact be read in words that were to tell another."""
    return lambda turn: (found := read(own_words(standing(turn)))) and found[:LONGEST_FACT]
