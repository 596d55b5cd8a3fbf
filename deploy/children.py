"""Processes that end when the one that started them does, however that ends. The standard library only."""

from __future__ import annotations

import ctypes
import signal
import subprocess
from collections.abc import Sequence
from typing import Any

_PR_SET_PDEATHSIG = 1


def start_child(words: Sequence[str], **named: Any) -> subprocess.Popen[bytes]:
    """Start a process that gets SIGTERM as soon as this one is gone, killed or not; Linux only. named: as Popen's."""
    return subprocess.Popen(words, preexec_fn=_end_with_parent, **named)  # noqa: PLW1509


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
