"""What those who send are given, and what is told of the queues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

STUCK_AFTER = timedelta(minutes=2)
# A worker says every few seconds that it is there.
AWAY_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A worker as it was last seen."""

    name: str
    channel: str
    lane: str
    started_at: datetime
    seen_at: datetime
    moved_at: datetime | None
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueView:
    """What waits on one lane of a channel, since when, and who looks after it.

    seen_at: when any worker of the channel was last there that has not stopped. moved_at: when something last left, or
    was given up, on this lane.
    """

    channel: str
    lane: str
    due_since: datetime
    count: int
    seen_at: datetime | None
    moved_at: datetime | None
    at: datetime

    @property
    def is_stuck(self) -> bool:
        """Whether something has waited for long although nothing leaves before it."""
        is_moving = self.moved_at is not None and self.moved_at > self.at - STUCK_AFTER
        return self.due_since < self.at - STUCK_AFTER and not is_moving

    @property
    def has_no_worker(self) -> bool:
        """Whether nobody is there to send what has waited longer than a worker needs to be seen."""
        is_seen = self.seen_at is not None and self.seen_at > self.at - AWAY_AFTER
        return self.due_since < self.at - AWAY_AFTER and not is_seen
