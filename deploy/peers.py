"""Fetch what `make evaluate-peers` measures beside the assistant: jieba for Rasa's own pipeline, and nlp.js.

Nothing of it is needed to run or to test. Both are checked against hashes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from deploy.environments import find_uv
from deploy.train import ROOT

FOLDER = ROOT / ".tools" / "peers"
PYTHON, NLPJS = FOLDER / "python", FOLDER / "nlpjs"
LOCK = ROOT / "requirements" / "peers.txt"
NLPJS_SOURCE = ROOT / "nlu" / "evaluation" / "nlpjs"


def fetch() -> None:
    """Fetch what is not there yet; raises SystemExit with what to do."""
    if not (PYTHON / "jieba").exists():
        words = [find_uv(), "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--target", str(PYTHON)]
        words += ["--python", str(ROOT / ".venv-rasa/bin/python"), "-r", str(LOCK)]
        _run(words, "jieba could not be fetched")
    if shutil.which("npm") is None:
        sys.exit("✗ nlp.js needs Node.js, which is not there.\n  → Install node and npm (18 or later), then run again.")
    if not (NLPJS / "node_modules").exists():
        NLPJS.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(NLPJS_SOURCE / name, NLPJS / name)
        words = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--prefix", str(NLPJS)]
        _run(words, "nlp.js could not be fetched")
    shutil.copy(NLPJS_SOURCE / "answer.js", NLPJS / "answer.js")


def main() -> None:
    """Fetch, then let the evaluation do the rest, with what was fetched on its path."""
    fetch()
    python = str(ROOT / ".venv-rasa/bin/python")
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{PYTHON}"}
    words = [python, "-m", "nlu.evaluation", "--peers", *sys.argv[1:]]
    sys.exit(subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode)


def _run(words: list[str], what: str) -> None:
    if subprocess.run(words, cwd=ROOT, check=False).returncode != 0:
        sys.exit(f"✗ {what}.\n  → Check the network and the lines above, then run again.")


if __name__ == "__main__":
    main()
