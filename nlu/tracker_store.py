"""Where Rasa remembers the dialogue under way. Loaded by Rasa through endpoints.yml.

It keeps the present session of each conversation and nothing older: what was said is in the center's inbox and outbox,
and a message costs the same at the 300th as at the 10th. One row a turn: the stock store inserts one for each event.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, List, Optional

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

_metadata = sa.MetaData()
_turns = sa.Table(
    "dialogue_turns",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("session", sa.String(40), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("events", sa.Text, nullable=False),
)


class PrunedTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Store trackers in SQLite or PostgreSQL, the present session only."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[str] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Dict[str, Any],
    ) -> None:
        """Open the database named by `url` in endpoints.yml, which Rasa passes as `host`."""
        super().__init__(domain, event_broker, **kwargs)
        self._engine = sa.create_engine(host or "sqlite:///var/tracker.db", future=True, pool_pre_ping=True)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _tune_sqlite)
        _metadata.create_all(self._engine)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the present session, or None for an unknown conversation."""
        query = sa.select(_turns.c.events).where(_turns.c.sender_id == sender_id).order_by(_turns.c.id)
        with self._engine.connect() as connection:
            stored = connection.execute(query).scalars().all()
        events: List[Dict[str, Any]] = [event for turn in stored for event in json.loads(turn)]
        if not events:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that are not stored yet; a new session replaces the old one."""
        await self.stream_events(tracker)
        session, events = _present_session(list(tracker.events))
        of_sender = _turns.c.sender_id == tracker.sender_id
        count = sa.select(sa.func.sum(_turns.c.size)).where(of_sender, _turns.c.session == session)
        with self._engine.begin() as connection:
            stored = connection.execute(count).scalar()
            if stored is None:
                connection.execute(sa.delete(_turns).where(of_sender, _turns.c.session != session))
            added = [event.as_dict() for event in events[int(stored or 0) :]]
            if added:
                row = {"sender_id": tracker.sender_id, "session": session, "size": len(added)}
                connection.execute(sa.insert(_turns), {**row, "events": json.dumps(added)})

    async def delete(self, sender_id: str) -> None:
        """Forget one conversation."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_turns).where(_turns.c.sender_id == sender_id))

    async def keys(self) -> Iterable[str]:
        """Return all conversations."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(_turns.c.sender_id).distinct()).scalars())


def _present_session(events: List[Event]) -> tuple[str, List[Event]]:
    """Return a key of the session and its events."""
    for index in range(len(events) - 1, -1, -1):
        if isinstance(events[index], SessionStarted):
            return repr(events[index].timestamp), events[index:]
    return "first", events


def _tune_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")
