"""Which head fits the present data and code. Training names its file so, and the gateway looks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from center.texts.weights import ROOT, fingerprint_of

MODELS = ROOT / "models"
PREFIX = "danger-"
MADE_FROM = (
    "data/nlu/*/*.yml",
    "data/safety/examples/*.tsv",
    "data/scams/messages/*.tsv",
    "center/safety/examples.py",
    "center/safety/fitting.py",
    "center/safety/head.py",
    "center/safety/wording.py",
    "requirements/app.txt",
)


def sources() -> Iterator[Path]:
    """Yield every file that a head is made from, in a fixed order."""
    for pattern in MADE_FROM:
        yield from sorted(ROOT.glob(pattern))


def fitting_file() -> Path:
    """Return where the head of the present data is, or will be."""
    return MODELS / f"{PREFIX}{fingerprint_of(sources())}.npz"
