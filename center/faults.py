"""How an error is written into the log: never with its text, which may hold a person's words or an ID number. Pure."""

from __future__ import annotations

import traceback
from pathlib import Path

PLACES = 4


def told(error: BaseException) -> str:
    """Return the type of an error and where it arose."""
    every = traceback.extract_tb(error.__traceback__)
    # Deep in a library nobody sees which of our lines it was.
    own = [frame for frame in every if "site-packages" not in frame.filename] or list(every)
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(own[-PLACES:]))
    return f"{type(error).__name__} at {places}" if places else type(error).__name__
