"""A text goes out only when two people have seen it; every step is on record, and can be taken back while nobody knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from center.audit import service as audit
from center.checks import service as checks
from center.clarifications import service as clarifications
from center.clarifications.queries import CLARIFICATIONS
from center.clarifications.views import ClarificationDraft
from center.clock import to_local
from center.db import Database
from center.notices import service as notices
from center.vetting import service as vetting
from center.vetting.service import CannotUndoError, SameHandError, TextChangedError, TextInvalidError
from tests.center.clarifications.vetters import (
    ASKED,
    CLAIM,
    MINUTE,
    QIAN,
    SECOND,
    SUN,
    ZHAO,
    ask,
    conversation,
    draft,
    hire,
    notice_draft,
    published,
    published_notice,
)

BODY = "体检定于12月5日上午8点半在服务大厅一楼，请空腹，带医保卡，不收任何费用。"


@pytest.fixture(autouse=True)
def staff(database: Database, now: datetime) -> None:
    hire(database, now)


def test_whoever_drafted_it_does_not_publish_it(database: Database, now: datetime) -> None:
    with database.write() as session:
        made = clarifications.create(session, draft=draft(), by=ZHAO, now=now)
        clarifications.submit(session, clarification_id=made.id, by=ZHAO, expected_version=1, now=now)
    with pytest.raises(SameHandError), database.write() as session:
        clarifications.publish(session, clarification_id=made.id, by=ZHAO, expected_version=2, now=now)
    with database.read() as session:
        assert clarifications.get(session, clarification_id=made.id).state == "in_review"


def test_whoever_changed_it_last_does_not_publish_it_either(database: Database, now: datetime) -> None:
    with database.write() as session:
        made = clarifications.create(session, draft=draft(), by=ZHAO, now=now)
        clarifications.submit(session, clarification_id=made.id, by=ZHAO, expected_version=1, now=now)
        better = draft(answer="治不了，银杏叶生吃有毒。")
        changed = clarifications.change(
            session, clarification_id=made.id, draft=better, by=QIAN, expected_version=2, now=now
        )
        assert changed.state == "draft", "what was reviewed is not what there is now"
        clarifications.submit(session, clarification_id=made.id, by=QIAN, expected_version=3, now=now)
    for hand in (ZHAO, QIAN):
        with pytest.raises(SameHandError), database.write() as session:
            clarifications.publish(session, clarification_id=made.id, by=hand, expected_version=4, now=now)
    with database.write() as session:
        out = clarifications.publish(session, clarification_id=made.id, by=SUN, expected_version=4, now=now)
    assert (out.state, out.published_by) == ("published", SUN.staff_id)


def test_the_database_refuses_one_hand_too(database: Database, now: datetime) -> None:
    row = {
        "state": "published", "version": 1, "type": "health", "verdict": "false", "claim_zh": "x", "claim_en": "",
        "wordings": [], "answer_zh": "y", "answer_en": "", "source": "z", "source_on": now.date(),
        "valid_from": now.date(), "drafted_by": 1, "drafted_at": now, "changed_at": now, "published_by": 1,
        "published_at": now, "is_sample": False,
    }  # fmt: skip
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(insert(CLARIFICATIONS), row)


def test_a_draft_is_not_published_past_its_review(database: Database, now: datetime) -> None:
    with database.write() as session:
        made = clarifications.create(session, draft=draft(), by=ZHAO, now=now)
    with pytest.raises(TextChangedError), database.write() as session:
        clarifications.publish(session, clarification_id=made.id, by=QIAN, expected_version=1, now=now)


def test_of_two_who_take_a_step_at_once_one_is_told(database: Database, now: datetime) -> None:
    with database.write() as session:
        made = clarifications.create(session, draft=draft(), by=ZHAO, now=now)
        clarifications.submit(session, clarification_id=made.id, by=ZHAO, expected_version=1, now=now)
        clarifications.send_back(
            session, clarification_id=made.id, by=QIAN, expected_version=2, reason="来源写清楚", now=now
        )
    with pytest.raises(TextChangedError), database.write() as session:
        clarifications.publish(session, clarification_id=made.id, by=SUN, expected_version=2, now=now)


def test_a_form_that_comes_twice_makes_one_draft(database: Database, now: datetime) -> None:
    with database.write() as session:
        first = clarifications.create(session, draft=draft(), by=ZHAO, now=now)
        again = clarifications.create(session, draft=draft(), by=ZHAO, now=now + SECOND)
        assert again.id == first.id
        assert notices.create(session, draft=notice_draft(BODY), by=ZHAO, now=now).id == (
            notices.create(session, draft=notice_draft(BODY), by=ZHAO, now=now + SECOND).id
        )


def test_every_step_is_on_record_and_every_version_is_kept(database: Database, now: datetime) -> None:
    out = published(database, now)
    with database.write() as session:
        clarifications.withdraw(
            session, clarification_id=out.id, by=SUN, expected_version=out.version, reason="来源有误", now=now + MINUTE
        )
    with database.read() as session:
        page = audit.list_entries(session, chosen=audit.EntryFilter(object_kind="clarification"))
        assert [entry.action for entry in page.entries][::-1] == [
            "create.clarification", "submit.clarification", "publish.clarification", "withdraw.clarification",
        ]  # fmt: skip
        versions = vetting.list_versions(session, kind="clarification", object_id=out.id)
        assert [(v.version, v.step, v.staff_name) for v in versions] == [
            (1, "create", "赵甲"), (2, "submit", "赵甲"), (3, "publish", "钱乙"), (4, "withdraw", "孙丙"),
        ]  # fmt: skip
        assert versions[-1].reason == "来源有误"
        assert versions[0].content["claim_zh"] == CLAIM
        assert audit.verify(session) == []


@pytest.mark.parametrize("change", ["UPDATE vetting_changes SET reason = 'x'", "DELETE FROM vetting_changes"])
def test_versions_can_only_be_added(database: Database, now: datetime, change: str) -> None:
    published(database, now)
    with pytest.raises(SQLAlchemyError), database.write() as session:
        session.execute(text(change))


def test_what_is_wrong_with_a_draft_is_named(database: Database, now: datetime) -> None:
    whole = draft()
    values = {name: getattr(whole, name) for name in whole.__dataclass_fields__}
    wrong = {
        "claim_zh": ("", "missing"), "answer_zh": ("", "missing"), "source": (" ", "missing"),
        "verdict": ("maybe", "unknown"), "type": ("x", "unknown"), "wordings": (("字" * 301,), "too_long"),
        "source_on": (date(2027, 1, 1), "bad_day"), "valid_until": (date(2026, 10, 31), "days_crossed"),
    }  # fmt: skip
    for field, (value, problem) in wrong.items():
        with pytest.raises(TextInvalidError) as raised, database.write() as session:
            clarifications.create(session, draft=ClarificationDraft(**{**values, field: value}), by=ZHAO, now=now)
        assert (raised.value.field, raised.value.problem) == (field, problem)


def test_publishing_is_undone_while_nobody_has_found_it(database: Database, now: datetime) -> None:
    out = published(database, now)
    with database.write() as session:
        back = clarifications.undo(
            session, clarification_id=out.id, by=QIAN, expected_version=out.version, now=now + SECOND
        )
    assert (back.state, back.published_by, back.published_at) == ("in_review", None, None)
    with database.read() as session:
        assert checks.check(session, text=ASKED, today=to_local(now).date()).outcome == "unknown"


def test_publishing_is_not_undone_once_somebody_was_told(database: Database, now: datetime) -> None:
    out = published(database, now)
    ask(database, conversation(database, now, "a"), ASKED, now + SECOND)
    with pytest.raises(CannotUndoError) as raised, database.write() as session:
        clarifications.undo(session, clarification_id=out.id, by=QIAN, expected_version=out.version, now=now + MINUTE)
    assert raised.value.problem == "was_told"


@pytest.mark.parametrize(("by", "after", "problem"), [(ZHAO, 1, "not_yours"), (QIAN, 11, "too_late")])
def test_only_the_own_last_step_is_undone_and_not_for_long(
    database: Database, now: datetime, by: object, after: int, problem: str
) -> None:
    out = published(database, now)
    with pytest.raises(CannotUndoError) as raised, database.write() as session:
        clarifications.undo(
            session, clarification_id=out.id, by=by, expected_version=out.version, now=now + after * MINUTE
        )
    assert raised.value.problem == problem


def test_a_withdrawal_is_undone_and_it_is_found_again(database: Database, now: datetime) -> None:
    out = published(database, now)
    later = now + MINUTE
    with database.write() as session:
        gone = clarifications.withdraw(
            session, clarification_id=out.id, by=SUN, expected_version=out.version, reason="手滑", now=later
        )
    with database.read() as session:
        assert checks.check(session, text=ASKED, today=to_local(now).date()).outcome == "unknown"
    with database.write() as session:
        back = clarifications.undo(session, clarification_id=out.id, by=SUN, expected_version=gone.version, now=later)
    assert back.state == "published"
    with database.read() as session:
        assert checks.check(session, text=ASKED, today=to_local(now).date()).outcome == "clarification"


def test_undoing_a_correction_brings_back_what_it_replaced(database: Database, now: datetime) -> None:
    old = published(database, now)
    new = published(database, now + MINUTE, draft(verdict="misleading"), replaces_id=old.id)
    with database.write() as session:
        assert clarifications.get(session, clarification_id=old.id).state == "replaced"
        clarifications.undo(
            session, clarification_id=new.id, by=QIAN, expected_version=new.version, now=now + MINUTE + SECOND
        )
        assert clarifications.get(session, clarification_id=old.id).state == "published"
        found = checks.check(session, text=ASKED, today=to_local(now).date())
    assert found.clarification is not None and found.clarification.id == old.id


def test_one_clarification_is_corrected_by_one_at_a_time(database: Database, now: datetime) -> None:
    old = published(database, now)
    with database.write() as session:
        clarifications.create(session, draft=draft(verdict="misleading"), by=ZHAO, now=now, replaces_id=old.id)
    with pytest.raises(TextChangedError), database.write() as session:
        clarifications.create(session, draft=draft(verdict="scam"), by=QIAN, now=now, replaces_id=old.id)


def test_readers_see_no_notice_before_two_have_seen_it(database: Database, now: datetime) -> None:
    with database.write() as session:
        made = notices.create(session, draft=notice_draft(BODY), by=ZHAO, now=now)
        notices.submit(session, notice_id=made.id, by=ZHAO, expected_version=1, now=now)
        assert notices.list_current(session, now=now + MINUTE, limit=9) == []
    with pytest.raises(SameHandError), database.write() as session:
        notices.publish(session, notice_id=made.id, by=ZHAO, expected_version=2, now=now)
    with database.write() as session:
        notices.publish(session, notice_id=made.id, by=QIAN, expected_version=2, now=now)
        assert [one.id for one in notices.list_current(session, now=now + MINUTE, limit=9)] == [made.id]


def test_a_withdrawn_notice_is_read_and_matched_no_more(database: Database, now: datetime) -> None:
    out = published_notice(database, now, BODY)
    with database.read() as session:
        assert checks.check(session, text=BODY, today=to_local(now).date()).outcome == "notice"
    with database.write() as session:
        notices.withdraw(session, notice_id=out.id, by=SUN, expected_version=out.version, reason="改期", now=now)
    with database.read() as session:
        assert notices.list_current(session, now=now + MINUTE, limit=9) == []
        assert checks.check(session, text=BODY, today=to_local(now).date()).outcome == "unknown"


def test_a_notice_that_has_run_out_is_not_published(database: Database, now: datetime) -> None:
    with database.write() as session:
        ends = notice_draft(BODY)
        short = type(ends)(ends.kind, ends.title_zh, "", BODY, "", ends.source, now + MINUTE)
        made = notices.create(session, draft=short, by=ZHAO, now=now)
        notices.submit(session, notice_id=made.id, by=ZHAO, expected_version=1, now=now)
    with pytest.raises(TextInvalidError), database.write() as session:
        notices.publish(session, notice_id=made.id, by=QIAN, expected_version=2, now=now + timedelta(hours=1))
