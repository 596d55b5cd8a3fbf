"""Run every test.

Run by `make test`: trains if needed, then each environment's tests, and says what was skipped and why.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from deploy.children import start_child
from deploy.train import RASA_ENVIRONMENT, ROOT, train


@dataclass(frozen=True)
class Part:
    """One run of pytest in one environment.

    is_beside: nothing in it is timed, so it runs beside the parts that follow, on what they leave of the processors.
    """

    name: str
    words: tuple[str, ...]
    environment: dict[str, str]
    is_beside: bool = False


PYTEST = (".venv/bin/python", "-m", "pytest", "--ignore=tests/nlu", "-q", "--durations=15")
LOGS = ROOT / "var" / "log"
TWO_FILES_AT_A_TIME = ("-n", "2", "--dist", "loadfile")
PARTS = (
    # Two files at a time; not the whole assistant, where people wait for answers and are timed.
    Part(
        "records, gateway and pages",
        (*PYTEST, "-m", "not rasa and not thorough", *TWO_FILES_AT_A_TIME),
        {},
    ),
    Part(
        "conversations, with the trained model",
        (*PYTEST, "-m", "rasa", *TWO_FILES_AT_A_TIME, "tests/conversations"),
        {},
    ),
    Part(
        "thorough ones: many values, many messages",
        (*PYTEST, "-m", "thorough", *TWO_FILES_AT_A_TIME),
        {},
        is_beside=True,
    ),
    Part(
        "understanding (Rasa's environment)",
        (".venv-rasa/bin/python", "-m", "pytest", "tests/nlu", "-q"),
        RASA_ENVIRONMENT,
        is_beside=True,
    ),
    Part("the whole assistant", (*PYTEST, "-m", "rasa", "--ignore=tests/conversations"), {}),
)


def main() -> None:
    """Run all parts even if one fails; end with how each went."""
    train()
    LOGS.mkdir(parents=True, exist_ok=True)
    results, beside = [], []
    for part in PARTS:
        if part.is_beside:
            log = LOGS / f"tests-{len(beside)}.log"
            print(
                f"\n▸ tests: {part.name}, beside the next ones; {log.relative_to(ROOT)}, shown here at the end",
                flush=True,
            )
            with log.open("w", encoding="utf-8") as out:
                beside.append((part, log, start(part, stdout=out, stderr=subprocess.STDOUT)))
            continue
        print(f"\n▸ tests: {part.name}", flush=True)
        began = time.monotonic()
        results.append((part.name, start(part).wait(), f"  ({time.monotonic() - began:.0f} s)"))
    for part, log, process in beside:
        results.append((part.name, process.wait(), ""))
        print(f"\n▸ tests: {part.name}\n{log.read_text(encoding='utf-8', errors='replace')}", flush=True)
    print()
    for name, code, took in results:
        print(f"  {'passed' if code == 0 else 'FAILED'}  {name}{took}")
    sys.exit(1 if any(code != 0 for _, code, _ in results) else 0)


def start(part: Part, **named: Any) -> subprocess.Popen[bytes]:
    """Start a part; named: as Popen's."""
    environment = os.environ | part.environment | {"PYTHONPATH": str(ROOT)}
    words = (sys.executable, "-m", "deploy.last", *part.words) if part.is_beside else part.words
    return start_child(words, cwd=ROOT, env=environment, **named)


if __name__ == "__main__":
    main()
