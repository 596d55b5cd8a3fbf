"""Train the head if none fits the present data. Run by `make train` and `make run`: `python -m center.scams.train`."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

from center.scams.features import Reading
from center.scams.files import ScamDataError
from center.scams.fingerprint import PREFIX, fitting_file
from center.scams.fitting import fit, prepare
from center.scams.head import LAYOUT, Head
from center.scams.messages import MESSAGES, Message, read_messages
from center.texts.second_meaning import can_run
from center.texts.weights import Progress, train_once, write_weights


def train() -> Path:
    """Return the head that fits, trained now if there is none."""
    return train_once(fitting_file(), PREFIX, _write_learned, doing="learning to tell scams")


def _write_learned(path: Path, progress: Progress) -> None:
    write_head(learn(read_messages(MESSAGES), progress), path)


def learn(messages: list[Message], progress: Progress) -> Head:
    """Return a head that has learned from messages."""
    readings = [Reading(message.text) for message in messages]
    labels, sources = [message.label for message in messages], [message.source for message in messages]
    return fit(prepare(readings, labels, sources, progress), progress)


def write_head(head: Head, path: Path) -> None:
    """Write a head so that it is there wholly or not at all."""
    write_weights(path, LAYOUT, {field.name: getattr(head, field.name) for field in fields(head)})


if __name__ == "__main__":
    if not can_run():
        sys.stdout.write("▸ this processor knows no AVX2: no head is learned, scams are judged by signs alone\n")
        sys.exit()
    try:
        train()
    except ScamDataError as wrong:
        sys.exit(f"✗ {wrong}")
