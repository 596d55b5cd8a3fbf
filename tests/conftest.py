"""For all tests: what they write for a moment lies in memory, one thread a calculation; no skips on the build server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - names in it are drawn as anywhere else
ENOUGH_BYTES = 2 << 30


def pytest_configure() -> None:
    """Thousands of databases are made and removed; a disk that others use makes each wait for it.

    Who sets TMPDIR decides. A container often has 64 MB of such memory, or none that programs can be started from:
    then it is the disk after all.
    """
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and _serves(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)  # for workers and started programs too
        tempfile.tempdir = None
    # As every program of the assistant is started (deploy/supervisor.py).
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def _serves(folder: Path) -> bool:
    starts_programs = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return starts_programs and shutil.disk_usage(folder).free >= ENOUGH_BYTES


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Nobody reads there why a part did not run."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"skipped on the build server, where nothing may be missing: {reason}"
    return report
