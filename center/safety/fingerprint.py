"""Which head fits the present data and code. Training names its file so, and the gateway looks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
PREFIX = "danger-"
MADE_FROM = (
    "data/nlu/*/*.yml",
    "data/safety/examples/*.tsv",
    "data/scams/messages/*.tsv",
    "center/safety/examples.py",
    "center/safety/fitting.py",
    "center/safety/head.py",
    "center/texts/letters.py",
    "center/texts/meaning.py",
    "requirements/app.txt",
)


def sources() -> Iterator[Path]:
    """Yield every file that a head is made from, in a fixed order."""
    for pattern in MADE_FROM:
        yield from sorted(ROOT.glob(pattern))


def fingerprint() -> str:
    """Return twelve characters that change with any of these files."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def fitting_file() -> Path:
    """Return where the head of the present data is, or will be."""
    return MODELS / f"{PREFIX}{fingerprint()}.npz"
