"""What staff read of conversations."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from center.conversations.views import HistoryEntry
from center.crypto import get_keyring

_REF_BYTES = 10


class TalkCursor(NamedTuple):
    """Where a page of the talk begins: the oldest line of each side that was shown, which the next page leaves out."""

    inbox_id: int
    outbox_id: int


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account on a channel that belongs to a member. last_heard_at: since it belongs to them."""

    conversation_id: str
    channel: str
    language: str
    bound_at: datetime
    last_heard_at: datetime | None
    unreachable_at: datetime | None

    @property
    def ref(self) -> str:
        """What stands for the conversation in addresses and in the audit log."""
        return ref_of(self.conversation_id)


@dataclass(frozen=True, slots=True)
class TalkPage:
    """Some lines of a talk, oldest first; `older` is what to ask for the page before with, None on the first."""

    lines: list[HistoryEntry]
    older: TalkCursor | None


def ref_of(conversation_id: str) -> str:
    """Return what stands for a conversation where its own id need not be seen; by itself it leads nowhere."""
    index = bytes.fromhex(get_keyring().index("conversation_ref", conversation_id))
    # Letters rather than digits, which the audit log would take for a number of somebody's.
    return base64.b32encode(index[:_REF_BYTES]).decode().lower()
