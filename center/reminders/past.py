"""What a member knows of a meeting already, read from what they were told. Pure; the plan asks it."""

from __future__ import annotations

from datetime import datetime

from center.reminders.views import Invitation, Told

CANCELLED, MOVED, REOPENED = "cancelled", "moved", "reopened"
LEAD, CALL, AGAIN = "lead", "call", "again"
# Put off for later, or on the list and not yet tried: both can still be changed.
OPEN = ("planned", "call")


class Past:
    """What was told of one meeting to one member."""

    def __init__(self, invitation: Invitation) -> None:
        self._rows = {row.kind: row for row in invitation.told}
        self._revision = invitation.meeting.revision
        self._left = [row for row in invitation.told if row.has_left]

    def find(self, kind: str) -> Told | None:
        """Return the row of a kind, whatever has become of it."""
        return self._rows.get(kind)

    def find_open(self, kind: str) -> Told | None:
        """Return the row of a kind that still stands as it was planned."""
        row = self._rows.get(kind)
        return row if row is not None and row.state in OPEN else None

    def list_open(self, prefix: str) -> list[Told]:
        """Return what still stands of kinds that begin so."""
        return [row for kind, row in self._rows.items() if kind.startswith(prefix) and row.state in OPEN]

    @property
    def was_called(self) -> bool:
        """Whether somebody has tried to call them about the meeting as it is now."""
        return any(row.state == "called" and row.revision >= self._revision for row in self._rows.values())

    @property
    def last(self) -> Told | None:
        """What they heard last, going by the state of the meeting it was about."""
        return max(self._left, key=lambda row: row.revision, default=None)

    @property
    def is_present(self) -> bool:
        """Whether they were told of the meeting as it is now."""
        return any(row.revision >= self._revision for row in self._left)

    def has_heard_since(self, wished_at: datetime) -> bool:
        """Tell whether anything about the meeting as it is now has left since a moment."""
        return any(row.revision >= self._revision and row.due_at >= wished_at for row in self._left)
