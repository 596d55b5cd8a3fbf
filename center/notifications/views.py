"""What the notification services take and give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from center.notifications.models import TOLD


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that one member is to hear once: at `due_at`, and not any more from `expires_at`.

    call_reason: it is put on the list of those to be called, and nothing is sent.
    """

    member_id: int
    occasion: str
    kind: str
    due_at: datetime
    expires_at: datetime | None = None
    meeting_id: int | None = None
    broadcast_id: int | None = None
    revision: int = 0
    call_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ToldView:
    """What became of one notification. state: as in the model; delivered and read where the channel tells."""

    id: int
    member_id: int
    occasion: str
    kind: str
    revision: int
    due_at: datetime
    expires_at: datetime | None
    state: str
    channel: str | None
    told_at: datetime | None
    failure: str | None
    call_reason: str | None
    called_at: datetime | None
    call_outcome: str | None

    @property
    def was_told(self) -> bool:
        """Whether it has left for the member."""
        return self.state in TOLD


@dataclass(frozen=True, slots=True)
class DueView:
    """A notification whose time has come, and what its meeting says now."""

    id: int
    member_id: int
    occasion: str
    kind: str
    revision: int
    expires_at: datetime | None
    meeting_id: int | None
    broadcast_id: int | None
    tried: Sequence[str]
    meeting_state: str | None
    meeting_revision: int | None
    member_status: str
    notice_id: int | None
    broadcast_state: str | None

    @property
    def topic(self) -> str:
        """What it is about: meeting, broadcast, birthday, festival or certification."""
        return self.occasion.partition(":")[0]
