"""Canned replies: kept whole, filled in from what is on file and nothing else, never sent with a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.audit import service as audit
from center.cases import service as cases
from center.db import Database
from center.replies import service as replies
from center.replies.address import respectful_name
from center.replies.variables import VARIABLES, fill, find_gaps, normal, unknown_variables
from tests.center.desk import LIU, ZHANG, add_clerks, open_case
from tests.center.people import add_members

DRAFT = replies.ReplyDraft("收到", "Noted", "{name}，编号 {case_number}。", "{name}, number {case_number}.", ("scam",))


@pytest.fixture
def office(database: Database, now: datetime) -> Database:
    with database.write() as session:
        add_members(session, now)
        add_clerks(session, now)
    return database


def create(database: Database, now: datetime, **changed: object) -> replies.ReplyView:
    with database.write() as session:
        return replies.create_reply(session, draft=replace(DRAFT, **changed), by=ZHANG, now=now)


def test_a_reply_is_filled_in_from_the_case(office: Database, now: datetime) -> None:
    reply = create(
        office,
        now,
        text_zh="{name}（{member_name}），我是{staff_name}。编号{case_number}，今天{today}，{answer_by}前答复。",
    )
    with office.write() as session:
        case = open_case(session, now, "scam", member_id=1)
        values = replies.values_of(session, case=case, staff_name="张敏", language="zh", now=now)
        words = replies.fill_reply(reply, values, "zh")
    assert words == (
        f"王阿姨（王桂兰），我是张敏。编号{case.number}，今天11 月 22 日（星期日），11 月 22 日（星期日）上午 11 点前答复。"
    )


def test_what_is_not_known_is_a_gap_that_must_be_filled(office: Database, now: datetime) -> None:
    reply = create(office, now, text_zh="{name}，最晚{answer_by}。", text_en="{name}, by {answer_by}.")
    with office.write() as session:
        case = open_case(session, now, "scam")
        late = now + timedelta(hours=3)
        for language, expected in (
            ("zh", "【请填：称呼】，最晚【请填：最晚答复时间】。"),
            ("en", "【fill in: how to address them】, by 【fill in: answer by】."),
        ):
            values = replies.values_of(session, case=case, staff_name="张敏", language=language, now=late)
            words = replies.fill_reply(reply, values, language)
            assert words == expected
            assert len(find_gaps(words)) == 2
    assert find_gaps("王阿姨，国办发〔2021〕15 号【附件】") == []


def test_after_the_first_answer_the_promise_is_the_end(office: Database, now: datetime) -> None:
    with office.write() as session:
        case = open_case(session, now, "scam", member_id=2)
        cases.add_reply(session, case_id=case.id, text="在查", by=ZHANG, now=now)
        case = cases.get_case(session, case_id=case.id)
        values = replies.values_of(session, case=case, staff_name="张敏", language="zh", now=now)
    assert values["name"] == "李叔叔"
    assert values["answer_by"] is not None and "11 月 23 日" in values["answer_by"]


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("title_zh", " ", "missing"),
        ("text_zh", "", "missing"),
        ("title_zh", "长" * 41, "too_long"),
        ("text_en", "x" * 801, "too_long"),
        ("text_zh", "{ name }，{phone}，{id number}", "unknown_variable"),
        ("text_en", "{Name}", "unknown_variable"),
        ("case_kinds", ("lottery",), "unknown_kind"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    office: Database, now: datetime, field: str, value: object, problem: str
) -> None:
    with pytest.raises(replies.ReplyInvalidError) as refused:
        create(office, now, **{field: value})
    assert (refused.value.field, refused.value.problem) == (field, problem)
    if field == "text_zh" and value:
        assert refused.value.names == ("phone", "id number")


def test_the_same_sent_twice_is_one_reply(office: Database, now: datetime) -> None:
    assert create(office, now).id == create(office, now).id
    with office.read() as session:
        assert len(replies.list_replies(session)) == 1


def test_of_two_who_change_a_reply_the_slower_one_is_told(office: Database, now: datetime) -> None:
    reply = create(office, now)
    with office.write() as session:
        about = {"reply_id": reply.id, "expected_version": reply.version, "now": now}
        after = replies.change_reply(session, draft=replace(DRAFT, title_zh="收到了"), by=ZHANG, **about)
    for change in (replies.change_reply, replies.remove_reply):
        more = {"draft": replace(DRAFT, title_zh="改")} if change is replies.change_reply else {}
        with pytest.raises(replies.ReplyChangedError) as late, office.write() as session:
            change(session, by=LIU, **about, **more)
        assert late.value.current == after
    with office.read() as session:
        entries = audit.list_entries(session, chosen=audit.EntryFilter(object_kind="reply")).entries
    assert [(entry.action, entry.old_value, entry.new_value) for entry in entries[:1]] == [
        ("change.reply", "收到", "收到了")
    ]


def test_removing_is_undone_and_hides_meanwhile(office: Database, now: datetime) -> None:
    reply = create(office, now)
    with office.write() as session:
        gone = replies.remove_reply(session, reply_id=reply.id, by=ZHANG, expected_version=1, now=now)
        assert replies.list_replies(session) == []
        about = {"reply_id": reply.id, "by": LIU, "now": now}
        back = replies.restore_reply(session, expected_version=gone.version, **about)
        assert [each.id for each in replies.list_replies(session)] == [back.id]


def test_those_for_this_kind_of_case_stand_first(office: Database, now: datetime) -> None:
    for title, kinds in (("别的", ("complaint",)), ("都用", ()), ("骗子", ("scam", "scam_loss"))):
        create(office, now, title_zh=title, case_kinds=kinds)
    with office.read() as session:
        found = [reply.title_zh for reply in replies.list_replies(session, case_kind="scam")]
    assert found == ["骗子", "都用", "别的"]


def test_the_starter_set_is_put_in_once_and_leaves_alone_what_was_changed(office: Database, now: datetime) -> None:
    with office.write() as session:
        count = replies.install_starters(session, by=ZHANG, now=now)
        first = replies.list_replies(session)[0]
        replies.remove_reply(session, reply_id=first.id, by=ZHANG, expected_version=1, now=now)
    assert count >= 15
    with office.write() as session:
        assert replies.install_starters(session, by=ZHANG, now=now) == 0
        assert len(replies.list_replies(session)) == count - 1


@pytest.mark.parametrize(
    ("name", "sex", "expected"),
    [
        ("王桂兰", "female", "王阿姨"),
        ("李建国", "male", "李叔叔"),
        ("欧阳兰", "female", "欧阳阿姨"),
        ("欧阳", "male", "欧叔叔"),
        ("诸葛孔明", "male", "诸葛叔叔"),
        ("买买提·艾山", "male", "买买提·艾山"),
        ("才让卓玛", "female", "才让卓玛"),
        ("Wang Guilan", "female", "Wang Guilan"),
        ("王", "male", "王"),
    ],
)
def test_people_are_addressed_by_their_surname_where_one_can_tell(name: str, sex: str, expected: str) -> None:
    assert respectful_name(name, sex, "zh") == expected
    assert respectful_name(name, sex, "en") == name


@given(st.text(alphabet=st.sampled_from("{}｛｝ name_提\r\n"), max_size=40))
def test_a_text_that_passes_holds_nothing_in_braces_but_what_exists(text: str) -> None:
    clean = normal(text)
    assert normal(clean) == clean
    if not unknown_variables(clean):
        filled = fill(clean, dict.fromkeys(VARIABLES, "值"), "zh")
        assert find_gaps(filled) == []
        assert len(find_gaps(fill(clean, {}, "zh"))) == clean.count("{name}")


@given(st.dictionaries(st.sampled_from(VARIABLES), st.text(alphabet="{}name【】值", max_size=12)))
def test_values_are_put_in_once_and_never_read_as_variables(values: dict[str, str]) -> None:
    filled = fill("甲{name}乙{case_number}丙", values, "zh")
    for name, after in (("name", "乙"), ("case_number", "丙")):
        if values.get(name):
            assert values[name] + after in filled
