"""Who agreed to what, when and by which means; and that it ends when it is taken back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from center.conversations import service as conversations
from center.db import Database
from center.identity import service as identity
from center.identity.views import Outcome
from center.privacy import service
from center.privacy.notice import FOLDER, NoticeUnknownError, current_version, load_notice
from center.retention.rules import DEFAULT_RULES, MESSAGES, PROMISED
from tests.center.people import LI, add_conversation, add_members
from tests.center.privacy.life import prove

MINUTE = timedelta(minutes=1)
# What people have agreed to is never changed behind their backs: a new wording is a new file.
PUBLISHED = {"1": 7}


@pytest.fixture
def center(database: Database, now: datetime) -> tuple[int, int, str]:
    with database.write() as session:
        wang, li = add_members(session, now)
        return wang, li, add_conversation(session, now, channel="telegram").conversation_id


def told(database: Database, member_id: int) -> list[tuple[object, ...]]:
    with database.read() as session:
        return [
            (one.channel, one.means, one.notice_version, one.given_at, one.withdrawal)
            for one in service.list_of_member(session, member_id=member_id)
        ]


def test_the_identity_form_is_a_consent_to_the_notice_in_force(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    with database.write() as session:
        prove(session, center[2], now)
    assert told(database, center[0]) == [("telegram", "facts", current_version(), now, None)]


@pytest.mark.parametrize(("by_link", "means"), [(False, "code"), (True, "link")])
def test_a_code_is_one_too_and_a_link_is_told_apart(
    database: Database, center: tuple[int, int, str], now: datetime, *, by_link: bool, means: str
) -> None:
    with database.write() as session:
        code = identity.issue_code(session, member_id=center[0], issued_by="clerk", now=now)
        outcome = identity.verify_code(session, conversation_id=center[2], code=code, now=now, by_link=by_link)
    assert outcome is Outcome.VERIFIED
    assert [one[1] for one in told(database, center[0])] == [means]


def test_a_failed_check_is_no_consent(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    with database.write() as session:
        identity.verify_code(session, conversation_id=center[2], code="00000000", now=now)
        wrong = {"name": LI.name, "birth_date": LI.birth_date, "id_last4": "0000"}
        identity.verify_facts(session, conversation_id=center[2], now=now, **wrong)
    assert told(database, center[0]) == told(database, center[1]) == []


def test_unbinding_takes_it_back(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    with database.write() as session:
        prove(session, center[2], now)
        identity.unbind(session, conversation_id=center[2], now=now + MINUTE)
        identity.unbind(session, conversation_id=center[2], now=now + 2 * MINUTE)
    with database.read() as session:
        (one,) = service.list_of_member(session, member_id=center[0])
        assert service.find_present(session, conversation_id=center[2]) is None
    assert (one.withdrawn_at, one.withdrawal) == (now + MINUTE, "unbound")


def test_proving_it_again_renews_and_another_person_ends_it(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    with database.write() as session:
        prove(session, center[2], now)
        prove(session, center[2], now + MINUTE)
        prove(session, center[2], now + 2 * MINUTE, LI)
    assert [one[4] for one in told(database, center[0])] == ["renewed", "handed_on"]
    assert [one[4] for one in told(database, center[1])] == [None]


def test_whoever_was_bound_before_there_were_consents_is_counted(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    with database.write() as session:
        conversations.bind(session, conversation_id=center[2], member_id=center[0], now=now)
        other = add_conversation(session, now, external_id="b").conversation_id
        prove(session, other, now)
        assert service.count_bound_without(session) == 1


def test_a_clock_that_was_put_back_does_not_stop_anybody_from_taking_it_back(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    with database.write() as session:
        prove(session, center[2], now)
        identity.unbind(session, conversation_id=center[2], now=now - timedelta(days=1))
    assert [one[4] for one in told(database, center[0])] == ["unbound"]


def test_every_version_of_the_notice_is_there_in_both_languages() -> None:
    versions = sorted(path.stem for path in FOLDER.glob("*.yml"))
    assert versions == sorted(PUBLISHED)
    for version in versions:
        notice = load_notice(version)
        zh, en = notice.texts["zh"], notice.texts["en"]
        assert len(zh.sections) == len(en.sections) == PUBLISHED[version]
        assert [len(one.lines) for one in zh.sections] == [len(one.lines) for one in en.sections]
        assert all("{center}" in " ".join(line for one in text.sections for line in one.lines) for text in (zh, en))


def test_the_notice_promises_what_the_rules_keep() -> None:
    rules = {rule.kind: rule for rule in DEFAULT_RULES}
    assert rules[MESSAGES].months == rules[MESSAGES].most == PROMISED
    for language, unit in (("zh", "个月"), ("en", "months")):
        text = load_notice(current_version()).texts[language]
        (kept,) = [one for one in text.sections if one.heading in {"留多久", "For how long"}]
        months = [[int(found) for found in re.findall(rf"(\d+) {unit}", line)] for line in kept.lines]
        assert months == [
            [rules["messages"].months],
            [rules["cases"].months],
            [rules["codes"].months, rules["attempts"].months],
            [rules["consents"].months],
            [],
        ]


@pytest.mark.parametrize("version", ["0", "99", "", "../1", "１"])
def test_what_never_was_a_version_is_none(version: str) -> None:
    with pytest.raises(NoticeUnknownError):
        load_notice(version)
