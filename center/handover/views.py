"""What the hand-over services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.handover.states import StaffSpeaks


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """Who of the staff has a conversation; `waits_since`, `until`: see `center.handover.states.StaffSpeaks`."""

    id: int
    conversation_id: str
    case_id: int
    staff_id: int
    staff_name: str
    since: datetime
    last_staff_at: datetime | None
    waits_since: datetime | None
    until: datetime

    @property
    def state(self) -> StaffSpeaks:
        """The same as a state of the pure rules."""
        return StaffSpeaks(self.staff_id, self.case_id, self.since, self.last_staff_at, self.waits_since, self.until)
