"""What the servers use: CPU time and memory of processes with all their children. It ends and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

import psutil

MIB = 1024 * 1024


def family(roots: Iterable[int]) -> list[psutil.Process]:
    """Return these processes and everything they started."""
    found: dict[int, psutil.Process] = {}
    for root in roots:
        parent = psutil.Process(root)
        for process in [parent, *parent.children(recursive=True)]:
            found[process.pid] = process
    return list(found.values())


def cpu_ms(roots: Iterable[int]) -> float:
    """Return the CPU time used so far, user and system, in ms."""
    used = 0.0
    for process in family(roots):
        times = process.cpu_times()
        used += times.user + times.system + times.children_user + times.children_system
    return 1000 * used


def memory_mib(roots: Iterable[int]) -> dict[str, float]:
    """Return RSS, and PSS where the kernel tells it: what is shared counts once."""
    rss = pss = 0
    for process in family(roots):
        told = process.memory_full_info()
        rss += told.rss
        pss += getattr(told, "pss", told.rss)
    return {"rss_mib": rss / MIB, "pss_mib": pss / MIB}
