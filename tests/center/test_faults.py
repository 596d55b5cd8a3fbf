"""What a process writes when something breaks: the type of the error and where, and never what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "622301194803051234"
BEGIN = "import asyncio, logging, threading\nfrom center.faults import begin_log\nbegin_log()\n"
READ = "def read(text):\n    return int('x' + text)\n"
WAYS = {
    "in main": f"read('{SECRET}')",
    "in a thread": f"threading.Thread(target=read, args=('{SECRET}',)).start()",
    "logged by a library": f"try:\n    read('{SECRET}')\nexcept ValueError:\n"
    "    logging.getLogger('uvicorn.error').exception('Exception in ASGI application')",
    "because of another": f"try:\n    try:\n        read('{SECRET}')\n    except ValueError as error:\n"
    f"        raise KeyError('{SECRET}') from error\nexcept KeyError:\n    logging.exception('twice')",
    "in a task nobody waits for": f"async def work():\n    read('{SECRET}')\nasync def main():\n"
    "    asyncio.create_task(work())\n    await asyncio.sleep(0.05)\nasyncio.run(main())",
    "where nobody can be told": f"class Held:\n    def __del__(self):\n        read('{SECRET}')\nHeld()",
    "with the stack": f"def show(held='{SECRET}'):\n    logging.error('here', stack_info=True)\nshow()",
}


def written(program: str) -> str:
    words = [sys.executable, "-c", BEGIN + READ + program]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize("way", WAYS)
def test_an_error_is_written_without_its_text(way: str) -> None:
    found = written(WAYS[way])
    assert SECRET not in found
    assert "ValueError at <string>" in found or way == "with the stack"


def test_what_led_to_an_error_is_written_too() -> None:
    assert "KeyError at <string>:" in (found := written(WAYS["because of another"]))
    assert "because of ValueError" in found
