"""What somebody says does not reach Rasa's log, not even where answering fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRET = "622301194803051234"
# In a process of its own: the log is set up once a process.
LOG_IT = f"""
import logging, sys
from rasa import __main__ as command_line
from rasa.core.channels import rest
if "private" in sys.argv:
    from nlu import private_log
    private_log.install()
    private_log.install()
command_line.configure_structlog(logging.INFO)

def answer(said):
    raise ValueError("cannot read " + said)

try:
    answer("{SECRET}")
except ValueError:
    rest.structlogger.exception("rest.message.received.failure", text="{SECRET}")
rest.structlogger.info("some.event", text="{SECRET}", session="s1")
"""


def logged(*words: str) -> str:
    done = subprocess.run([sys.executable, "-c", LOG_IT, *words], check=True, cwd=ROOT, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_a_failed_message_leaves_its_error_in_the_log_and_not_its_text() -> None:
    assert SECRET in logged(), "Rasa no longer logs it by itself: this can go"
    private = logged("private")
    assert SECRET not in private
    assert '"event": "rest.message.received.failure"' in private
    assert '"error": "ValueError"' in private
    assert "answer" in private
    assert '"session": "s1"' in private
