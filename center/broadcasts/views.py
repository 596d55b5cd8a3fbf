"""What the broadcast services give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from center.broadcasts.audience import Audience
from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class BroadcastView:
    """A notice on its way to an audience. version: hand it back with a step. calls: who cannot be written to is called.

    finished_at: since when nobody is written to any more, because all were or because it was stopped.
    """

    id: int
    notice_id: int
    audience: Audience
    state: str
    calls: bool
    estimated_people: int
    estimated_unreachable: int
    reached_id: int
    drafted_by: int
    drafted_at: datetime
    approved_by: int | None
    approved_at: datetime | None
    finished_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Title(Bilingual):
    """What a notice is called."""

    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What telling an audience takes. channels: people by the channel they are told on; seconds: at the channels' pace.

    without_account: nobody has bound a telephone or chat to them; blocked: none of those they have can be reached.
    """

    people: int
    channels: Mapping[str, int] = field(default_factory=dict)
    without_account: int = 0
    blocked: int = 0
    seconds: int = 0

    @property
    def unreachable(self) -> int:
        """How many cannot be written to."""
        return self.without_account + self.blocked


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is. people: all it is for; the others add up to it.

    told: it has left, and no more is known; then it has arrived, and was looked at. waiting: in the outbox or before
    it; unreached: it could not be brought to them; ahead: not begun with, or taken back by a stop.
    """

    told: int = 0
    delivered: int = 0
    read: int = 0
    waiting: int = 0
    unreached: int = 0
    ahead: int = 0

    @property
    def sent(self) -> int:
        """To how many it has gone, whatever the channel tells of it."""
        return self.told + self.delivered + self.read

    @property
    def people(self) -> int:
        """For how many it is."""
        return self.sent + self.waiting + self.unreached + self.ahead


@dataclass(frozen=True, slots=True)
class Unreached(Bilingual):
    """Somebody who could not be told. why: one of CALL_REASONS; state: call and called where they are telephoned."""

    member_id: int
    name: str
    employee_no: str
    branch_zh: str
    branch_en: str
    why: str
    state: str
