"""Train the head that hears danger by meaning, if none fits the present data: `python -m center.safety.train`."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from center.safety.examples import read_examples
from center.safety.fingerprint import PREFIX, fitting_file
from center.safety.fitting import fit
from center.safety.head import LAYOUT, DangerHead
from center.texts.weights import Progress, train_once, write_weights


def train() -> Path:
    """Return the head that fits, trained now if there is none."""
    return train_once(fitting_file(), PREFIX, _write_learned, doing="learning to hear danger")


def _write_learned(path: Path, progress: Progress) -> None:
    write_danger_head(fit(read_examples(), progress), path)


def write_danger_head(head: DangerHead, path: Path) -> None:
    """Write a head so that it is there wholly or not at all."""
    write_weights(path, LAYOUT, {field.name: getattr(head, field.name) for field in fields(head)})


if __name__ == "__main__":
    train()
