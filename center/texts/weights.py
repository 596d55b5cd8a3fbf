"""Files of trained weights: written wholly or not at all, read without running anything that stands in them."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from center.faults import told

ROOT = Path(__file__).resolve().parents[2]
log = logging.getLogger(__name__)


class WeightsBrokenError(ValueError):
    """A file that holds no weights of this layout; the text says what is wrong."""


Progress = Callable[[str], None]
# Older files of one kind that stay beside the newest.
KEEP = 3


def train_once(wanted: Path, prefix: str, write: Callable[[Path, Progress], None], *, doing: str) -> Path:
    """Return a file that fits the present data, made now by `write` if there is none; it is shown how far that is."""
    if wanted.exists():
        wanted.touch()
        return wanted
    began = time.monotonic()
    sys.stdout.write(f"▸ {doing} on the present data (some minutes, once)\n")
    wanted.parent.mkdir(exist_ok=True)
    write(wanted, show_step)
    show_step("")
    sys.stdout.write(f"  done in {time.monotonic() - began:.0f} s: {wanted.parent.name}/{wanted.name}\n")
    for old in sorted(wanted.parent.glob(f"{prefix}*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)[KEEP:]:
        old.unlink()
    return wanted


def show_step(step: str) -> None:
    """Show how far a long work is, where somebody is looking; an empty step clears the line."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r  {step:<60}" if step else "\r" + " " * 64 + "\r")
        sys.stdout.flush()


def write_weights(path: Path, layout: int, values: Mapping[str, Any]) -> None:
    """Write numbers and words by name, beside the place first, so that a killed training leaves nothing half made."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            np.savez(file, layout=layout, **values)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_weights(path: Path, layout: int) -> dict[str, Any]:
    """Return what was written under each name; raises WeightsBrokenError."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            found: dict[str, Any] = {name: file[name] for name in file.files}
        known = int(found.pop("layout"))
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise WeightsBrokenError(told(error)) from error
    if known != layout:
        raise WeightsBrokenError(f"its layout is {known}, not {layout}")
    return found


def fingerprint_of(files: Iterable[Path]) -> str:
    """Return twelve characters that change with any of these files of the project."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def load_newest[T](wanted: Path, prefix: str, read: Callable[[Path], T], *, what: str, without: str) -> T | None:
    """Return what fits the present data, else the newest beside it that is whole; what is wrong goes to the log.

    read: raises ValueError for a file that is broken. what, without: what it does, and what is left without one.
    """
    others = (path for path in wanted.parent.glob(f"{prefix}*.npz") if path != wanted)
    for path in [wanted, *sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)]:
        if not path.exists():
            continue
        try:
            found = read(path)
        except ValueError as error:
            log.error("%s is broken (%s); run `make train`", path.name, error)
            continue
        if path != wanted:
            log.warning("%s by %s, made before the data changed; run `make train`", what, path.name)
        return found
    log.error("no trained head in %s/: %s by %s alone; run `make train`", wanted.parent.name, what, without)
    return None
