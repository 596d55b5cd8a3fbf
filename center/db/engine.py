"""Opens the database. Every process calls `get_database()` when it first needs it; nothing is opened at import.

Reading and writing have connections of their own: what reads cannot write (the server refuses it), and on SQLite a
write takes its lock at the start, so that it never fails half way through.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from center.settings import get_settings

__all__ = ["Database", "DatabaseBusyError", "Session", "get_database"]

log = logging.getLogger(__name__)

BUSY_SECONDS = 20
LONG_WRITE_SECONDS = 1.0
MOST_CONNECTIONS = 15
SQLITE_PRAGMAS = (
    f"busy_timeout = {BUSY_SECONDS * 1000}",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    # Without it, INSERT OR REPLACE would delete rows of an append-only table past its trigger.
    "recursive_triggers = ON",
    # What is erased is written over, not only no longer listed.
    "secure_delete = ON",
    "cache_size = -32768",
    "wal_autocheckpoint = 4000",
    "mmap_size = 268435456",
    "temp_store = MEMORY",
)


class DatabaseBusyError(Exception):
    """Another write of this process did not end in time; most likely one write was opened inside another."""


class Database:
    """One database, SQLite file or PostgreSQL; safe to share between threads."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = _full_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self._writer = self._engine(pool_size, readonly=False)
        # Many read at once, and opening a connection costs more than what is mostly read on it.
        self._reader = self._engine(min(2 * pool_size, MOST_CONNECTIONS), readonly=True)
        # SQLite polls for its lock with growing sleeps; inside one process a real lock hands over at once.
        self._write_turn = threading.Lock() if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the records and cannot change them."""
        with Session(self._reader, autoflush=False, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session inside one transaction: all of it is stored at the end, or nothing of it."""
        if self._write_turn is not None and not self._write_turn.acquire(timeout=BUSY_SECONDS):
            raise DatabaseBusyError("a write was waited for too long; is one opened inside another?")
        began = time.monotonic()
        try:
            with Session(self._writer, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            if self._write_turn is not None:
                self._write_turn.release()
            if (seconds := time.monotonic() - began) > LONG_WRITE_SECONDS:
                log.warning("a write in %s took %.1f s, its waiting for others included", _asked_by(), seconds)

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations and bulk loading only."""
        return self._writer

    def settle(self, *, wholly: bool = False) -> None:
        """Write what lies in the log beside a SQLite file into the file, without making anybody wait.

        wholly: empty the log too, so that what was erased is nowhere any more; where somebody is reading or writing
        just then, it stays for the next time. A server does all this by itself.
        """
        if not self.is_sqlite:
            return
        connection = self._writer.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            if wholly:
                cursor.execute("PRAGMA busy_timeout = 0")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            cursor.close()
        finally:
            connection.close()

    def dispose(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()

    def _engine(self, pool_size: int, *, readonly: bool) -> Engine:
        connect_args: dict[str, Any] = {}
        if self.is_sqlite:
            connect_args["check_same_thread"] = False
        elif readonly:
            connect_args["options"] = "-c default_transaction_read_only=on"
        engine = create_engine(
            self.url,
            # what people wrote must not reach a log with an error
            hide_parameters=True,
            connect_args=connect_args,
            pool_size=pool_size,
            max_overflow=MOST_CONNECTIONS - pool_size,
            pool_timeout=BUSY_SECONDS,
        )
        if self.is_sqlite:
            _prepare_sqlite(engine, readonly=readonly)
        return engine


def _asked_by() -> str:
    """Return where the `with` stands that ends now."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename in {__file__, contextlib.__file__}:
        frame = frame.f_back
    return f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"


def _prepare_sqlite(engine: Engine, *, readonly: bool) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling begins too late; SQLAlchemy's begin event does it below.
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if readonly:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def _full_url(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


@lru_cache(maxsize=1)
def get_database() -> Database:
    """Return this process's database, opened on the first call; tests call `get_database.cache_clear()`."""
    return Database(get_settings().database_url)
