"""Writes reports as the gateway and the actions do, so many a second, and tells when each was stored.

A process of its own: `python -m tests.bench.console.reports --database URL --rate 20 --seconds 60`. A line of JSON for
every report that is stored; what cannot be stored ends it with an error.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import suppress
from typing import Any

from sqlalchemy import text

from bot.gateway.messages import Inbound
from bot.gateway.records import GatewayRecords
from bot.gateway.safety import get_safety_net
from center.cases import service as cases
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database, Session
from tests.bench.console.office import CHANNEL, REPORTERS

OTHER_KINDS = ("scam", "home_visit", "benefit_problem", "complaint", "check_message", "data_change")


class UnneededError(Exception):
    """Ends a transaction that only lets the first report find everything loaded."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.console.reports", description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--urgent", type=int, required=True, help="so many of them are emergencies")
    wishes = parser.parse_args()
    database = Database(wishes.database)
    records, net = GatewayRecords(database, worker="bench"), get_safety_net()
    with database.read() as session:
        people = session.execute(text(REPORTERS), {"channel": CHANNEL}).all()
    with suppress(UnneededError), database.write() as session:
        _open(session, people[-1], OTHER_KINDS[0], "先热一热")
        raise UnneededError
    net.check("先热一热")
    began = time.monotonic()
    count = round(wishes.rate * wishes.seconds)
    urgent_every = max(1, count // wishes.urgent)
    for number in range(count):
        time.sleep(max(0.0, began + number / wishes.rate - time.monotonic()))
        person = people[number % len(people)]
        if number % urgent_every == 0:
            words = f"我摔倒了起不来，第 {number} 次"
            message = Inbound(CHANNEL, person.external_id, f"bench-{time.monotonic_ns()}", text=words)
            asked = time.monotonic()
            stored = records.store(message, net.check(words))
            if stored is None or stored.alarm is None:
                raise RuntimeError("the safety net did not hear a fall")
            at, urgency = time.monotonic(), "urgent"
        else:
            kind = OTHER_KINDS[number % len(OTHER_KINDS)]
            asked = time.monotonic()
            with database.write() as session:
                urgency = _open(session, person, kind, f"第 {number} 件，窗口的人请看一看")
            at = time.monotonic()
        told = {"at": at, "took": at - asked, "urgency": urgency, "branch": person.branch_id}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    database.dispose()
    return 0


def _open(session: Session, person: Any, kind: str, words: str) -> str:
    """Store what somebody has said and confirmed, as an action does: the message, the case, its second line."""
    now = utc_now()
    heard = conversations.record_inbound(
        session,
        channel=CHANNEL,
        external_id=person.external_id,
        external_message_id=f"bench-{time.monotonic_ns()}",
        text=words,
        now=now,
    )
    case = cases.open_case(
        session,
        kind=kind,
        conversation_id=person.conversation_id,
        member_id=person.member_id,
        summary=words,
        details={"when": "today"},
        inbox_id=None if heard is None else heard.id,
        now=now,
    )
    cases.add_text(session, case_id=case.id, text="还有一句", now=now)
    return case.urgency


if __name__ == "__main__":
    sys.exit(main())
