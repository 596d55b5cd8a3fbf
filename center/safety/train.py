"""Train the head that hears danger by meaning, if none fits the present data: `python -m center.safety.train`."""

from __future__ import annotations

import sys
import time
from dataclasses import fields
from pathlib import Path

from center.safety.examples import read_examples
from center.safety.fingerprint import MODELS, PREFIX, fitting_file
from center.safety.fitting import fit
from center.safety.head import LAYOUT, DangerHead
from center.texts.weights import forget_old, show_step, write_weights

KEEP = 3


def train() -> Path:
    """Return the head that fits, trained now if there is none."""
    wanted = fitting_file()
    if wanted.exists():
        wanted.touch()
        return wanted
    began = time.monotonic()
    sys.stdout.write("▸ learning to hear danger on the present data (about a minute, once)\n")
    head = fit(read_examples(), show_step)
    MODELS.mkdir(exist_ok=True)
    write_danger_head(head, wanted)
    show_step("")
    sys.stdout.write(f"  done in {time.monotonic() - began:.0f} s: models/{wanted.name}\n")
    forget_old(MODELS, PREFIX, KEEP)
    return wanted


def write_danger_head(head: DangerHead, path: Path) -> None:
    """Write a head so that it is there wholly or not at all."""
    write_weights(path, LAYOUT, {field.name: getattr(head, field.name) for field in fields(head)})


if __name__ == "__main__":
    train()
