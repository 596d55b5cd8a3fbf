"""A member's card: what each may see of it, and one sensitive field at a time, on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from center.audit.masks import SENSITIVE_FIELDS
from center.audit.views import Actor
from center.members.service import MemberCard
from center.staff.models import ROLES
from center.staff.views import SessionView, StaffIdentity, Standing
from console.access import Visit
from console.members.person import shown
from tests.console.desk import Desk, token_in
from tests.console.members.people import Known, bind, known, logged, say, talk_of, whole_log

AS_SCRIPT = {"accept": "application/json"}


def unmask(browser: httpx.Client, person: Known, field: str, case: str = "", **headers: str) -> httpx.Response:
    token = token_in(browser.get("/members").text)
    data = {"csrf": token, "field": field, "case": case}
    return browser.post(f"/members/{person.id}/unmask", data=data, headers=headers)


def test_a_card_shows_who_it_is_and_no_sensitive_value_whole(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    page = clerk.get(f"/members/{person.id}").text
    assert person.name in page
    assert person.employee_no in page
    assert f"{person.phone[:3]}****{person.phone[-4:]}" in page
    assert f"{person.birth_date[:4]}-**-**" in page
    for secret in person.secrets:
        assert secret not in page
    assert person.id_number[-4:] not in page.replace(person.phone[-4:], "")
    assert logged(desk, "unmask.member") == []


@pytest.mark.parametrize("field", ["phone", "birth_date", "id_number"])
def test_one_click_shows_one_field_whole_and_is_on_record(desk: Desk, field: str) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    page = unmask(clerk, person, field)
    assert page.status_code == 200
    values = {name: getattr(person, name) for name in ("phone", "birth_date", "id_number")}
    for name, value in values.items():
        assert (value in page.text) == (name == field)
    entry = logged(desk, "unmask.member")[0]
    assert (entry.staff_name, entry.object_kind, entry.object_id) == ("Clerk", "member", person.employee_no)
    assert (entry.field, entry.old_value, entry.new_value) == (field, None, None)
    assert values[field] not in whole_log(desk)


def test_what_was_shown_is_hidden_again_by_itself_and_on_the_next_view(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    page = unmask(clerk, person, "phone")
    assert page.headers["refresh"] == f"60; url=/members/{person.id}"
    assert page.headers["cache-control"] == "no-store"
    assert person.phone not in clerk.get(f"/members/{person.id}").text


def test_a_script_gets_the_value_alone(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    answer = unmask(clerk, person, "phone", **AS_SCRIPT)
    assert answer.json() == {"value": person.phone, "seconds": 60}
    assert len(logged(desk, "unmask.member")) == 1
    refused = desk.sign_in("far") if known(desk, branch_of="far").id != person.id else desk.sign_in("near")
    assert unmask(refused, person, "phone", **AS_SCRIPT).json() == {"error": "not_here"}


def test_from_a_case_its_number_is_the_reason(desk: Desk) -> None:
    number, person, clerk = desk.open_case(), known(desk), desk.sign_in("clerk")
    page = unmask(clerk, person, "phone", case=number)
    assert f'href="/cases/{number}"' in page.text
    assert logged(desk, "unmask.member")[0].new_value == f"case {number}"


@pytest.mark.parametrize("invented", ["999999", "abc", "-1", "<script>", "1" * 40])
def test_a_reason_that_is_no_case_of_this_member_is_none(desk: Desk, invented: str) -> None:
    other, person, clerk = desk.open_case(of=5), known(desk), desk.sign_in("clerk")
    for number in (other, invented):
        page = unmask(clerk, person, "phone", case=number)
        assert page.status_code == 200
        assert "<script>" not in page.text.replace('<script type="module"', "")
        assert logged(desk, "unmask.member")[0].new_value is None


@pytest.mark.parametrize("field", ["name", "bank_card", "address", "", "id_index", "password"])
def test_what_is_no_sensitive_field_is_not_unmasked(desk: Desk, field: str) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    assert unmask(clerk, person, field).status_code == 404
    assert logged(desk, "unmask.member") == []


def test_a_secretary_unmasks_what_the_branch_needs_and_no_id_number(desk: Desk) -> None:
    person, near = known(desk, branch_of="near"), desk.sign_in("near")
    bind(desk.database, person.id)
    page = near.get(f"/members/{person.id}").text
    for office_only in ("身份证号", "银行卡", "聊天渠道", "待遇和报销", "谁能替问", "绑定码"):
        assert office_only not in page
    assert unmask(near, person, "phone").status_code == 200
    assert unmask(near, person, "id_number").status_code == 404
    assert [entry.field for entry in logged(desk, "unmask.member")] == ["phone"]


def test_a_phone_that_is_not_on_file_is_said_to_be_missing(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET phone = NULL, address = NULL WHERE id = :id"), {"id": person.id})
    assert "没有登记" in clerk.get(f"/members/{person.id}").text
    assert unmask(clerk, person, "phone").status_code == 404


def test_an_id_number_that_the_key_does_not_open_is_said_to_be_so(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET id_number = x'0102' WHERE id = :id"), {"id": person.id})
    answer = unmask(clerk, person, "id_number")
    assert answer.status_code == 500
    assert "身份证号读不出来" in answer.text
    assert person.name in answer.text
    assert logged(desk, "unmask.member") == []


def test_what_cannot_be_put_on_record_is_not_shown(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    conversation = bind(desk.database, person.id)
    say(desk.database, "我的事")
    token = token_in(clerk.get("/members").text)
    clerk.headers["connection"] = "close"  # the server hangs up after a fault
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entries RENAME TO gone"))
    answers = [
        clerk.post(f"/members/{person.id}/unmask", data={"csrf": token, "field": "phone"}),
        clerk.post(f"/members/{person.id}/unmask", data={"csrf": token, "field": "phone"}, headers=AS_SCRIPT),
        clerk.post("/members/find", data={"csrf": token, "text": person.phone}),
        clerk.get(f"/members/{person.id}/money"),
        clerk.get(talk_of(person.id, conversation)),
    ]
    for answer in answers:
        assert answer.status_code == 500
        for hidden in (person.phone, "我的事", " 元", "audit_entries", "sqlite"):
            assert hidden not in answer.text


def test_need_is_shown_plainly(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    with desk.database.write() as session:
        session.execute(
            text(
                "UPDATE members SET is_special_hardship = 1, mobility = 'housebound', residence = 'elsewhere', "
                "residence_place = '西安' WHERE id = :id"
            ),
            {"id": person.id},
        )
    for page in (clerk.get(f"/members/{person.id}").text, clerk.get(f"/cases/{desk.open_case()}").text):
        for need in ("特殊困难", "不能出门", "异地居住 · 西安"):
            assert f'<span class="mark soon">{need}</span>' in page


def test_a_party_members_card_tells_secretary_and_dues(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    with desk.database.read() as session:
        member_id = session.execute(text("SELECT min(member_id) FROM party_dues")).scalar_one()
    page = clerk.get(f"/members/{member_id}").text
    assert "党费" in page
    assert "每月" in page
    assert "书记" in page


def test_money_is_shown_by_period_as_people_write_it_and_reading_is_on_record(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    with desk.database.read() as session:
        period, fen = session.execute(
            text(
                "SELECT period, amount_fen FROM payments WHERE member_id = :id AND status = 'paid' "
                "ORDER BY period DESC, id LIMIT 1"
            ),
            {"id": person.id},
        ).one()
    page = clerk.get(f"/members/{person.id}/money?year={period[:4]}&part={period[4:]}").text
    assert f"{fen // 100:,}.{fen % 100:02} 元" in page
    assert "资格认证" in page
    entry = logged(desk, "read.payment")[0]
    assert (entry.object_id, entry.new_value) == (person.employee_no, period)
    for nonsense in ({"year": "1066"}, {"part": "-13"}, {"year": "x", "part": "'"}):
        assert clerk.get(f"/members/{person.id}/money", params=nonsense).status_code == 200


def test_claims_show_where_they_stand(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    with desk.database.read() as session:
        member_id, number = session.execute(text("SELECT member_id, number FROM claims ORDER BY id LIMIT 1")).one()
    assert number in clerk.get(f"/members/{member_id}/money").text


def test_the_small_card_of_a_case_masks_and_leads_on(desk: Desk) -> None:
    number, person = desk.open_case("home_visit", "灯泡坏了"), known(desk)
    for login in ("clerk", "near"):
        page = desk.sign_in(login).get(f"/cases/{number}").text
        assert f'href="/members/{person.id}"' in page
        assert f"{person.phone[:3]}****{person.phone[-4:]}" in page
        assert f'name="case" value="{number}"' in page
        assert f'action="/members/{person.id}/unmask"' in page
        assert person.birth_date not in page


def test_the_case_of_whoever_died_since_says_so(desk: Desk) -> None:
    number, person, clerk = desk.open_case(), known(desk), desk.sign_in("clerk")
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET status = 'deceased' WHERE id = :id"), {"id": person.id})
    page = clerk.get(f"/cases/{number}").text
    assert person.name in page
    assert "已去世" in page


def test_a_card_costs_few_statements(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    bind(desk.database, person.id)
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        clerk.get(f"/members/{person.id}")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    asked = [one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH")) and "case_entries" not in one]
    assert len(asked) <= 12, asked


CARDS = st.builds(
    MemberCard,
    member_id=st.just(7),
    employee_no=st.just("YM000007"),
    name=st.just("王桂兰"),
    sex=st.just("female"),
    birth_date=st.dates(date(1920, 1, 1), date(1975, 1, 1)),
    retired_on=st.just(date(2000, 1, 1)),
    phone=st.none() | st.from_regex(r"1[3-9][0-9]{9}|0[0-9]{3}-?[0-9]{7}", fullmatch=True),
    address=st.none() | st.just("一号楼"),
    residence=st.sampled_from(["local", "elsewhere"]),
    residence_place=st.none(),
    mobility=st.sampled_from(["free", "housebound"]),
    is_special_hardship=st.booleans(),
    is_party_member=st.booleans(),
    status=st.sampled_from(["active", "deceased", "transferred"]),
    branch_id=st.integers(1, 4),
    branch_zh=st.just("第一支部"),
    branch_en=st.just("First"),
)


def visit_of(role: str, branches: frozenset[int]) -> Visit:
    who = StaffIdentity(1, "wang", "王", role, "zh", True, True, min(branches, default=None), branches)
    return Visit(SessionView(1, who, Standing.ADMITTED, "x", datetime(2026, 1, 1, tzinfo=UTC), False), "")


@given(CARDS, st.sampled_from(ROLES), st.frozensets(st.integers(1, 4), max_size=2))
def test_a_person_as_shown_holds_no_sensitive_value_and_nothing_beyond_ones_rights(
    card: MemberCard, role: str, branches: frozenset[int]
) -> None:
    visit = visit_of(role, branches)
    person = shown(card, visit)
    written = repr(person)
    assert card.phone is None or card.phone not in written
    assert card.birth_date.isoformat() not in written
    in_scope = role in {"administrator", "clerk"} or (role == "secretary" and card.branch_id in branches)
    assert (person.name is not None) == in_scope
    assert in_scope or person == replace(
        person,
        **dict.fromkeys(("name", "employee_no", "age", "address", "residence", "mobility", "status", "branch_zh")),
        secrets={},
    )
    assert ("id_number" in person.secrets) == (role in {"administrator", "clerk"})
    assert set(person.secrets) <= SENSITIVE_FIELDS
    assert not any(secret.is_whole for secret in person.secrets.values())
    assert isinstance(visit.actor, Actor)
