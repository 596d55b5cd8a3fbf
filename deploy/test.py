"""Run every test.

Run by `make test`: trains if needed, then each environment's tests, and says what was skipped and why.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from deploy.train import RASA_ENVIRONMENT, ROOT, train


@dataclass(frozen=True)
class Part:
    """One run of pytest in one environment."""

    name: str
    words: tuple[str, ...]
    environment: dict[str, str]


PYTEST = (".venv/bin/python", "-m", "pytest", "--ignore=tests/nlu", "-q", "--durations=15")
TWO_FILES_AT_A_TIME = ("-n", "2", "--dist", "loadfile")
PARTS = (
    Part(
        "understanding (Rasa's environment)",
        (".venv-rasa/bin/python", "-m", "pytest", "tests/nlu", "-q"),
        RASA_ENVIRONMENT,
    ),
    # Not what is timed to the second.
    Part("records, gateway and pages", (*PYTEST, "-m", "not rasa", *TWO_FILES_AT_A_TIME), {}),
    Part(
        "conversations, with the trained model",
        (*PYTEST, "-m", "rasa", *TWO_FILES_AT_A_TIME, "tests/conversations"),
        {},
    ),
    Part("the whole assistant", (*PYTEST, "-m", "rasa", "--ignore=tests/conversations"), {}),
)


def main() -> None:
    """Run all parts even if one fails; end with how each went."""
    train()
    results = []
    for part in PARTS:
        print(f"\n▸ tests: {part.name}", flush=True)
        began = time.monotonic()
        environment = os.environ | part.environment | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(part.words, cwd=ROOT, env=environment, check=False)
        results.append((part.name, done.returncode, time.monotonic() - began))
    print()
    for name, code, seconds in results:
        print(f"  {'passed' if code == 0 else 'FAILED'}  {name}  ({seconds:.0f} s)")
    sys.exit(1 if any(code != 0 for _, code, _ in results) else 0)


if __name__ == "__main__":
    main()
