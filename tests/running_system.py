"""Starts the real Rasa server with the trained model and the real action server, for tests and benchmarks."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from center.settings import Settings
from deploy.supervisor import Program, programs
from deploy.train import ROOT, fitting_model

READY_WITHIN_SECONDS = 120
# For who works on the data: the conversations with a model of their own choice instead of the one that fits the data.
MODEL_VARIABLE = "YINLING_TEST_MODEL"


def tested_model() -> Path:
    """Return the model of the present data, or the one that the environment names."""
    named = os.environ.get(MODEL_VARIABLE)
    return Path(named) if named else fitting_model()


# Below the ports that Linux gives to outgoing connections: one of those could take ours before we listen.
PORTS = range(20_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """Return a port on loopback that nobody uses now, and that no outgoing connection will take."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


def settings_for(folder: Path, database_url: str = "", **more: object) -> Settings:
    """Return settings for a system of its own: own ports, own folder, own database."""
    return Settings(
        _env_file=None,
        database_url=database_url or f"sqlite:///{folder}/yinling.db",
        var_dir=folder,
        keys_file=folder / "keys.json",
        rasa_url=f"http://127.0.0.1:{free_port()}",
        actions_url=f"http://127.0.0.1:{free_port()}",
        web_port=free_port(),
        console_port=free_port(),
        **more,
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which another process reads these settings."""
    names = (
        "database_url",
        "var_dir",
        "keys_file",
        "rasa_url",
        "actions_url",
        "web_host",
        "web_port",
        "console_host",
        "console_port",
        "telegram_token",
        "telegram_api_base",
    )
    values = {f"YINLING_{name.upper()}": str(getattr(settings, name)) for name in names}
    return os.environ | values | {"PYTHONPATH": str(ROOT)}


@dataclass
class RunningSystem:
    """The processes of one system; each can be killed and started again."""

    settings: Settings
    names: tuple[str, ...] = ("rasa", "actions")
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def program(self, name: str) -> Program:
        """Return how one of them is started."""
        return next(p for p in programs(self.settings, tested_model()) if p.name == name)

    def start(self, name: str) -> None:
        """Start one process; does not wait."""
        program = self.program(name)
        log = self.settings.var_dir / f"{name}.log"
        with log.open("ab") as out:
            self.running[name] = subprocess.Popen(
                program.command.split(),
                cwd=ROOT,
                env=environment_of(self.settings) | program.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self, *names: str) -> None:
        """Wait until these answer; raises AssertionError with the end of the log."""
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        for name in names or self.names:
            while not _answers(self.program(name).ready_url):
                log = self.settings.var_dir / f"{name}.log"
                assert self.running[name].poll() is None, f"{name} ended:\n{log.read_text()[-3000:]}"
                assert time.monotonic() < deadline, f"{name} is not ready:\n{log.read_text()[-3000:]}"
                time.sleep(0.1)

    def start_all(self) -> None:
        """Start all and wait."""
        for name in self.names:
            self.start(name)
        self.wait_until_ready()

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything."""
        for name in list(self.running):
            self.kill(name)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
