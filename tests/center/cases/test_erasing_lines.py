"""The database lets the words of a marked line go, and refuses every other change as before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from center.attachments import service as attachments
from center.attachments.views import NewFile
from center.audit.views import Actor
from center.cases import service as cases
from center.cases.erasing import service as erasing
from center.db import Database
from tests.center.desk import ZHANG, add_clerks, lines_of, open_case

MARK = "INSERT INTO erased_entries (entry_id, cause, erased_at) SELECT id, 'rule', at FROM case_entries WHERE id = 1"


@pytest.fixture
def case_id(database: Database, now: datetime) -> int:
    with database.write() as session:
        add_clerks(session, now)
        case = open_case(session, now, summary="换灯泡，电话 13912345678")
        cases.add_note(session, case_id=case.id, text="住三楼", by=ZHANG, now=now)
        cases.close(session, case_id=case.id, reason="settled", outcome="helped", by=ZHANG, expected_version=1, now=now)
        return case.id


def run(database: Database, *statements: str) -> None:
    with database.write() as session:
        for statement in statements:
            session.execute(text(statement))


def bodies(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.execute(text("SELECT body FROM case_entries ORDER BY id")).scalars())


REFUSED = {
    "without a mark": ["UPDATE case_entries SET body = '' WHERE id = 1"],
    "another line than the marked": [MARK, "UPDATE case_entries SET body = '' WHERE id = 2"],
    "all lines": [MARK, "UPDATE case_entries SET body = ''"],
    "other words": [MARK, "UPDATE case_entries SET body = 'x' WHERE id = 1"],
    "a blank": [MARK, "UPDATE case_entries SET body = ' ' WHERE id = 1"],
    "when it was": [MARK, "UPDATE case_entries SET body = '', at = '2020-01-01 00:00:00' WHERE id = 1"],
    "who it was": [MARK, "UPDATE case_entries SET body = '', author = 'staff' WHERE id = 1"],
    "what it was": [MARK, "UPDATE case_entries SET body = '', kind = 'note' WHERE id = 1"],
    "whose case": [MARK, "UPDATE case_entries SET body = '', staff_id = 1 WHERE id = 1"],
    "its number": [MARK, "UPDATE case_entries SET body = '', id = 99 WHERE id = 1"],
    "nothing at all": [MARK, "UPDATE case_entries SET body = body WHERE id = 1"],
    "removing it": [MARK, "DELETE FROM case_entries WHERE id = 1"],
    "removing the mark": [MARK, "DELETE FROM erased_entries"],
    "changing the mark": [MARK, "UPDATE erased_entries SET cause = 'request'"],
}


@pytest.mark.parametrize("what", REFUSED)
def test_every_other_change_is_refused(database: Database, case_id: int, what: str) -> None:
    before = bodies(database)
    with pytest.raises(SQLAlchemyError):
        run(database, *REFUSED[what])
    assert bodies(database) == before


def test_a_marked_line_becomes_empty_and_stays(database: Database, case_id: int) -> None:
    before = bodies(database)
    run(database, MARK, "UPDATE case_entries SET body = '' WHERE id = 1")
    assert bodies(database) == ["", *before[1:]]
    with pytest.raises(SQLAlchemyError):
        run(database, "UPDATE case_entries SET body = 'back' WHERE id = 1")


def test_a_closed_case_loses_its_words_and_keeps_its_fact(database: Database, case_id: int, now: datetime) -> None:
    with database.read() as session:
        before = cases.get_case(session, case_id=case_id)
    with database.write() as session:
        assert erasing.erase_words(session, case_id=case_id, cause="rule", now=now, limit=1) == 1
    with database.write() as session:
        assert cases.get_case(session, case_id=case_id).summary == before.summary, "not yet: half of it is left"
        assert erasing.erase_words(session, case_id=case_id, cause="rule", now=now, limit=9) == 1
        after = cases.get_case(session, case_id=case_id)
        told = lines_of(session, case_id)
        marks = session.execute(text("SELECT count(*) FROM erased_entries")).scalar()
    assert (after.summary, after.details, marks) == ("", {}, 2)
    assert (after.kind, after.opened_at, after.closed_at, after.outcome) == (
        before.kind,
        before.opened_at,
        before.closed_at,
        before.outcome,
    )
    assert [line for line in told if line[0] in {"opened", "note"}] == [("opened", None, ""), ("note", None, "")]
    assert ("state", None, "closed") in told


def test_an_open_case_keeps_its_words(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)
        case = open_case(session, now)
        assert erasing.erase_words(session, case_id=case.id, cause="request", now=now, limit=9) == 0
        assert cases.get_case(session, case_id=case.id).summary == "换灯泡"


def test_the_files_of_a_case_go_with_it_and_their_names_too(database: Database, case_id: int, now: datetime) -> None:
    files = [NewFile(f"张秀英的病历{number}.txt", f"第{number}页".encode()) for number in (1, 2)]
    with database.write() as session:
        staff_id = session.execute(text("SELECT min(id) FROM staff_accounts")).scalar_one()
        kept = attachments.add_files(session, case_id=case_id, files=files, by=Actor(staff_id, "Clerk", ""), now=now)
    # two lines and two lines of files first, then one file a time
    for limit, erased in ((4, 4), (1, 1), (9, 1), (9, 0)):
        with database.write() as session:
            assert erasing.erase_words(session, case_id=case_id, cause="rule", now=now, limit=limit) == erased
            summary = cases.get_case(session, case_id=case_id).summary
            assert bool(summary) == (limit != 9)
    with database.read() as session:
        with pytest.raises(attachments.AttachmentNotFoundError):
            list(attachments.iterate_content(session, attachment=kept[0]))
        assert [(file.name, file.is_there) for file in attachments.list_attachments(session, case_id=case_id)] == [
            ("", False),
            ("", False),
        ]
        assert not [line for line in cases.list_timeline(session, case_id=case_id) if "病历" in line.body]
        assert erasing.list_with_words(session, case_ids=[case_id]) == []


def test_only_those_closed_long_enough_are_found(database: Database, case_id: int, now: datetime) -> None:
    with database.read() as session:
        for before, found in ((now, []), (now + timedelta(seconds=1), [case_id])):
            assert erasing.list_closed_before(session, before=before, limit=9) == found
        later = now + timedelta(days=1)
        assert erasing.list_closed_before(session, before=later, limit=9, held=[case_id]) == []
