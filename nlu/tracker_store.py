"""Where Rasa remembers the dialogue under way. Loaded by Rasa through endpoints.yml.

It keeps the present session of each conversation and nothing older: what was said is in the center's inbox and outbox,
and a message costs the same at the 300th as at the 10th. One row a turn: the stock store inserts one for each event.
SQLite is held open by one connection: opening one for each transaction was a fifth of what Rasa used for a message.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

import sqlalchemy as sa
import ujson
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

# How many conversations it remembers the stored length of, so that saving need not ask for it.
REMEMBERED = 20_000
# Words and answers of somebody who has been silent for so long are of no use, and the telephone may be another's.
KEPT_SECONDS = 30 * 86_400.0
LOOK_SECONDS = 86_400.0

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
_TURNS_OF = (
    sa.select(_turns.c.session, _turns.c.size, _turns.c.events)
    .where(_turns.c.sender_id == sa.bindparam("of_sender"))
    .order_by(_turns.c.id)
)
_SIZE_OF = sa.select(sa.func.sum(_turns.c.size)).where(
    _turns.c.sender_id == sa.bindparam("of_sender"), _turns.c.session == sa.bindparam("of_session")
)
_FORGET_OTHERS = sa.delete(_turns).where(
    _turns.c.sender_id == sa.bindparam("of_sender"), _turns.c.session != sa.bindparam("of_session")
)
# A session is named after when it began; one that went on has had a newer one since.
_FORGET_SILENT = sa.delete(_turns).where(
    _turns.c.session != "first", sa.cast(_turns.c.session, sa.Float) < sa.bindparam("before")
)
_ADD = sa.insert(_turns)


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
        self._engine = _engine(host or "sqlite:///var/tracker.db")
        self._stored: OrderedDict[str, Tuple[str, int]] = OrderedDict()
        _metadata.create_all(self._engine)
        self._looked_at = float("-inf")
        self.forget_silent()

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the present session, or None for an unknown conversation."""
        with self._engine.connect() as connection:
            stored = connection.execute(_TURNS_OF, {"of_sender": sender_id}).all()
        events: List[Dict[str, Any]] = [event for turn in stored for event in ujson.loads(turn.events)]
        if not events:
            self._stored.pop(sender_id, None)
            return None
        self._remember(sender_id, stored[-1].session, sum(t.size for t in stored if t.session == stored[-1].session))
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that are not stored yet; a new session replaces the old one."""
        await self.stream_events(tracker)
        session, events = _present_session(list(tracker.events))
        sender_id, known = tracker.sender_id, self._stored.get(tracker.sender_id)
        with self._engine.begin() as connection:
            if known is not None and known[0] == session:
                stored = known[1]
            else:
                of_session = {"of_sender": sender_id, "of_session": session}
                stored = int(connection.execute(_SIZE_OF, of_session).scalar() or 0)
                if not stored:
                    connection.execute(_FORGET_OTHERS, of_session)
            added = [event.as_dict() for event in events[stored:]]
            if added:
                row = {"sender_id": sender_id, "session": session, "size": len(added), "events": ujson.dumps(added)}
                connection.execute(_ADD, row)
        self._remember(sender_id, session, len(events))
        self.forget_silent()

    def _remember(self, sender_id: str, session: str, size: int) -> None:
        self._stored[sender_id] = (session, size)
        self._stored.move_to_end(sender_id)
        if len(self._stored) > REMEMBERED:
            self._stored.popitem(last=False)

    def forget_silent(self) -> None:
        """Forget, once a day, whoever has said nothing for a month."""
        now = time.time()
        if now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        with self._engine.begin() as connection:
            connection.execute(_FORGET_SILENT, {"before": now - KEPT_SECONDS})

    async def delete(self, sender_id: str) -> None:
        """Forget one conversation."""
        self._stored.pop(sender_id, None)
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


def _engine(url: str) -> Any:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, future=True, pool_pre_ping=True)
    _keep_from_others(sa.engine.make_url(url).database)
    # Rasa talks to its store from one thread only.
    engine = sa.create_engine(url, future=True, poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False})
    sa.event.listen(engine, "connect", _tune_sqlite)
    return engine


def _keep_from_others(path: Optional[str]) -> None:
    """Let only the owner read what people say; SQLite makes its other files like this one."""
    if not path or path == ":memory:":
        return
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (Path(path), Path(f"{path}-wal"), Path(f"{path}-shm")):
        if file.exists():
            file.chmod(0o600)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")
