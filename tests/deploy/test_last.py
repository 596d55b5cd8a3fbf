"""What runs beside the parts that are timed gets what they leave of the processors, and takes nothing from its own session."""

from __future__ import annotations

import os
import subprocess
import sys

from deploy.last import LIGHTEST, OWN_SESSION
from deploy.train import ROOT

ASKED = (
    "import os, pathlib; own = pathlib.Path('/proc/self/autogroup');"
    "print(os.nice(0), os.getsid(0), own.read_text() if own.exists() else '', sep='|')"
)


def told_by(**named: bool) -> tuple[int, int, str]:
    words = [sys.executable, "-m", "deploy.last", sys.executable, "-c", ASKED]
    done = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True, **named)
    nice, session, weight = done.stdout.strip().split("|")
    return int(nice), int(session), weight


def test_it_is_light_and_so_is_its_own_session() -> None:
    before = OWN_SESSION.read_text(encoding="ascii") if OWN_SESSION.exists() else ""
    nice, session, weight = told_by()
    assert nice == LIGHTEST
    assert session != os.getsid(0)
    assert weight == "" or weight.strip().endswith(f"nice {LIGHTEST}")
    assert (OWN_SESSION.read_text(encoding="ascii") if OWN_SESSION.exists() else "") == before


def test_who_leads_a_session_already_is_light_all_the_same() -> None:
    assert told_by(start_new_session=True)[0] == LIGHTEST


def test_what_it_becomes_ends_as_it_ends() -> None:
    words = [sys.executable, "-m", "deploy.last", "sh", "-c", "exit 7"]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == 7
