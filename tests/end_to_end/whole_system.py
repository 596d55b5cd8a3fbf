"""Every process of the assistant on ports of its own, with the emulated Telegram beside it, and what to look at when a wait fails."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.channels.telegram.emulator.app import DEFAULT_TOKEN
from deploy.run import warm_up
from deploy.supervisor import Program
from deploy.train import ROOT
from tests.running_system import RunningSystem, environment_of, free_port, settings_for, tested_model

DEMO_MEMBERS = 400
LOG_LINES = 15


def until(
    condition: Callable[[], Any], *, seconds: float = 30.0, what: str = "", there_is: Callable[[], object] | None = None
) -> Any:
    """Return what the condition gives as soon as it is something.

    there_is: tells what there is in its place, asked when the time is up.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() >= deadline:
            there = "" if there_is is None else f"; there is {there_is()}"
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what or condition.__name__}{there}")
        time.sleep(0.05)
    return found


@dataclass
class WholeSystem(RunningSystem):
    """Rasa, action server, bot, console and the emulated Telegram."""

    names: tuple[str, ...] = ("emulator", "rasa", "actions", "bot", "console")

    @property
    def web(self) -> str:
        return f"http://{self.settings.web_host}:{self.settings.web_port}"

    @property
    def desk(self) -> str:
        return f"http://{self.settings.console_host}:{self.settings.console_port}"

    def hire(self, login: str) -> str:
        """Make an administrator as the center would, and return the password for the first login."""
        words = [sys.executable, "-m", "center.staff", "create-admin", "--another", "--login", login, "--name", "金平"]
        done = subprocess.run(
            words, cwd=ROOT, env=environment_of(self.settings), check=True, capture_output=True, text=True
        )
        found = re.search(r"([a-z0-9]{4}-){3}[a-z0-9]{4}", done.stdout)
        assert found is not None, done.stdout
        return found.group()

    def program(self, name: str) -> Program:
        if name != "emulator":
            return super().program(name)
        address = self.settings.telegram_api_base
        command = f"{sys.executable} -m bot.channels.telegram.emulator --port {urlsplit(address).port}"
        return Program(name=name, command=command, environment={}, ready_url=f"{address}/")

    def prepare_records(self) -> None:
        """Make the demo center while Rasa loads its model; the bot and the actions find it finished."""
        for name in ("rasa", "emulator"):
            self.start(name)
        environment = environment_of(self.settings)
        for words in (["center.db.migrate"], ["center.demo", "--members", str(DEMO_MEMBERS), "--quiet"]):
            subprocess.run([sys.executable, "-m", *words], cwd=ROOT, env=environment, check=True, capture_output=True)

    def start_all(self) -> None:
        self.prepare_records()
        for name in self.names:
            if name not in self.running:
                self.start(name)
        self.wait_until_ready()
        warm_up(self.settings)

    def start_again(self, name: str) -> None:
        self.start(name)
        self.wait_until_ready(name)

    def pause(self, name: str) -> None:
        """Let a process stand still: it takes what it is sent and does nothing with it."""
        os.killpg(self.running[name].pid, signal.SIGSTOP)

    def go_on(self, name: str) -> None:
        os.killpg(self.running[name].pid, signal.SIGCONT)

    def make_whole(self) -> None:
        """Start what a test has killed or left standing."""
        for name in self.names:
            if name in self.running:
                self.go_on(name)
            else:
                self.start(name)
        self.wait_until_ready()

    def log_ends(self) -> str:
        """Return the last lines of every log, for whoever reads why a test failed."""
        logs = sorted(self.settings.var_dir.glob("*.log"))
        return "\n".join(f"── {path.name}\n{_end_of(path)}" for path in logs)


@contextmanager
def running(folder: Path) -> Iterator[WholeSystem]:
    """Give a system that has started; without a trained model there is none."""
    if not tested_model().exists():
        pytest.fail(f"there is no {tested_model().name}; run `make train`")
    made = make_system(folder)
    try:
        made.start_all()
        yield made
    finally:
        made.stop()


def make_system(folder: Path) -> WholeSystem:
    """Return a system that is not started yet."""
    api = f"http://127.0.0.1:{free_port()}"
    return WholeSystem(settings_for(folder, telegram_token=DEFAULT_TOKEN, telegram_api_base=api))


def _end_of(path: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])
