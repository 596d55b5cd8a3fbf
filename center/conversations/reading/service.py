"""What staff read of conversations. The console calls it, and puts on record that somebody has read.

Nothing is given that was said before the telephone came to this member.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import islice

from sqlalchemy.orm import Session

from center.conversations.reading import queries
from center.conversations.reading.views import AccountView, TalkCursor, TalkPage, ref_of
from center.conversations.views import HistoryEntry

__all__ = [
    "AccountNotFoundError",
    "AccountView",
    "TalkCursor",
    "TalkPage",
    "get_account",
    "list_accounts",
    "list_bound",
    "read_talk",
    "ref_of",
]

_AFTER_ALL = TalkCursor(2**62, 2**62)


class AccountNotFoundError(LookupError):
    """No such account of this member, or not any more."""


def list_accounts(session: Session, *, member_id: int) -> list[AccountView]:
    """Return the accounts that belong to a member now, the newest first."""
    return [AccountView(*row) for row in session.execute(queries.ACCOUNTS_OF, {"member_id": member_id})]


def get_account(session: Session, *, member_id: int, ref: str) -> AccountView:
    """Return one of a member's accounts by what stands for it; raises AccountNotFoundError."""
    found = next((a for a in list_accounts(session, member_id=member_id) if a.ref == ref), None)
    if found is None:
        raise AccountNotFoundError(ref)
    return found


def list_bound(session: Session, *, member_ids: Sequence[int]) -> frozenset[int]:
    """Return those of these members who write by any channel."""
    return frozenset(session.execute(queries.BOUND_AMONG, {"member_ids": list(member_ids)}).scalars())


def read_talk(
    session: Session, *, member_id: int, conversation_id: str, before: TalkCursor | None = None, limit: int
) -> TalkPage:
    """Return a page of what both sides have said since the conversation is this member's, the last one first."""
    start = before or _AFTER_ALL
    values = {
        "member_id": member_id,
        "conversation_id": conversation_id,
        "before_inbox": start.inbox_id,
        "before_outbox": start.outbox_id,
        "at_most": limit + 1,
    }
    heard = (
        HistoryEntry(row.id, "me", row.text, (), row.at, row.external_message_id)
        for row in session.execute(queries.HEARD, values)
    )
    said = (HistoryEntry(row.id, row.author, row.text, (), row.at) for row in session.execute(queries.SAID, values))
    # Each side stays in its own order, whatever its clocks say: else a line could fall between two pages.
    newest_first = heapq.merge(heard, said, key=lambda line: (line.at, line.origin != "me"), reverse=True)
    lines = list(islice(newest_first, limit + 1))
    page = lines[:limit]
    older = TalkCursor(
        min((line.id for line in page if line.origin == "me"), default=start.inbox_id),
        min((line.id for line in page if line.origin != "me"), default=start.outbox_id),
    )
    return TalkPage(page[::-1], older if len(lines) > limit else None)
