"""Says what was found: on the screen, in docs/bench.md and in var/bench/result.json."""

from __future__ import annotations

import json
import os
import platform
import statistics
from pathlib import Path
from typing import Any

import psutil

from center.clock import local_now
from deploy.train import ROOT
from tests.bench.databases import FOLDER

DOCUMENT = ROOT / "docs" / "bench.md"
RESULT = FOLDER / "result.json"
LEAST_AS_INTENDED = 0.9
MIB_ALLOWED = 1536
TITLES = {"stock": "stock `rasa init`", "assistant": "Yinling", "large": "Yinling, large"}


def write(found: dict[str, Any], *, as_document: bool) -> None:
    """Print the tables; keep the figures, and the document where the run was a full one."""
    found = found | {"machine": machine(), "at": local_now().isoformat(timespec="minutes"), "targets": targets(found)}
    RESULT.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    tables = [figures(found), judgement(found)]
    print("\n" + "\n\n".join(tables))
    for asked, count in found["answered_otherwise"].items():
        print(f"! answered otherwise than intended: {asked} ({count})")
    print(f"\n{found['as_intended']:.1%} of the questions were answered by the action that reads those records.")
    if as_document:
        DOCUMENT.write_text(document(found, tables), encoding="utf-8")
        print(f"written: {DOCUMENT.relative_to(ROOT)}, {RESULT.relative_to(ROOT)}")


def machine() -> dict[str, Any]:
    """Return what it ran on, and how busy that was with other work."""
    model = next(
        (line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "load": os.getloadavg(),
    }


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def figures(found: dict[str, Any]) -> str:
    """Return the table of medians."""
    rows = [
        "| system | people at once | p50 ms | p95 ms | messages/s | CPU-ms a message |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, system in found["systems"].items():
        for people, median in system["people"].items():
            told = " | ".join(f"{median[f]:.1f}" for f in ("p50_ms", "p95_ms", "messages_a_second", "cpu_ms"))
            rows.append(f"| {TITLES[name]} | {people} | {told} |")
    rows += ["", "| system | RSS of all processes, MiB | PSS, MiB |", "|---|--:|--:|"]
    for name, system in found["systems"].items():
        rows.append(f"| {TITLES[name]} | {system['memory']['rss_mib']:.0f} | {system['memory']['pss_mib']:.0f} |")
    return "\n".join(rows)


def targets(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each goal with what was reached; ratios are medians of the ratios of neighbouring rounds."""
    systems, goals = found["systems"], []

    def goal(what: str, value: float, limit: float, *, least: bool = False) -> None:
        is_met = value >= limit if least else value <= limit
        goals.append({"what": what, "value": round(value, 3), "limit": limit, "least": least, "met": is_met})

    if {"stock", "assistant"} <= systems.keys():
        for people in systems["stock"]["people"]:
            goal(
                f"CPU-ms a message, of stock's, {people} at once",
                _ratio(systems, "assistant", "stock", people, "cpu_ms"),
                0.6,
            )
            goal(f"p95, of stock's, {people} at once", _ratio(systems, "assistant", "stock", people, "p95_ms"), 0.6)
        most = max(systems["stock"]["people"])
        speed = _ratio(systems, "assistant", "stock", most, "messages_a_second")
        goal(f"messages a second, times stock's, {most} at once", speed, 2.5, least=True)
    if {"large", "assistant"} <= systems.keys():
        for people in systems["large"]["people"]:
            for figure, told in (("cpu_ms", "CPU-ms"), ("p95_ms", "p95")):
                goal(
                    f"large over small database, {told}, {people} at once",
                    _ratio(systems, "large", "assistant", people, figure),
                    1.2,
                )
    if "long" in found:
        goal("300th over 10th message, p50", found["long"]["p50_ratio"], 1.3)
        goal("300th over 10th message, CPU-ms", found["long"]["cpu_ratio"], 1.3)
    goal("memory of all processes, MiB (RSS)", systems["assistant"]["memory"]["rss_mib"], MIB_ALLOWED)
    return goals


def _ratio(systems: dict[str, Any], of: str, to: str, people: int, figure: str) -> float:
    ours, theirs = (systems[name]["people"][people]["samples"][figure] for name in (of, to))
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def judgement(found: dict[str, Any]) -> str:
    """Return the table of goals."""
    rows = ["| goal | wanted | reached | |", "|---|--:|--:|---|"]
    for goal in found.get("targets") or targets(found):
        sign = "≥" if goal["least"] else "≤"
        rows.append(
            f"| {goal['what']} | {sign} {goal['limit']:g} | {goal['value']:.2f} | {'✓' if goal['met'] else '✗'} |"
        )
    return "\n".join(rows)


def document(found: dict[str, Any], tables: list[str]) -> str:
    """Return docs/bench.md."""
    host, plan = found["machine"], found["plan"]
    load = ", ".join(f"{value:.1f}" for value in host["load"])
    lacking = f"\nThe large database was left out: {found['lacking']}.\n" if found["lacking"] else ""
    return f"""# How quick it is

Made by `make bench` on {found["at"]}; written by the program, not by hand.
{host["cpu"]}, {host["cores"]} cores, {host["memory_gib"]} GiB, {host["system"]}; load at the end: {load}.

{tables[0]}

{tables[1]}
{lacking}
## What is measured

- **Stock**: what `rasa init --no-prompt` makes and `rasa run` serves with its own defaults, over the REST channel. It
  answers small talk from fixed lines and reads nothing.
- **Yinling**: the whole chain as people use it. Web-socket clients of the web chat → bot (gateway, delivery) → Rasa →
  action server → SQLite. Everybody is bound to a demo member and asks ten questions in a fixed order (payments,
  meetings, policies, branch, claims, certification, study material); each answer reads that member's records, and
  question and answer are stored before they are sent. {found["as_intended"]:.1%} of the questions were answered by the
  action that reads those records.
- **Large**: the same with {found["members"]["large"]:,} members in the database in place of {found["members"]["assistant"]:,}.
- A conversation is ten messages on both sides; as many conversations run at once as the table says, the next message
  is said when the last is answered. Time is from sending to the answer in hand. CPU is user and system time of all
  server processes with their children; the people are not counted. Memory is that of all processes at the end.
- Systems run beside each other and are measured in turn, {plan["repetitions"]} times; figures are medians, ratios are medians of
  the ratios within a round, because the machine is never equally quick for long.
- Long conversations: the ten messages around the 10th and around the 300th, the same ten questions, measured in turn.

## How to repeat it

`make bench` (about 15 minutes the first time, which trains the stock bot and makes the large database; both are kept
under `var/bench/`). `.venv/bin/python -m tests.bench --quick` runs in some minutes and writes no document;
`--large N` takes another number of members, `--large 0` leaves that part out. All samples: `var/bench/result.json`.
"""
