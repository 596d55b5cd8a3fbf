"""What the queue's address asks for. What does not exist is dropped before it reaches a statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from center.cases.models import KINDS, STATES, URGENCIES
from center.cases.queue.views import QueueCursor, QueueFilter, QueueRow
from center.staff.views import StaffIdentity

LONGEST_SEARCH = 60
HOLDERS = ("anybody", "mine", "nobody")


@dataclass(frozen=True)
class Asked:
    """The filters as the form shows them."""

    kind: str = ""
    urgency: str = ""
    state: str = ""
    holder: str = "anybody"
    text: str = ""

    @classmethod
    def read(cls, query: QueryParams) -> Asked:
        """Read an address; a value that does not exist counts as not asked."""

        def known(name: str, values: tuple[str, ...], otherwise: str = "") -> str:
            value = query.get(name, "")
            return value if value in values else otherwise

        return cls(
            kind=known("kind", KINDS),
            urgency=known("urgency", URGENCIES),
            state=known("state", STATES),
            holder=known("holder", HOLDERS, "anybody"),
            text=query.get("text", "").strip()[:LONGEST_SEARCH],
        )

    @property
    def is_anything(self) -> bool:
        """Whether anything is asked at all."""
        return self != Asked()

    def address(self, **more: str) -> str:
        """Return the query string of these filters."""
        return urlencode(
            {name: value for name, value in {**vars(self), **more}.items() if value and value != "anybody"}
        )

    def wanted(self, staff: StaffIdentity, *, scope: frozenset[int] | None, in_words: bool) -> QueueFilter:
        """Return the filter for the records, narrowed to what this person may see."""
        return QueueFilter(
            kinds=(self.kind,) if self.kind else (),
            urgencies=(self.urgency,) if self.urgency else (),
            states=(self.state,) if self.state else (),
            assigned_to=staff.staff_id if self.holder == "mine" else None,
            is_unassigned=self.holder == "nobody",
            organization_ids=scope,
            text=self.text,
            in_words=in_words,
        )


def cursor_of(query: QueryParams) -> QueueCursor | None:
    """Return where the page before ended, or None where the address tells nothing usable."""
    try:
        urgency, at, case_id = query["after"].split("~")
        moment = datetime.fromisoformat(at)
        # At the ends of the calendar a zone leads out of it.
        cursor = QueueCursor(urgency, moment.astimezone(UTC), int(case_id))
    except (KeyError, ValueError, OverflowError):
        return None
    return cursor if cursor.urgency in URGENCIES and moment.tzinfo and 0 < cursor.case_id < 2**62 else None


def written(row: QueueRow) -> str:
    """Return a line's place for the address of the next page."""
    cursor = row.cursor
    return f"{cursor.urgency}~{cursor.at.isoformat()}~{cursor.case_id}"
