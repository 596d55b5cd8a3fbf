"""Run Rasa's own validation of rules, responses and examples; any warning fails. Run by `make validate`."""

from __future__ import annotations

import os
import subprocess
import sys

from deploy.train import RASA_ENVIRONMENT, ROOT


def main() -> None:
    """Show what Rasa prints only where it complains."""
    words = [str(ROOT / ".venv-rasa/bin/python"), "-m", "rasa", "data", "validate", "--fail-on-warnings"]
    done = subprocess.run(
        words, cwd=ROOT, env=os.environ | RASA_ENVIRONMENT, text=True, capture_output=True, check=False
    )
    printed = done.stdout + done.stderr
    if done.returncode != 0 or "UserWarning" in printed:
        print(printed)
        sys.exit("✗ rasa data validate found something to mend.")
    print("rasa data validate: no warnings")


if __name__ == "__main__":
    main()
