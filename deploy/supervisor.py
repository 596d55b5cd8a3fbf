"""Which processes there are and how they are kept running. Read by `deploy.run`; supervisord does the work."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from center.settings import Settings
from deploy.train import RASA_ENVIRONMENT, ROOT

# One thread a calculation: two that wait for one another on two cores take longer than one.
OURS = {"PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Program:
    """One supervised process; one without a `ready_url` answers nobody."""

    name: str
    command: str
    environment: dict[str, str]
    ready_url: str
    stop_seconds: int = 12


def tracker_url(settings: Settings) -> str:
    """Return where Rasa keeps its dialogues: a file beside the records, or the same PostgreSQL server."""
    if settings.database_url.startswith("sqlite"):
        return f"sqlite:///{settings.var_dir.resolve()}/tracker.db"
    parts = urlsplit(settings.database_url)
    return parts._replace(scheme="postgresql").geturl()


def programs(settings: Settings, model: Path) -> list[Program]:
    """Return the processes in the order in which they are started."""
    rasa, actions = urlsplit(settings.rasa_url), urlsplit(settings.actions_url)
    python = sys.executable
    return [
        Program(
            name="rasa",
            command=f"{ROOT}/.venv-rasa/bin/python -m nlu.server run -i {rasa.hostname} -p {rasa.port} -m {model}"
            f" --endpoints {ROOT}/endpoints.yml --credentials {ROOT}/credentials.yml",
            environment=RASA_ENVIRONMENT
            | {
                "YINLING_ACTIONS_URL": settings.actions_url,
                "YINLING_TRACKER_URL": tracker_url(settings),
                "OMP_NUM_THREADS": "1",
                "MALLOC_ARENA_MAX": "2",
                "POSTGRESQL_POOL_SIZE": "5",
            },
            ready_url=f"{settings.rasa_url}/webhooks/rest/",
        ),
        Program(
            name="actions",
            command=f"{python} -m actions --host {actions.hostname} --port {actions.port}",
            environment=OURS,
            ready_url=f"{settings.actions_url}/health",
        ),
        Program(
            name="bot",
            command=f"{python} -m bot.main",
            environment=OURS,
            ready_url=f"http://{settings.web_host}:{settings.web_port}/health",
        ),
        Program(
            name="console",
            command=f"{python} -m console.main",
            environment=OURS,
            ready_url=f"http://{settings.console_host}:{settings.console_port}/health",
        ),
        *senders(settings),
    ]


def senders(settings: Settings) -> list[Program]:
    """Return the processes that only send: one message at a time each, so the way to Telegram and back limits each."""
    return [
        Program(
            name=f"sender-{number}",
            command=f"{sys.executable} -m bot.delivery --channel telegram",
            environment=OURS,
            ready_url="",
        )
        for number in range(1, settings.telegram_senders + 1)
        if settings.telegram_token
    ]


def configuration(settings: Settings, wanted: list[Program]) -> str:
    """Return supervisord's configuration file; a process that ends is started again."""
    var = settings.var_dir.resolve()
    lines = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"logfile={var}/log/supervisord.log",
        f"pidfile={var}/supervisord.pid",
        f"childlogdir={var}/log",
        f"directory={ROOT}",
        *(["user=root"] if os.geteuid() == 0 else []),
        "[unix_http_server]",
        f"file={var}/supervisor.sock",
        "chmod=0600",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        "[supervisorctl]",
        f"serverurl=unix://{var}/supervisor.sock",
    ]
    for program in wanted:
        pairs = ",".join(f'{name}="{value.replace("%", "%%")}"' for name, value in program.environment.items())
        lines += [
            f"[program:{program.name}]",
            f"command={program.command}",
            f"directory={ROOT}",
            f"environment={pairs}",
            "autorestart=true",
            "startsecs=1",
            "startretries=1000000",
            f"stopwaitsecs={program.stop_seconds}",
            "stopasgroup=true",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={var}/log/{program.name}.log",
            "stdout_logfile_maxbytes=20MB",
            "stdout_logfile_backups=3",
        ]
    return "\n".join(lines) + "\n"
