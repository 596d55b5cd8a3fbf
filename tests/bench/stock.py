"""The bot that `rasa init` makes, trained once and served with Rasa's own defaults."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from deploy.train import ROOT
from tests.bench.databases import FOLDER
from tests.bench.people import RestPerson, Talk, talk
from tests.bench.questions import STOCK_HEARS
from tests.running_system import free_port

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
PROJECT = FOLDER / "stock"
READY_WITHIN_SECONDS = 300
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "PYTHONWARNINGS": "ignore"}


def trained() -> Path:
    """Return the project folder of the stock bot with its model, made now if there is none."""
    if any((PROJECT / "models").glob("*.tar.gz")):
        return PROJECT
    print("▸ rasa init: making and training the stock bot (some minutes, once)", flush=True)
    shutil.rmtree(PROJECT, ignore_errors=True)
    PROJECT.mkdir(parents=True)
    log, began = FOLDER / "stock-train.log", time.monotonic()
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [str(RASA), "init", "--no-prompt"],
            cwd=PROJECT,
            env=os.environ | QUIET,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        while process.poll() is None:
            time.sleep(10)
            step = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if "train" in line]
            print(f"  {time.monotonic() - began:4.0f} s  {step[-1][-60:] if step else 'beginning'}", flush=True)
    if process.returncode or not any((PROJECT / "models").glob("*.tar.gz")):
        raise RuntimeError(f"rasa init failed, see {log}")
    return PROJECT


@dataclass
class StockBot:
    """The stock bot under measurement; `name` is what the report calls it."""

    name: str = "stock"
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    met: int = 0

    @property
    def roots(self) -> list[int]:
        return [self.process.pid] if self.process else []

    def start(self) -> None:
        project, self.port = trained(), free_port()
        with (FOLDER / "stock.log").open("wb") as out:
            self.process = subprocess.Popen(
                [str(RASA), "run", "-i", "127.0.0.1", "-p", str(self.port)],
                cwd=project,
                env=os.environ | QUIET,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not _answers(f"http://127.0.0.1:{self.port}/webhooks/rest/"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the stock bot did not start, see {FOLDER / 'stock.log'}")
            time.sleep(0.2)

    async def talk(self, *, people: int, conversations: int) -> Talk:
        """Let people hold conversations with it, so many at a time."""
        arrived = [await RestPerson.arrive(f"bench-{self.met + n}", self.port) for n in range(conversations)]
        self.met += conversations
        said = await talk(arrived, STOCK_HEARS, at_once=people)
        for person in arrived:
            await person.leave()
        return said

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
