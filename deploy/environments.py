"""Make the two Python environments. Run by make with whatever python3 the machine has; uses the standard library only.

It never touches the system's Python packages: uv lies in .tools/, the environments in .venv/ and .venv-rasa/.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
UV_VERSION = "0.13.9"

# environment folder, Python, lock file
ENVIRONMENTS = {
    "rasa": (".venv-rasa", "3.10", "requirements/rasa.txt"),
    "app": (".venv", "3.12", "requirements/app.txt"),
    "dev": (".venv", "3.12", "requirements/dev.txt"),
}


def stop(problem: str, remedy: str) -> None:
    """End with one line that says what is wrong and one that says what to do."""
    sys.exit(f"✗ {problem}\n  → {remedy}")


def run(words: list[str], **kwargs: object) -> subprocess.CompletedProcess[str]:
    """Run a command and return what it printed."""
    return subprocess.run(words, text=True, capture_output=True, check=False, **kwargs)  # type: ignore[call-overload]


def pip_command() -> list[str]:
    """Return a pip that works, installing Debian's where root may."""
    pip = [sys.executable, "-m", "pip"]
    if run([*pip, "--version"]).returncode == 0:
        return pip
    run([sys.executable, "-m", "ensurepip", "--user"])
    if run([*pip, "--version"]).returncode == 0:
        return pip
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("  python3 has no pip; installing Debian's python3-pip …", flush=True)
        run(["apt-get", "update"])
        run(["apt-get", "install", "-y", "--no-install-recommends", "python3-pip"])
        if run([*pip, "--version"]).returncode == 0:
            return pip
    stop("This machine's python3 has no pip.", "Install it and run make again: sudo apt-get install python3-pip")
    return pip


def find_uv() -> str:
    """Return the project's own uv, fetched once through pip into .tools/."""
    uv = TOOLS / "uv" / "bin" / "uv"
    if uv.exists() and UV_VERSION in run([str(uv), "--version"]).stdout:
        return str(uv)
    print("▸ fetching uv, the package installer (about 20 MB)", flush=True)
    done = run([*pip_command(), "install", "--quiet", "--upgrade", "--target", str(TOOLS / "uv"), f"uv=={UV_VERSION}"])
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        stop(f"pip could not fetch uv: {last}", "Check the network and the free space, then run make again.")
    return str(uv)


def find_python(uv: str, version: str) -> str:
    """Return a Python of that version that really starts; a version manager's shim may not."""
    candidates = [shutil.which(f"python{version}")]
    for folder in (Path.home() / ".pyenv" / "versions", Path("/opt")):
        candidates += [str(path) for path in sorted(folder.glob(f"*{version}*/bin/python{version}"), reverse=True)]
    for candidate in candidates:
        if candidate:
            works = run([candidate, "-c", "import sys, ssl, sqlite3; print('%d.%d' % sys.version_info[:2])"])
            if works.returncode == 0 and works.stdout.strip() == version:
                return candidate
    found = run([uv, "python", "find", "--no-project", "--managed-python", version])
    if found.returncode == 0:
        return found.stdout.strip()
    print(f"▸ fetching Python {version} (about 30 MB)", flush=True)
    fetched = run([uv, "python", "install", version])
    if fetched.returncode != 0:
        stop(
            f"Python {version} is not on this machine and could not be fetched.",
            f"Install Python {version} so that `python{version}` starts it, then run make again.",
        )
    return run([uv, "python", "find", "--no-project", "--managed-python", version]).stdout.strip()


def fingerprint(lock: Path) -> str:
    """Return what an installed environment must match."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def satisfied(folder: Path, lock: Path, kind: str) -> bool:
    """Tell whether the environment holds this lock file; the development one holds the app's too."""
    stamp = folder / f"yinling-{kind}"
    if kind == "app" and satisfied(folder, ROOT / ENVIRONMENTS["dev"][2], "dev"):
        return True
    return (folder / "bin" / "python").exists() and stamp.exists() and stamp.read_text() == fingerprint(lock)


def prepare(kind: str) -> None:
    """Make one environment, or leave it as it is where it already fits."""
    folder_name, version, lock_name = ENVIRONMENTS[kind]
    folder, lock = ROOT / folder_name, ROOT / lock_name
    if satisfied(folder, lock, kind):
        return
    free = shutil.disk_usage(ROOT).free
    if free < 4 * 2**30:
        stop(f"Only {free / 2**30:.1f} GiB free on this disk; the environments need 4.", "Free some space, run again.")
    uv = find_uv()
    python = find_python(uv, version)
    count = sum(1 for line in lock.read_text().splitlines() if "==" in line and not line.startswith((" ", "#")))
    print(f"▸ {folder_name}: Python {version}, {count} packages, checked against their hashes", flush=True)
    began = time.monotonic()
    if not (folder / "bin" / "python").exists():
        made = run([uv, "venv", "--quiet", "--no-project", "--python", python, str(folder)])
        if made.returncode != 0:
            stop(f"Could not make {folder_name}: {made.stderr.strip()}", "Remove that folder and run make again.")
    for stamp in folder.glob("yinling-*"):
        stamp.unlink()
    sync = [uv, "pip", "sync", "--require-hashes", "--compile-bytecode", "--python", str(folder / "bin" / "python")]
    # uv draws its own progress bars on a terminal
    done = subprocess.run([*sync, str(lock)], check=False, cwd=ROOT)
    if done.returncode != 0:
        stop(f"The packages of {lock_name} could not be installed.", "See the lines above; then run make again.")
    (folder / f"yinling-{kind}").write_text(fingerprint(lock))
    print(f"  done in {time.monotonic() - began:.0f} s", flush=True)


def compile_locks() -> None:
    """Write the hashed lock files anew from their .in files; names no registry host."""
    uv = find_uv()
    for kind, (_, version, lock_name) in ENVIRONMENTS.items():
        source = lock_name.replace(".txt", ".in")
        print(f"▸ {source} → {lock_name}", flush=True)
        words = [uv, "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url", "--upgrade"]
        words += ["--custom-compile-command", "make lock", "--python", find_python(uv, version)]
        done = subprocess.run([*words, source, "-o", lock_name], check=False, cwd=ROOT)
        if done.returncode != 0:
            stop(f"{source} has no solution (kind {kind}).", "See the lines above.")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[*ENVIRONMENTS, []], help="which environments to make")
    parser.add_argument("--lock", action="store_true", help="write the lock files anew")
    arguments = parser.parse_args()
    if arguments.lock:
        compile_locks()
    for kind in arguments.kinds:
        prepare(kind)


if __name__ == "__main__":
    main()
