"""Every scam of the set apart, forwarded to the demo center: none may be answered as the center's own or as true."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from center.checks import service as checks
from center.clock import to_local
from center.crypto import Keyring
from center.db import Database
from center.demo.fill import fill
from center.scams.messages import read_messages

MESSAGES = Path(__file__).resolve().parents[3] / "tests" / "scams" / "messages"
OWN = "今年取暖费补贴每人2,200元，直接打到领养老金的卡上，不用登记，也不用交任何手续费。"
BELIEVED = {"true", "partly_true"}


@pytest.mark.thorough
def test_no_scam_is_answered_as_the_centers_own_or_as_true(sqlite_database: Database, now: datetime) -> None:
    fill(sqlite_database, members=60, months=1, keyring=Keyring.generate(), now=now, show_progress=False)
    scams = [message.text for message in read_messages(MESSAGES) if message.is_scam]
    assert len(scams) > 500
    believed = []
    with sqlite_database.read() as session:
        assert checks.check(session, text=OWN, today=to_local(now).date()).outcome == "notice"
        for text in scams:
            found = checks.check(session, text=text, today=to_local(now).date())
            is_believed = found.clarification is not None and found.clarification.verdict in BELIEVED
            if found.outcome == "notice" or is_believed:
                believed.append((found.outcome, text))
    assert believed == []
