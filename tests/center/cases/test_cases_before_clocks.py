"""Cases that were there before clocks and hand-over: nothing of them is lost, and their clocks begin to run."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from center.cases import service as cases
from center.contacts import service as contacts
from center.db import Database
from center.db.migrate import downgrade, migrate
from center.deadlines import service as deadlines
from tests.center.desk import ZHANG, add_clerks
from tests.center.people import add_conversation

CASE = """
INSERT INTO cases (id, kind, urgency, state, conversation_id, summary, details, opened_at, closed_at)
VALUES (:id, 'scam', 'soon', :state, :conversation_id, '电话', '{}', :now, :closed_at)
"""
ENTRY = "INSERT INTO case_entries (case_id, kind, author, body, at) VALUES (1, 'opened', 'member', '电话', :now)"
CLOSED_DAY = "INSERT INTO closed_days (closed_on, reason_zh, reason_en) VALUES ('2027-01-01', '元旦', 'New Year')"


def test_old_cases_get_clocks_and_keep_their_lines(database: Database, now: datetime) -> None:
    downgrade(database, revision="0008")
    with database.write() as session:
        at = f"{now:%Y-%m-%d %H:%M:%S.%f}" if database.is_sqlite else now
        add_clerks(session, now)
        about = {"conversation_id": add_conversation(session, now).conversation_id, "now": at}
        session.execute(text(CASE), {"id": 1, "state": "open", "closed_at": None} | about)
        session.execute(text(CASE), {"id": 2, "state": "closed", "closed_at": at} | about)
        session.execute(text(ENTRY), about)
        session.execute(text(CLOSED_DAY))
    migrate(database)
    with database.write() as session:
        case = cases.get_case(session, case_id=1)
        assert (case.priority, case.version, case.assigned_to, case.opened_at) == ("normal", 1, None, now)
        assert [line.body for line in cases.list_timeline(session, case_id=1)] == ["电话"]
        assert {view.kind for view in deadlines.list_of_case(session, case_id=1)} == {"first_answer", "close"}
        assert deadlines.list_of_case(session, case_id=2) == []
        day = contacts.list_calendar_days(session, first_day=now.date())[0]
        assert (day.kind, day.reason_zh) == ("holiday", "元旦")
        cases.claim(session, case_id=1, by=ZHANG, now=now)
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(text("DELETE FROM case_entries"))
    downgrade(database, revision="0008")
    with database.read() as session:
        assert session.execute(text("SELECT body FROM case_entries")).scalars().all() == ["电话"]
        assert session.execute(text("SELECT count(*) FROM closed_days")).scalar() == 1
