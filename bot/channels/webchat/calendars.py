"""Under which address a page gets the calendar file of the meeting that a reminder is about, and the file itself.

The address goes with the line to the page and nowhere else: it stands in no record, and Rasa never hears it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from center.clock import utc_now
from center.conversations.service import Choice
from center.crypto import get_keyring
from center.db.engine import Database
from center.meetings.calendar.links import seal
from center.meetings.calendar.service import calendar_of_link
from center.meetings.replies import meeting_named, meetings_offered

MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar_path(choices: Sequence[Choice], *, conversation_id: str, now: datetime) -> str | None:
    """Return where the file of the one meeting is that these choices answer for; None for any other line."""
    offered = meetings_offered(choices) or []
    meeting_id = meeting_named(offered[0]) if len(offered) == 1 else None
    if meeting_id is None:
        return None
    name = seal(get_keyring(), conversation_id=conversation_id, meeting_id=meeting_id, now=now)
    return f"/calendar/{name}.ics"


class Calendars:
    """The files, from the center's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, name: str) -> bytes | None:
        """Return the file of a link; None where it opens nothing."""
        with self._database.read() as session:
            file = calendar_of_link(session, keyring=get_keyring(), name=name, now=utc_now())
        return None if file is None else file.encode()
