"""Start everything and keep it running. Run by `make run`; Ctrl-C ends it and leaves no process behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType
from urllib.parse import urlsplit

from center.settings import Settings, get_settings
from deploy.children import start_child
from deploy.supervisor import Program, configuration, programs
from deploy.train import ROOT, train

LEAST_FREE_BYTES = 2 * 2**30
READY_WITHIN_SECONDS = 180
WARM_UP = ("你好", "上个月的补助发了没", "hello", "when is the next meeting")


def stop(problem: str, remedy: str) -> None:
    """End with what is wrong and what to do."""
    sys.exit(f"✗ {problem}\n  → {remedy}")


def check_machine(settings: Settings) -> None:
    """Stop early and clearly where something is missing."""
    # records and keys of people lie in here
    settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.var_dir.chmod(0o700)
    (settings.var_dir / "log").mkdir(exist_ok=True)
    free = shutil.disk_usage(settings.var_dir).free
    if free < LEAST_FREE_BYTES:
        stop(
            f"Only {free / 2**30:.1f} GiB are free on the disk of {settings.var_dir}/.",
            "Free at least 2 GiB, run again.",
        )
    if not (ROOT / ".venv-rasa/bin/python").exists():
        stop("Rasa's environment .venv-rasa is missing.", "Start with `make run`, which makes it.")
    for name, url in ports(settings).items():
        host, port = urlsplit(url).hostname or "127.0.0.1", urlsplit(url).port or 80
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                stop(
                    f"Port {port} on {host}, wanted for {name}, is taken by another program.",
                    f"Is Yinling running already? Else end that program (see `ss -ltnp | grep {port}`), or set "
                    f"{setting_of(name)} to another one.",
                )


def ports(settings: Settings) -> dict[str, str]:
    """Return the addresses that will be listened on."""
    web = f"http://{settings.web_host}:{settings.web_port}"
    desk = f"http://{settings.console_host}:{settings.console_port}"
    return {
        "Rasa": settings.rasa_url,
        "the action server": settings.actions_url,
        "the web chat": web,
        "the staff console": desk,
    }


def setting_of(name: str) -> str:
    """Return which setting moves a port."""
    others = {
        "Rasa": "YINLING_RASA_URL",
        "the action server": "YINLING_ACTIONS_URL",
        "the staff console": "YINLING_CONSOLE_PORT",
    }
    return others.get(name, "YINLING_WEB_PORT")


def prepare_records(words: str) -> None:
    """Let a module that changes the records do its work, with its arguments; ends the program where it fails."""
    done = subprocess.run([sys.executable, "-m", *words.split()], cwd=ROOT, check=False)
    if done.returncode != 0:
        stop(
            "The database could not be prepared.", "See the lines above; a copy of var/ from yesterday is your backup."
        )


def start_supervisor(settings: Settings, wanted: list[Program]) -> subprocess.Popen[bytes]:
    """Start supervisord so that it ends when this process does, however that ends."""
    path = settings.var_dir / "supervisord.conf"
    path.write_text(configuration(settings, wanted), encoding="utf-8")
    words = [sys.executable, "-m", "supervisor.supervisord", "-c", str(path)]
    return start_child(words, cwd=ROOT, start_new_session=True)


def answers(url: str) -> bool:
    """Tell whether an address answers."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own addresses
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(wanted: list[Program], supervisor: subprocess.Popen[bytes], settings: Settings) -> None:
    """Show who is still starting until all answer."""
    began = time.monotonic()
    missing = [program for program in wanted if program.ready_url]
    while missing:
        if supervisor.poll() is not None:
            stop("The supervisor ended.", f"See {settings.var_dir}/log/supervisord.log.")
        if time.monotonic() - began > READY_WITHIN_SECONDS:
            names = ", ".join(p.name for p in missing)
            stop(f"{names} did not start.", f"See {settings.var_dir}/log/{missing[0].name}.log; then run again.")
        for program in [p for p in missing if answers(p.ready_url)]:
            missing.remove(program)
            print(f"  {time.monotonic() - began:4.1f} s  {program.name} answers", flush=True)
        time.sleep(0.2)


def warm_up(settings: Settings) -> None:
    """Let the first real message find everything loaded."""
    for number, text in enumerate(WARM_UP):
        body = json.dumps({"sender": f"warm-up-{number}", "message": text}).encode()
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{settings.rasa_url}/webhooks/rest/webhook", data=body, headers={"Content-Type": "application/json"}
        )
        try:
            urllib.request.urlopen(request, timeout=60).read()  # noqa: S310
        except (urllib.error.URLError, OSError) as error:
            print(f"  warming up: {error}", flush=True)


def print_welcome(settings: Settings) -> None:
    """Print the addresses and, for the demo center, whom one can be."""
    address = settings.public_url or f"http://{settings.web_host}:{settings.web_port}/"
    desk = settings.console_public_url or f"http://{settings.console_host}:{settings.console_port}/"
    print(f"\n  银铃 Yinling is ready.\n\n  Web chat   {address}")
    print(f"  For staff  {desk} (the first account: make admin)")
    print("  Terminal   make chat")
    print("  Telegram   " + ("on" if settings.telegram_token else "off: set YINLING_TELEGRAM_TOKEN to turn it on"))
    accounts = settings.var_dir / "demo-accounts.json"
    if accounts.exists():
        print("\n  The demo center (everybody in it is made up). Be one of:")
        for one in json.loads(accounts.read_text(encoding="utf-8")):
            print(
                f"    {one['name']}  born {one['birth_date']}  ID ending {one['id_last4']}"
                f"  employee {one['employee_no']}  code {one['code']}"
            )
    print("\n  Ctrl-C ends everything.\n", flush=True)


def main() -> None:
    """Prepare, start, wait."""
    os.chdir(ROOT)
    # Records, logs and sockets are for this user alone.
    os.umask(0o077)
    settings = get_settings()
    check_machine(settings)
    prepare_records("center.db.migrate")
    model = train()
    # What is in the demo center's reports of fraud is told by what has just been learned.
    prepare_records("center.demo --if-empty --history")
    wanted = programs(settings, model)
    print("▸ starting " + ", ".join(p.name for p in wanted), flush=True)
    supervisor = start_supervisor(settings, wanted)

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        wait_until_ready(wanted, supervisor, settings)
        warm_up(settings)
        print_welcome(settings)
        supervisor.wait()
    except KeyboardInterrupt:
        print("\n▸ stopping", flush=True)
    finally:
        supervisor.terminate()
        try:
            supervisor.wait(timeout=40)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            stop("Something did not stop in time.", f"See {settings.var_dir}/log/supervisord.log.")
    print("  all processes have ended", flush=True)


if __name__ == "__main__":
    main()
