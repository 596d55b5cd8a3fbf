"""The two environments: found interpreters, fingerprints, clear words."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environments() -> ModuleType:
    spec = importlib.util.spec_from_file_location("environments", ROOT / "deploy" / "environments.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_needs_the_standard_library_only() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "deploy" / "environments.py"), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_shim_that_does_not_start_is_passed_over(
    environments: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.12: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = environments.find_python(environments.find_uv(), "3.12")
    assert found != str(shim)
    assert subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.startswith(
        "Python 3.12"
    )


def test_too_little_space_is_told_with_the_remedy(environments: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "satisfied", lambda *_: False)
    monkeypatch.setattr(environments.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 2**28})())
    with pytest.raises(SystemExit, match="Free some space"):
        environments.prepare("app")


def test_a_changed_lock_file_asks_for_a_new_installation(environments: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "x.txt"
    lock.write_text("a==1\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    (tmp_path / "yinling-rasa").write_text(environments.fingerprint(lock))
    assert environments.satisfied(tmp_path, lock, "rasa")
    lock.write_text("a==2\n")
    assert not environments.satisfied(tmp_path, lock, "rasa")
