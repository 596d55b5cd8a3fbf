"""A real bot process that is killed while it alerts: nothing is lost, and nothing comes more than twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from center.clock import utc_now
from center.crypto import Keyring
from center.db.engine import Database
from deploy.train import ROOT
from tests.bot.alerts.outbox import add_route, open_case, states, told
from tests.running_system import free_port

NOBODY = "http://127.0.0.1:9"


class Service(ThreadingHTTPServer):
    """Takes alerts; answers only while it may."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: list[int] = []
        self.answered = 0
        self.may_answer = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken += [alert["id"] for alert in json.loads(body)["alerts"]]
        self.server.may_answer.wait(60)
        try:
            self.send_response(200)
            self.end_headers()
        except OSError:  # whoever asked is dead
            return
        self.server.answered += 1

    def log_message(self, *_: object) -> None:
        pass


def until(condition: Callable[[], object], *, seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Bot:
    """The bot process as the supervisor starts it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "bot.log"
        values = {
            "DATABASE_URL": str(database.url),
            "VAR_DIR": str(folder),
            "KEYS": os.environ.get("YINLING_KEYS") or Keyring.generate().to_json(),
            "RASA_URL": NOBODY,
            "ACTIONS_URL": NOBODY,
            "WEB_PORT": str(self.port),
            "ALERT_WEBHOOK_SECRET": "a secret of sixteen or more",
            "TELEGRAM_TOKEN": "",
        }
        own = {f"YINLING_{name}": value for name, value in values.items()}
        self.environment = os.environ | own | {"PYTHONPATH": str(ROOT)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            words = [sys.executable, "-m", "bot.main"]
            # Not from our folder: somebody's own .env there is no business of a test.
            self.process = subprocess.Popen(
                words, cwd=self.log.parent, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )

    def wait_until_ready(self) -> None:
        def answers() -> bool:
            assert self.process is not None and self.process.poll() is None, self.log.read_text()[-2000:]
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as answer:
                    return bool(answer.status == 200)
            except OSError:
                return False

        until(answers)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.may_answer.set()
    made.shutdown()
    made.server_close()
    thread.join(10)


@pytest.fixture
def bot(database: Database, tmp_path: Path) -> Iterator[Bot]:
    made = Bot(database, tmp_path)
    made.start()
    made.wait_until_ready()
    yield made
    made.kill()


def test_what_a_killed_bot_was_sending_is_sent_once_more_and_nothing_is_lost(
    database: Database, service: Service, bot: Bot
) -> None:
    add_route(database, "webhook", service.url)
    opened = [open_case(database, now=utc_now()).id for _ in range(15)]
    until(lambda: len(set(service.taken)) == len(opened))
    bot.kill()
    more = open_case(database, now=utc_now()).id
    service.may_answer.set()
    bot.start()
    until(lambda: set(states(database)) == {"sent"})
    times = Counter(service.taken)
    assert set(times) == {alert.id for alert in told(database)}
    assert len(times) == len([*opened, more])
    assert max(times.values()) <= 2
    assert times[max(times)] == 1, "what nobody was sending comes once"


@pytest.mark.parametrize("after", [1, 3, 5])
def test_whenever_a_bot_is_killed_nothing_is_lost_and_nothing_comes_thrice(
    database: Database, service: Service, bot: Bot, after: int
) -> None:
    """Killed as soon as so many answers are out: some are marked, some not."""
    service.may_answer.set()
    add_route(database, "webhook", service.url)
    for _ in range(60):
        open_case(database, now=utc_now())
    until(lambda: service.answered >= after)
    bot.kill()
    bot.start()
    until(lambda: set(states(database)) == {"sent"})
    times = Counter(service.taken)
    assert set(times) == {alert.id for alert in told(database)}
    assert max(times.values()) <= 2


def test_the_log_of_a_bot_tells_of_no_secret(database: Database, service: Service, bot: Bot) -> None:
    service.may_answer.set()
    add_route(database, "webhook", f"{service.url}s3cret/path")
    add_route(database, "mail", "chief@example.org")
    open_case(database, now=utc_now())
    until(lambda: sorted(states(database)) == ["failed", "sent"])
    assert [alert.failure for alert in told(database) if alert.kind == "mail"] == ["no_mail_server"]
    log = bot.log.read_text()
    assert "alerts by mail to c…@example.org cannot be sent: no_mail_server" in log
    for secret in ("s3cret", "chief@", "a secret of sixteen", "王桂兰"):
        assert secret not in log
