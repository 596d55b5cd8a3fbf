"""Nobody gives a sensitive datum without being told in that very step what for; and it costs no turn more."""

from __future__ import annotations

import pytest

from center.db.engine import Database
from center.identity import service as identity
from center.identity.views import LINK_CONFIRMED
from center.privacy import service as privacy
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person
from tests.center.people import WANG

BORN, LAST_FOUR = "1948年3月5日", "002X"
ASKED = "utter_identity_ask_identity_id4"


def code_of(database: Database, member_id: int) -> str:
    with database.write() as session:
        return identity.issue_code(session, member_id=member_id, issued_by="test", now=NOW)


def means_of(database: Database, member_id: int) -> list[str]:
    with database.read() as session:
        return [one.means for one in privacy.list_of_member(session, member_id=member_id)]


def ask_for_records(person: Person) -> None:
    person.say("上个月的统筹外费用到账了没", "query_benefit_payment", period="2026-10", benefit_type="supplement")


def test_the_question_for_the_last_four_tells_what_for_and_is_the_third_as_before(
    stranger: Person, database: Database, wang: int
) -> None:
    ask_for_records(stranger)
    turns = [stranger.say(WANG.name, "nlu_fallback"), stranger.say(BORN, "nlu_fallback")]
    assert "同意" not in turns[0]
    assert "您告诉我，就是同意" in turns[1]
    assert "不作别用" in turns[1]
    answer = stranger.say(LAST_FOUR, "nlu_fallback")
    assert "核对好了" in answer
    assert stranger.responses[0] == "utter_identity_verified", "who was told is not told again"
    assert means_of(database, wang) == ["facts"]


def test_whoever_gives_the_last_four_unasked_is_told_with_the_outcome(
    stranger: Person, database: Database, wang: int
) -> None:
    ask_for_records(stranger)
    stranger.say(f"我叫{WANG.name}，{BORN}生的，身份证后四位{LAST_FOUR}", "verify_identity")
    assert ASKED not in stranger.responses
    assert stranger.responses[0] == "utter_identity_verified_and_told"
    assert "只用来核对身份" in stranger.lines[0]
    assert "解绑" in stranger.lines[0]
    assert means_of(database, wang) == ["facts"]


def test_a_second_try_at_the_last_four_was_told_too(stranger: Person, wang: int) -> None:
    ask_for_records(stranger)
    for words in (WANG.name, BORN, "啥四位"):
        stranger.say(words, "nlu_fallback")
    stranger.say(LAST_FOUR, "nlu_fallback")
    assert stranger.responses[0] == "utter_identity_verified"


def test_a_code_that_was_typed_is_told_with_the_outcome(stranger: Person, database: Database, wang: int) -> None:
    stranger.say(f"我的绑定码是{code_of(database, wang)}", "verify_identity")
    assert stranger.responses[0] == "utter_identity_verified_and_told"
    assert means_of(database, wang) == ["code"]


def test_a_link_was_confirmed_with_what_it_serves_for(
    stranger: Person, database: Database, wang: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.gateway.heard import message_for
    from bot.gateway.people import Waiting

    words = f"绑定码 {code_of(database, wang)}"
    _, metadata = message_for([Waiting(1, words, choice_id=LINK_CONFIRMED)], [], joined=False)
    say = stranger._call

    def with_metadata(name: str, more: list | None = None) -> list:
        stranger.message["metadata"] = metadata
        return say(name, more)

    monkeypatch.setattr(stranger, "_call", with_metadata)
    stranger.say(words, "verify_identity")
    assert stranger.responses[0] == "utter_identity_verified"
    assert means_of(database, wang) == ["link"]


def test_forgetting_this_phone_takes_the_consent_back_and_says_so(
    stranger: Person, database: Database, wang: int
) -> None:
    stranger.say(f"我的绑定码是{code_of(database, wang)}", "verify_identity")
    assert "同意也收回了" in stranger.say("解绑", "verify_identity", command="unbind")
    with database.read() as session:
        assert [one.withdrawal for one in privacy.list_of_member(session, member_id=wang)] == ["unbound"]


def test_a_failed_check_tells_and_keeps_nothing(stranger: Person, database: Database, wang: int) -> None:
    stranger.say("我的绑定码是10000007", "verify_identity")
    assert stranger.responses[0] == "utter_identity_failed"
    assert means_of(database, wang) == []
