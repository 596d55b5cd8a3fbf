"""Which trained head fits the present data and code. Training names its file so, and whoever judges looks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from center.texts.weights import ROOT, fingerprint_of

MODELS = ROOT / "models"
PREFIX = "scams-"
MADE_FROM = (
    "data/scams/*.yml",
    "data/scams/messages/*.tsv",
    "center/texts/letters.py",
    "center/texts/meaning.py",
    "center/texts/second_meaning.py",
    "center/texts/words.py",
    "requirements/app.txt",
)
CODE = (
    "cues", "features", "files", "fitting", "head", "kept_meanings", "links", "messages", "plain", "signs", "surface",
    "train",
)  # fmt: skip


def sources() -> Iterator[Path]:
    """Yield every file that a head is made from, in a fixed order."""
    for pattern in MADE_FROM:
        yield from sorted(ROOT.glob(pattern))
    yield from (Path(__file__).with_name(f"{name}.py") for name in CODE)


def fitting_file() -> Path:
    """Return where the head of the present data is, or will be."""
    return MODELS / f"{PREFIX}{fingerprint_of(sources())}.npz"
