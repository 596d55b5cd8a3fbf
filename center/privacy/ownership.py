"""Whose words are whose: a telephone passes from one person to another, and nobody's words go with it. Pure.

What was said since a telephone last changed hands belongs to whoever proves next who they are, as the chat itself
shows it (center/conversations).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from center.privacy.views import ConsentView


class Window(NamedTuple):
    """A stretch of a conversation: from `since` on (None: its beginning) and before `until` (None: up to now)."""

    conversation_id: str
    since: datetime | None
    until: datetime | None

    def holds(self, conversation_id: str | None, at: datetime) -> bool:
        """Tell whether something was said in this stretch."""
        return (
            conversation_id == self.conversation_id
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )


class Account(NamedTuple):
    """A conversation as it is bound now; history_from: when the telephone last changed hands."""

    conversation_id: str
    member_id: int | None
    history_from: datetime | None


def windows_of(member_id: int, accounts: Iterable[Account], consents: Sequence[ConsentView]) -> list[Window]:
    """Return the stretches of these conversations that are a member's.

    consents: all that were ever given in them, by whomever.
    """
    windows = []
    by_conversation = attrgetter("conversation_id")
    given = {
        conversation_id: list(of_one)
        for conversation_id, of_one in groupby(sorted(consents, key=by_conversation), key=by_conversation)
    }
    for account in accounts:
        windows += _past(member_id, account.conversation_id, given.get(account.conversation_id, []))
        if account.member_id == member_id:
            windows.append(Window(account.conversation_id, account.history_from, None))
    return windows


def _past(member_id: int, conversation_id: str, consents: list[ConsentView]) -> list[Window]:
    """Return the stretches that ended with a withdrawal; the one under way is told by the account itself."""
    found: list[Window] = []
    began: datetime | None = None
    for consent in sorted(consents, key=attrgetter("given_at", "id")):
        if consent.withdrawn_at is None or consent.withdrawal == "renewed":
            continue
        if consent.member_id == member_id:
            found.append(Window(conversation_id, began, consent.withdrawn_at))
        began = consent.withdrawn_at
    return found
