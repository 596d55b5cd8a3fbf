"""Become another program that gets what the others leave of the processors: `python -m deploy.last PROGRAM WORD…`.

Linux weighs whole sessions against each other before it looks at the processes in them (sched(7), autogroup), so the
program gets a session of its own, which is made light too; where there are no such weights, the process alone is.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

OWN_SESSION = Path("/proc/self/autogroup")
LIGHTEST = 19


def main() -> None:
    """Make this process and its session light, then run the program in its place."""
    os.nice(LIGHTEST)
    # Refused to who leads a group of processes: then the session is that of others, and keeps its weight.
    with contextlib.suppress(OSError):
        os.setsid()
        OWN_SESSION.write_text(str(LIGHTEST), encoding="ascii")
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - what the caller names is run, as by `nice`


if __name__ == "__main__":
    main()
