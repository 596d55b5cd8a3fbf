"""What the queue's address asks for. What does not exist is dropped before it reaches a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode

from center.cases.models import KINDS, STATES, URGENCIES
from center.cases.queue.views import QueueCursor, QueueFilter, QueueRow
from center.clock import LOCAL_ZONE, to_local
from console.forms import day_in

LONGEST_SEARCH = 60
HOLDERS = ("anybody", "mine", "nobody")
DUE = ("late", "today")


@dataclass(frozen=True)
class Asked:
    """The filters as the form shows them.

    holder: one of HOLDERS, or the id of a colleague. branch: an id. since: a day.
    """

    kind: str = ""
    urgency: str = ""
    state: str = ""
    holder: str = "anybody"
    branch: str = ""
    due: str = ""
    since: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        """Read an address, a form or a saved view; a value that does not exist counts as not asked."""

        def known(name: str, values: tuple[str, ...], otherwise: str = "") -> str:
            value = query.get(name, "")
            return value if value in values else otherwise

        holder, since = query.get("holder", ""), query.get("since", "")
        return cls(
            kind=known("kind", KINDS),
            urgency=known("urgency", URGENCIES),
            state=known("state", STATES),
            holder=holder if holder in HOLDERS or _id_in(holder) else "anybody",
            branch=query.get("branch", "") if _id_in(query.get("branch", "")) else "",
            due=known("due", DUE),
            since=since if day_in(since) else "",
            text=query.get("text", "").strip()[:LONGEST_SEARCH],
        )

    @property
    def is_anything(self) -> bool:
        """Whether anything is asked at all."""
        return self != Asked()

    @property
    def fields(self) -> dict[str, str]:
        """The fields that ask something, as an address and a saved view hold them."""
        return {name: value for name, value in vars(self).items() if value and value != "anybody"}

    def address(self, **more: str) -> str:
        """Return the query string of these filters."""
        return urlencode({**self.fields, **{name: value for name, value in more.items() if value}})

    def wanted(
        self,
        *,
        staff_id: int,
        scope: frozenset[int] | None,
        in_words: bool,
        below: frozenset[int] | None,
        now: datetime,
    ) -> QueueFilter:
        """Return the filter for the records, narrowed to what this person may see.

        scope: whose cases they may see; below: the branches that `branch` means.
        """
        since = day_in(self.since)
        return QueueFilter(
            kinds=(self.kind,) if self.kind else (),
            urgencies=(self.urgency,) if self.urgency else (),
            states=(self.state,) if self.state else (),
            assigned_to=staff_id if self.holder == "mine" else _id_in(self.holder),
            is_unassigned=self.holder == "nobody",
            organization_ids=scope,
            below_ids=below if self.branch else None,
            due_before=_due_before(self.due, now),
            opened_since=datetime.combine(since, time(0), LOCAL_ZONE).astimezone(UTC) if since else None,
            text=self.text,
            in_words=in_words,
        )


def cursor_of(query: Mapping[str, str]) -> QueueCursor | None:
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


def _id_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _due_before(due: str, now: datetime) -> datetime | None:
    if not due:
        return None
    if due == "late":
        return now
    tomorrow = to_local(now).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), LOCAL_ZONE).astimezone(UTC)
