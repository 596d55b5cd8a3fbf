"""What hears danger and what tells scams, learned in the app's environment: alone, or beside the assistant's model.

The standard library only, as deploy/train.py, which runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.children import start_child

MODULES = {"center.safety.train": "What hears danger", "center.scams.train": "What tells scams"}


@dataclass(frozen=True)
class Learning:
    """A head that is learning, or finds that it need not. log: what it says meanwhile."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


def train_heads(root: Path) -> None:
    """Let each learn in turn; without them patterns and signs alone would judge. Raises SystemExit with what to do."""
    for module, name in MODULES.items():
        if start_child([sys.executable, "-m", module], cwd=root).wait() != 0:
            _give_up(name)


def start_heads(root: Path, logs: Path) -> list[Learning]:
    """Let all of them learn from now on, in the time that the model's training leaves idle."""
    started = []
    for module, name in MODULES.items():
        log = logs / f"{module.split('.')[1]}-train.log"
        with log.open("wb") as out:
            process = start_child([sys.executable, "-m", module], cwd=root, stdout=out, stderr=subprocess.STDOUT)
        # The model takes longer: what its training leaves idle is enough, and nothing holds it up.
        os.sched_setscheduler(process.pid, os.SCHED_IDLE, os.sched_param(0))
        started.append(Learning(name, process, log))
    return started


def still_learning(heads: Iterable[Learning]) -> list[Learning]:
    """Return those that go on, and show what the others said; raises SystemExit where one has failed."""
    going_on = []
    for head in heads:
        if head.process.poll() is None:
            going_on.append(head)
            continue
        print(head.log.read_text(encoding="utf-8", errors="replace"), end="", flush=True)
        if head.process.returncode != 0:
            _give_up(head.name)
    return going_on


def stop_heads(heads: Iterable[Learning]) -> None:
    """End those that are still learning."""
    for head in heads:
        if head.process.poll() is None:
            head.process.terminate()
            head.process.wait()


def _give_up(name: str) -> None:
    sys.exit(f"✗ {name} could not be trained.\n  → Mend what the lines above name, then run again.")
