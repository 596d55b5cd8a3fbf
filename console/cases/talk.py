"""What was said in a case, as one talk in time order: the person, the assistant, staff, and staff among themselves.

Pure. The conversation has every word but not whose of the staff it was; the lines of the case have that, and what was
told by telephone. A message stands once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from center.cases.service import EntryView
from center.conversations.service import DeliveryView, HistoryEntry

SIDES = {"me": "member", "assistant": "assistant", "staff": "staff"}


@dataclass(frozen=True)
class Said:
    """One contribution.

    side: member, assistant, staff (to the person), note (among staff), told (by other means), opened (the case began).
    """

    at: datetime
    side: str
    who: str | None
    text: str
    outbox_id: int | None = None
    delivery: DeliveryView | None = None
    is_own: bool = False

    @property
    def is_recalled(self) -> bool:
        """Whether it was taken back before it left."""
        return self.delivery is not None and self.delivery.is_recalled

    @property
    def may_recall(self) -> bool:
        """Whether whoever looks at it may try to take it back."""
        return self.is_own and self.delivery is not None and self.delivery.is_recallable

    @property
    def state(self) -> str | None:
        """What became of a message: as in the outbox, or recalled."""
        if self.delivery is None:
            return None
        return "recalled" if self.is_recalled else self.delivery.state

    @property
    def is_under_way(self) -> bool:
        """Whether a message has not arrived yet and still may."""
        return self.delivery is not None and self.delivery.finished_at is None


def join_talk(
    lines: Iterable[EntryView],
    history: Iterable[HistoryEntry],
    delivery: Mapping[int, DeliveryView],
    *,
    visitor_id: int,
) -> tuple[Said, ...]:
    """Return everything that was said, oldest first."""
    lines, history = list(lines), list(history)
    heard = {entry.id for entry in history if entry.origin == "me"}
    sent = {entry.id for entry in history if entry.origin != "me"}
    written = {line.outbox_id: line for line in lines if line.kind == "reply" and line.outbox_id is not None}
    talk = [_of_history(entry, written, delivery, visitor_id) for entry in history]
    for line in lines:
        if line.kind == "opened" and line.inbox_id not in heard:
            talk.append(Said(line.at, "opened" if line.inbox_id is None else "member", None, line.body))
        elif line.kind == "text" and line.inbox_id not in heard:
            talk.append(Said(line.at, "assistant" if line.author == "assistant" else "member", None, line.body))
        elif line.kind == "note":
            talk.append(Said(line.at, "note", line.author_name, line.body))
        elif line.kind == "reply" and line.outbox_id is None:
            talk.append(Said(line.at, "told", line.author_name, line.body))
        elif line.kind == "reply" and line.outbox_id not in sent:
            talk.append(_of_reply(line, delivery, visitor_id))
    return tuple(sorted(talk, key=lambda said: said.at))


def _of_history(
    entry: HistoryEntry, written: Mapping[int, EntryView], delivery: Mapping[int, DeliveryView], visitor_id: int
) -> Said:
    line = written.get(entry.id) if entry.origin == "staff" else None
    if line is not None:
        return _of_reply(line, delivery, visitor_id)
    is_staffs = entry.origin == "staff"
    return Said(
        entry.at,
        SIDES[entry.origin],
        None,
        entry.text,
        outbox_id=entry.id if is_staffs else None,
        delivery=delivery.get(entry.id) if is_staffs else None,
    )


def _of_reply(line: EntryView, delivery: Mapping[int, DeliveryView], visitor_id: int) -> Said:
    return Said(
        line.at,
        "staff",
        line.author_name,
        line.body,
        outbox_id=line.outbox_id,
        delivery=None if line.outbox_id is None else delivery.get(line.outbox_id),
        is_own=line.staff_id == visitor_id,
    )
