"""What somebody says does not reach Rasa's log, not even where answering fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRET = "622301194803051234"
# In a process of its own: a plugin stays registered.
LOG_IT = f"""
import logging, sys
from rasa.utils.log_utils import configure_structlog
from rasa.core.channels import rest
if "private" in sys.argv:
    from nlu import private_log
    private_log.install()
    private_log.install()
configure_structlog(logging.INFO)
try:
    raise ValueError("broken")
except ValueError:
    rest.structlogger.exception("rest.message.received.failure", text="{SECRET}")
"""


def logged(*words: str) -> str:
    done = subprocess.run([sys.executable, "-c", LOG_IT, *words], check=True, cwd=ROOT, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_the_text_of_a_failed_message_is_not_logged() -> None:
    assert SECRET in logged(), "Rasa no longer logs it by itself: the plugin can go"
    private = logged("private")
    assert "rest.message.received.failure" in private
    assert SECRET not in private
