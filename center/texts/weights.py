"""Files of trained weights: written wholly or not at all, read without running anything that stands in them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from center.faults import told


class WeightsBrokenError(ValueError):
    """A file that holds no weights of this layout; the text says what is wrong."""


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


def forget_old(folder: Path, prefix: str, keep: int) -> None:
    """Remove all but the newest files of one kind."""
    for old in sorted(folder.glob(f"{prefix}*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)[keep:]:
        old.unlink()
