"""A telephone passes from one person to another in the middle of things; nobody meets the other's words or records."""

from __future__ import annotations

import pytest

from actions import belonging
from actions.emergency import ActionReportEmergency
from actions.scams.loss import ActionReportScamLoss
from actions.services.requests import ValidateComplaintForm
from center.cases import service as cases
from center.contacts import service as contacts
from center.conversations import service as conversations
from center.db.engine import Database
from center.identity import service as identity
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person

ADDRESS = "我搬家了，新地址是裕隆小区8号楼301"
PLACE = "裕隆小区8号楼301"


def code_of(database: Database, member_id: int) -> str:
    with database.write() as session:
        return identity.issue_code(session, member_id=member_id, issued_by="test", now=NOW)


def begin_change_of_address(person: Person) -> None:
    assert PLACE in person.say(ADDRESS, "update_personal_info")


def personal_slots(person: Person) -> dict[str, object]:
    without = {"language", "requested_slot", belonging.OWNER}
    return {name: value for name, value in person.slots.items() if value is not None and name not in without}


def stored(database: Database) -> list[cases.CaseView]:
    with database.read() as session:
        return [case for u in ("urgent", "soon", "normal") for case in cases.list_open(session, urgency=u, limit=20)]


def test_unbinding_in_the_middle_of_a_form_forgets_it(person: Person) -> None:
    begin_change_of_address(person)
    assert PLACE not in person.say("解绑", "verify_identity", command="unbind")
    assert person.form is None
    assert personal_slots(person) == {}


def test_who_binds_the_same_telephone_next_sees_and_confirms_nothing_of_the_one_before(
    person: Person, database: Database, wang: int
) -> None:
    begin_change_of_address(person)
    person.say("解绑", "verify_identity", command="unbind")
    heard = person.say(f"我的绑定码是{code_of(database, wang + 1)}", "verify_identity")
    heard += person.say("对", "affirm")
    assert PLACE not in heard
    assert stored(database) == []


def test_another_persons_code_in_the_middle_of_a_form_forgets_it(person: Person, database: Database, wang: int) -> None:
    begin_change_of_address(person)
    heard = person.say(f"我的绑定码是{code_of(database, wang + 1)}", "verify_identity")
    assert "核对好了" in heard
    assert PLACE not in heard + person.say("对", "affirm")
    assert person.form is None
    assert stored(database) == []


def test_a_paused_form_of_another_is_not_taken_up_again(person: Person, database: Database, wang: int) -> None:
    begin_change_of_address(person)
    person.say("我要提个建议", "submit_suggestion")
    person.say("食堂的饭再软一点", "nlu_fallback")
    heard = person.say(f"我的绑定码是{code_of(database, wang + 1)}", "verify_identity")
    heard += person.say("我要提建议", "submit_suggestion")
    heard += person.say("多放几把椅子", "nlu_fallback")
    heard += person.say("对", "affirm")
    assert PLACE not in heard
    assert "食堂" not in heard
    assert [case.summary for case in stored(database)] == ["多放几把椅子"]


@pytest.mark.parametrize(("text", "intent"), [("对", "affirm"), ("我要提建议", "submit_suggestion")])
def test_a_form_left_open_is_forgotten_when_staff_have_given_the_telephone_to_another(
    person: Person, database: Database, wang: int, text: str, intent: str
) -> None:
    begin_change_of_address(person)
    with database.write() as session:
        identity.unbind(session, conversation_id=person.conversation_id, now=NOW)
        conversations.bind(session, conversation_id=person.conversation_id, member_id=wang + 1, now=NOW)
    heard = person.say(text, intent)
    heard += person.say("对", "affirm")
    assert PLACE not in heard
    assert stored(database) == []


def test_the_same_persons_code_again_keeps_what_is_under_way(person: Person, database: Database, wang: int) -> None:
    begin_change_of_address(person)
    assert PLACE in person.say(f"我的绑定码是{code_of(database, wang)}", "verify_identity")
    person.say("对", "affirm")
    assert [case.member_id for case in stored(database)] == [wang]


def test_a_stranger_who_proves_who_they_are_goes_on(stranger: Person, database: Database, wang: int) -> None:
    stranger.say(ADDRESS, "update_personal_info")
    heard = stranger.say(f"{code_of(database, wang)}", "nlu_fallback")
    assert PLACE in heard
    stranger.say("对", "affirm")
    assert [case.member_id for case in stored(database)] == [wang]


def test_a_question_kept_for_the_check_is_not_answered_to_who_comes_much_later(
    stranger: Person, database: Database, wang: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger.say("我的取暖费少发了三百块", "report_benefit_problem", benefit_type="heating")
    monkeypatch.setenv("YINLING_NOW", "2026-11-25T02:00:00+00:00")
    heard = stranger.say(f"{code_of(database, wang)}", "nlu_fallback")
    assert "核对好了" in heard
    assert "三百块" not in heard


def test_the_mark_of_a_person_names_nobody(person: Person, wang: int) -> None:
    begin_change_of_address(person)
    mark = str(person.slots[belonging.OWNER])
    assert len(mark) == belonging.MARK_LENGTH
    assert str(wang) != mark


@pytest.mark.parametrize(
    ("action", "intent", "text", "first", "kind"),
    [
        (ActionReportEmergency, "emergency_health", "他躺着没动静了", "120", "health_emergency"),
        (ActionReportEmergency, "emergency_health", "我不想活了", "12356", "health_emergency"),
        (ActionReportScamLoss, "report_scam_loss", "款子已经过去了", "110", "scam_loss"),
    ],
)
def test_a_broken_action_still_answers_an_emergency(
    stranger: Person,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    action: type,
    intent: str,
    text: str,
    first: str,
    kind: str,
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("bug")

    monkeypatch.setattr(action, "answer", broken)
    assert first in stranger.say(text, intent)
    assert [(case.kind, case.summary) for case in stored(database)] == [(kind, text)]


def test_first_aid_needs_no_database(stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(ActionReportEmergency, "answer", gone)
    monkeypatch.setattr(contacts, "numbers", gone)
    assert "120" in stranger.say("他躺着没动静了", "emergency_health")


def test_a_broken_form_gives_way_to_an_emergency(
    person: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.say("我要投诉", "complain_service")
    assert person.form == "complaint_form"

    def broken(*_: object) -> None:
        raise KeyError("bug")

    monkeypatch.setattr(ValidateComplaintForm, "answer", broken)
    assert "120" in person.say("他躺着没动静了", "emergency_health")
    assert [case.kind for case in stored(database)] == ["health_emergency"]


def test_a_broken_action_that_is_no_emergency_is_left_to_the_gateway(
    stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("bug")

    monkeypatch.setattr("actions.services.offices.ActionQueryContact.answer", broken)
    with pytest.raises(KeyError):
        stranger.say("中心电话多少", "query_contact")
