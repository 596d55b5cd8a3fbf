"""What workers are called, and what dead ones left behind. The bot process asks once, before it takes anything in.

What a killed process held comes free by itself when its lease ends; nobody should wait two minutes for that where a
look at the machine's processes tells that it is dead. Of workers on other machines it can tell nothing.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import uuid

from center.alerts import service as alerts
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN

log = logging.getLogger(__name__)

_NAME = re.compile(r".+@(?P<machine>.+)/(?P<process>\d+)/[0-9a-f]{8}")


def worker_name(role: str) -> str:
    """Return a name that no other worker has, and that tells where it runs."""
    return f"{role}@{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def free_what_the_dead_held(database: Database) -> int:
    """Free what workers of processes of this machine held that are no more; return how many messages and alerts.

    To be called before the first worker of this process claims anything.
    """
    try:
        with database.write() as session:
            now = utc_now()
            freed = conversations.free_held(session, is_dead=_is_dead, now=now)
            freed += alerts.free_held(session, is_dead=_is_dead, now=now)
    except DATABASE_DOWN as error:
        log.error("what an earlier process held stays held until its lease ends: %s", type(error).__name__)
        return 0
    if freed:
        log.warning("%d messages and alerts that an earlier process held are taken up again", freed)
    return freed


def _is_dead(name: str) -> bool:
    told = _NAME.fullmatch(name)
    if told is None or told["machine"] != socket.gethostname():
        return False
    process = int(told["process"])
    if process == os.getpid():
        return True  # of an earlier life: in a container every start has the same number
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
