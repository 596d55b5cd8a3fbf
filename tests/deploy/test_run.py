"""`make run` as a person uses it: it starts everything, says where it is, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from deploy.train import ROOT, fitting_model
from tests.running_system import environment_of, settings_for

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a site with a small demo center and a trained model."""
    if not fitting_model().exists():
        pytest.fail("no trained model fits the present data; run `make train`")
    environment = environment_of(settings_for(tmp_path_factory.mktemp("site")))
    for words in (["center.db.migrate"], ["center.demo", "--members", "200"]):
        subprocess.run([sys.executable, "-m", *words], cwd=ROOT, env=environment, check=True, capture_output=True)
    return environment


class Started:
    """A running `python -m deploy.run` and what it has printed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.printed: list[str] = []
        self.began = time.monotonic()
        # As at a terminal: where a shell runs the tests in the background, they and their children ignore Ctrl-C.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "deploy.run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        signal.signal(signal.SIGINT, before)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line)

    @property
    def text(self) -> str:
        return "".join(self.printed)

    def wait_for(self, words: str, seconds: float = 150) -> float:
        deadline = time.monotonic() + seconds
        while words not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.1)
        return time.monotonic() - self.began

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def close(self) -> None:
        self.reader.join(timeout=5)
        if self.process.stdout is not None:
            self.process.stdout.close()


def pids_of(module: str, started: Started) -> list[int]:
    found = []
    for process in started.family():
        with contextlib.suppress(psutil.Error):
            if module in process.cmdline():
                found.append(process.pid)
    return found


def test_it_starts_says_where_it_is_brings_back_what_dies_and_leaves_nothing(site: dict[str, str]) -> None:
    started = Started(site)
    try:
        started.wait_for("Ctrl-C ends everything")
        assert f"http://127.0.0.1:{site['YINLING_WEB_PORT']}/" in started.text
        assert f"http://127.0.0.1:{site['YINLING_CONSOLE_PORT']}/" in started.text
        assert re.search(r"employee YM\d+", started.text)
        assert "YINLING_TELEGRAM_TOKEN" in started.text
        bot = psutil.Process(pids_of("bot.main", started)[0])
        bot.kill()
        deadline = time.monotonic() + 30
        while bot.pid in (again := pids_of("bot.main", started)) or not again:
            assert time.monotonic() < deadline, "the bot was not started again"
            time.sleep(0.3)
        family = started.family()
        os.killpg(started.process.pid, signal.SIGINT)
        started.process.wait(timeout=60)
        _, alive = psutil.wait_procs(family, timeout=20)
        assert alive == []
    finally:
        if started.process.poll() is None:
            started.process.terminate()
            started.process.wait(timeout=60)
        started.close()


def test_a_killed_make_takes_everything_with_it(site: dict[str, str]) -> None:
    started = Started(site)
    try:
        started.wait_for("Ctrl-C ends everything")
    finally:
        family = started.family()
        started.process.kill()
        started.process.wait()
    _, alive = psutil.wait_procs(family, timeout=40)
    started.close()
    assert alive == []


def test_a_taken_port_is_told_with_the_remedy(site: dict[str, str]) -> None:
    with socket.socket() as taken:
        # connections of a system that ended a moment ago still linger on the port
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(site["YINLING_WEB_PORT"])))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "deploy.run"],
            cwd=ROOT,
            env=site,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode != 0
    assert f"Port {site['YINLING_WEB_PORT']}" in done.stderr
    assert "YINLING_WEB_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_told_before_anything_starts(site: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from deploy import run

    monkeypatch.setattr(run, "LEAST_FREE_BYTES", 2**60)
    settings = settings_for(Path(site["YINLING_VAR_DIR"]))
    with pytest.raises(SystemExit, match="GiB"):
        run.check_machine(settings)
