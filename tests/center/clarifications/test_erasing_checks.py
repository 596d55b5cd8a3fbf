"""What somebody asked to have checked goes with their other words, on request and with time; that they asked stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from center.checks import erasing
from center.checks import service as checks
from center.clock import to_local
from center.db import Database
from tests.center.privacy.life import HOUR, WORD, erase_all, found_in, live


def ask(database: Database, conversation_id: str, words: str, at: datetime) -> None:
    with database.write() as session:
        finding = checks.check(session, text=words, today=to_local(at).date())
        checks.keep_unknown(
            session, conversation_id=conversation_id, member_id=None, words=words, finding=finding, now=at
        )


def test_an_erasure_leaves_no_word_and_no_vector_of_a_check(database: Database, now: datetime) -> None:
    life = live(database, now)
    ask(database, life.mine, f"{WORD}：拿旧电视机能换一袋大米吗", now - HOUR)
    ask(database, life.others, "李建国问的：拿旧冰箱能换大米吗", now - HOUR)
    with database.write() as session:
        session.execute(text("UPDATE cases SET state = 'closed', closed_at = opened_at WHERE kind = 'check_message'"))
    assert "check_requests.words" in found_in(database, WORD)
    erase_all(database, life, now)
    assert found_in(database, WORD) == {}
    with database.read() as session:
        rows = session.execute(text("SELECT words, vector IS NULL FROM check_requests ORDER BY id")).all()
    assert [(row[0], bool(row[1])) for row in rows] == [("", True), ("李建国问的：拿旧冰箱能换大米吗", False)]


def test_words_go_with_time_and_those_of_a_held_conversation_stay(database: Database, now: datetime) -> None:
    life = live(database, now)
    ask(database, life.mine, "拿旧电视机能换一袋大米吗", now - timedelta(days=900))
    ask(database, life.others, "拿旧冰箱能换大米吗", now - timedelta(days=900))
    before = now - timedelta(days=800)
    with database.write() as session:
        assert erasing.count_old(session, before=before) == (2, 2)
        ids = erasing.list_old(session, before=before, limit=9, held=[life.others])
        assert erasing.erase_words(session, ids=ids) == 1
        assert erasing.list_old(session, before=before, limit=9, held=[life.others]) == []
        groups = checks.list_open_groups(session, limit=9)
    assert sorted(group.words for group in groups) == ["", "拿旧冰箱能换大米吗"]
