"""What is skipped on the build server fails there, whichever way it was skipped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WAYS = {
    "in the test": "import pytest\ndef test_it(): pytest.skip('{reason}')",
    "by a mark": "import pytest\n@pytest.mark.skipif(True, reason='{reason}')\ndef test_it(): pass",
    "in a fixture": "import pytest\n@pytest.fixture\ndef it(): pytest.importorskip('nowhere_to_be_found', reason='{reason}')\n"
    "def test_it(it): pass",
}


def run(folder: Path, source: str, *, is_ci: bool) -> int:
    (folder / "test_skipping.py").write_text(source, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"PYTHONPATH": str(ROOT)}
    if is_ci:
        environment["CI"] = "true"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(words, cwd=folder, env=environment, check=False, capture_output=True).returncode


@pytest.mark.parametrize("way", WAYS)
def test_a_skipped_test_fails_on_the_build_server_alone(tmp_path: Path, way: str) -> None:
    source = WAYS[way].format(reason="no browser here")
    assert run(tmp_path, source, is_ci=False) == 0
    assert run(tmp_path, source, is_ci=True) == 1
