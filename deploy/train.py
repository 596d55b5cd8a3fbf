"""Train a model if none fits the present data. Run by `make train` and `make run`; uses the standard library only.

A model's name holds the fingerprint of everything it was made from, so a model that fits is found without opening it.
What hears danger and what tells scams learns beside it, in the app's environment (deploy/heads.py).
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.children import start_child
from deploy.heads import Learning, start_heads, still_learning, stop_heads, train_heads

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
MADE_FROM = (
    "config.yml",
    "domain.yml",
    # the folders that nlu.importer takes in
    "data/nlu/**/*.yml",
    "data/rules/**/*.yml",
    "nlu/**/*.py",
    "nlu/**/*.yml",
    "requirements/rasa.txt",
)
# These run or measure a model; it is not made from them.
NOT_MADE_FROM = {
    f"nlu/{name}.py"
    for name in (
        "server",
        "hot_paths",
        "private_log",
        "tracker_store",
    )
}
MEASURES = "nlu/evaluation/"
KEEP = 3
RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
}

# glibc gives large blocks back to the system and fetches them anew at every step of tuning: 2,400 page faults an
# example, and a third of the processor's time on a virtual machine. Kept, they are 8.
KEPT_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "4000000000", "MALLOC_ARENA_MAX": "1"}

# TensorFlow leaves it out on processors without AVX-512; its gradients of convolutions take half the time on them too.
ONE_DNN = {"TF_ENABLE_ONEDNN_OPTS": "1"}


def sources() -> Iterator[Path]:
    """Yield every file that a model is made from, in a fixed order."""
    for pattern in MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            name = str(path.relative_to(ROOT))
            if path.is_file() and name not in NOT_MADE_FROM and not name.startswith(MEASURES):
                yield path


def fingerprint() -> str:
    """Return twelve characters that change with any of these files."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def fitting_model() -> Path:
    """Return where the model of the present data is, or will be."""
    return MODELS / f"yinling-{fingerprint()}.tar.gz"


def train() -> Path:
    """Return a model that fits, trained now if there is none; raises SystemExit with what to do."""
    model = fitting_model()
    if model.exists():
        train_heads(ROOT)
        model.touch()
        return model
    print("▸ training the assistant on the present data (some minutes, once)", flush=True)
    MODELS.mkdir(exist_ok=True)
    log = ROOT / "var" / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(ROOT / ".venv-rasa/bin/python"), "-m", "rasa", "train", "--out", str(MODELS)]
    # `make validate` looks at the data more strictly
    words += ["--skip-validation", "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    began = time.monotonic()
    heads = start_heads(ROOT, log.parent)
    with log.open("w", encoding="utf-8") as out:
        environment = os.environ | RASA_ENVIRONMENT | whole_machine()
        process = start_child(words, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=environment)
        try:
            show_progress(process, log, began, heads)
        except (KeyboardInterrupt, SystemExit):
            stop_heads(heads)
            process.terminate()
            process.wait()
            raise
    if process.returncode != 0 or not model.exists():
        stop_heads(heads)
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        sys.exit(
            f"✗ Training failed.\n{tail}\n  → The whole log: {log.relative_to(ROOT)}. Mend the data, then run again."
        )
    print(f"  done in {time.monotonic() - began:.0f} s: {model.relative_to(ROOT)}", flush=True)
    forget_old()
    return model


def whole_machine() -> dict[str, str]:
    """Return the variables that let training have every core and keep its memory; what runs has one thread."""
    cores = str(os.cpu_count() or 1)
    # With several operations at once a step of tuning takes a fifth less time, and learns the same.
    tensorflow = ("TF_INTRA_OP_PARALLELISM_THREADS", "TF_INTER_OP_PARALLELISM_THREADS")
    threads = dict.fromkeys((*tensorflow, "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), cores)
    return {**threads, **KEPT_MEMORY, **ONE_DNN}


def show_progress(process: subprocess.Popen[bytes], log: Path, began: float, heads: Sequence[Learning]) -> None:
    """Show the step that training is at, until it and the heads beside it have ended; where it fails, at once."""
    shown = ""
    while (is_going_on := process.poll() is None) or (heads and process.returncode == 0):
        time.sleep(0.5)
        heads = still_learning(heads)
        name = step_of(log.read_text(encoding="utf-8", errors="replace")) if is_going_on else "the heads beside it"
        if sys.stdout.isatty():
            print(f"\r  {time.monotonic() - began:4.0f} s  {name:<40}", end="", flush=True)
        elif name != shown:
            print(f"  {time.monotonic() - began:4.0f} s  {name}", flush=True)
        shown = name
    if sys.stdout.isatty():
        print("\r" + " " * 60 + "\r", end="", flush=True)


def step_of(log: str) -> str:
    """Return what the training that writes this log is at: the component, and in the longest one how far it is."""
    steps = re.findall(r"Starting to train component '(\w+)'|(epoch \d+ of \d+), loss", log)
    if not steps:
        return "reading the data"
    component = next(name for name, _ in reversed(steps) if name)
    return f"{component}, {steps[-1][1]} done" if steps[-1][1] else component


def forget_old() -> None:
    """Remove all but the newest models."""
    for old in sorted(MODELS.glob("yinling-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)[KEEP:]:
        old.unlink()


if __name__ == "__main__":
    train()
