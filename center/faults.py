"""How an error is written into the log: never with its text, which may hold a person's words or an ID number."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from pathlib import Path

PLACES = 4
MOST_CAUSES = 5
_VALUES = re.compile(r"[\n(<:]")
LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def told(error: BaseException) -> str:
    """Return the type of an error and where it arose."""
    every = traceback.extract_tb(error.__traceback__)
    # Deep in a library nobody sees which of our lines it was.
    own = [frame for frame in every if "site-packages" not in frame.filename] or list(every)
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(own[-PLACES:]))
    return f"{type(error).__name__} at {places}" if places else type(error).__name__


class PrivateFormatter(logging.Formatter):
    """Writes of an error, and of what led to it, the type and the places; so do libraries that log with a traceback."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """Return the line itself; asyncio writes what a task and its error look like into it, up to their values."""
        if record.name == "asyncio":
            record.message = _VALUES.split(record.message, maxsplit=1)[0]
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        """Return what is told of an error instead of its traceback."""
        error = ei[1] if isinstance(ei, tuple) else None
        causes: list[str] = []
        while isinstance(error, BaseException) and len(causes) < MOST_CAUSES:
            causes.append(told(error))
            error = error.__cause__ or error.__context__
        return " because of ".join(causes)

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the library's name
        """Return nothing: a stack shows lines of code, and some hold values."""
        return ""


def begin_log() -> None:
    """Let a process log to its standard error, whoever in it logs; its last words too. Called once, by its `main`."""
    handler = logging.StreamHandler()
    handler.setFormatter(PrivateFormatter(LINE))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    log = logging.getLogger("main")
    sys.excepthook = lambda _kind, error, _trace: log.critical("ended: %s", told(error))
    threading.excepthook = lambda ended: _tell(log, "a thread ended", ended.exc_value)
    sys.unraisablehook = lambda lost: _tell(log, "nobody could be told", lost.exc_value)


def _tell(log: logging.Logger, what: str, error: BaseException | None) -> None:
    log.error("%s: %s", what, told(error) if error is not None else "no error")
