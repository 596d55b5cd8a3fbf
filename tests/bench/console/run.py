"""One run: the console, the open pages, the reports, and what it all cost."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from center.settings import Settings
from deploy.supervisor import Program
from deploy.train import ROOT
from tests.bench.console import counted
from tests.bench.console.office import Clerk
from tests.bench.console.pages import StaffPage
from tests.bench.console.wire import Browser
from tests.bench.gauge import MIB, cpu_ms
from tests.running_system import RunningSystem, environment_of

WARM_UP_SECONDS = 8.0
# After the last report: what is late must still be counted.
LAST_LOOK_SECONDS = 5.0
GAUGE_EVERY_SECONDS = 2.0
# With those that wait already they stand on the first page, and all pages ring.
URGENT_REPORTS = 30


@dataclass(frozen=True)
class Plan:
    """How much is asked of the console."""

    rate: float
    seconds: float
    is_counted: bool = False


@dataclass
class Run:
    """What was seen. memory: moment and MiB that are the console's alone; base: what pages counted when it began."""

    plan: Plan
    reports: list[dict[str, Any]] = field(default_factory=list)
    pages: list[StaffPage] = field(default_factory=list)
    base: dict[int | None, dict[str, int]] = field(default_factory=dict)
    cpu_ms: float = 0.0
    statements: int = 0
    fetched: int = 0
    updates: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def errors(self) -> list[str]:
        return [error for page in self.pages for error in page.errors]


class CountedSystem(RunningSystem):
    """The console alone, with its statements counted."""

    @property
    def file(self) -> Path:
        return self.settings.var_dir / "statements"

    def program(self, name: str) -> Program:
        program = super().program(name)
        command = program.command.replace("console.main", counted.__name__)
        return replace(program, command=command, environment=program.environment | {counted.FILE: str(self.file)})


async def load(settings: Settings, clerks: list[Clerk], plan: Plan) -> Run:
    """Start a console over this database, let everybody look at the queue, and let reports come."""
    system = (CountedSystem if plan.is_counted else RunningSystem)(settings, names=("console",))
    system.start_all()
    try:
        return await _run(system, clerks, plan)
    finally:
        system.stop()


async def _run(system: RunningSystem, clerks: list[Clerk], plan: Plan) -> Run:
    run = Run(plan, pages=[StaffPage(clerk, Browser(system.settings.console_port, clerk.cookie)) for clerk in clerks])
    staying = [asyncio.create_task(page.stay()) for page in run.pages]
    process = psutil.Process(system.running["console"].pid)
    await asyncio.sleep(min(WARM_UP_SECONDS, plan.seconds))
    run.base = {page.clerk.branch: page.seen[-1].counts for page in run.pages if page.seen}
    gauging = asyncio.create_task(_gauge(run, process))
    before = _so_far(system, run, process)
    run.reports = await _write(system.settings, plan)
    run.cpu_ms, run.statements, run.fetched, run.updates = (
        after - first for after, first in zip(_so_far(system, run, process), before, strict=True)
    )
    await asyncio.sleep(LAST_LOOK_SECONDS)
    for task in (*staying, gauging):
        task.cancel()
    for task in (*staying, gauging):
        with suppress(asyncio.CancelledError):
            await task
    for page in run.pages:
        page.leave()
    return run


def _so_far(system: RunningSystem, run: Run, process: psutil.Process) -> tuple[float, int, int, int]:
    """Return CPU time, statements, pieces that were fetched, and changes that the busiest line was told of."""
    statements = int(system.file.read_text(encoding="utf-8")) if isinstance(system, CountedSystem) else 0
    fetched, events = sum(page.fetched for page in run.pages), max(page.events for page in run.pages)
    return cpu_ms([process.pid]), statements, fetched, events


async def _write(settings: Settings, plan: Plan) -> list[dict[str, Any]]:
    words = ["-m", "tests.bench.console.reports", "--database", settings.database_url]
    words += ["--rate", str(plan.rate), "--seconds", str(plan.seconds), "--urgent", str(URGENT_REPORTS)]
    writing = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, env=environment_of(settings), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await writing.communicate()
    if writing.returncode != 0:
        raise RuntimeError("reports could not be written")
    return [json.loads(line) for line in told.splitlines()]


async def _gauge(run: Run, process: psutil.Process) -> None:
    while True:
        # What it shares, as the database file that SQLite has mapped, comes and goes.
        run.memory.append((time.monotonic(), process.memory_full_info().uss / MIB))
        await asyncio.sleep(GAUGE_EVERY_SECONDS)
