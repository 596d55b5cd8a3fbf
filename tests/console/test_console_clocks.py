"""The deadline rules' pages: seen with an example, worked out before they are changed, put back."""

from __future__ import annotations

import pytest

from center.deadlines import service as deadlines
from center.deadlines.rules import Rule
from tests.console.desk import Desk
from tests.console.forms import form_in, submit

PAGE = "/office/clocks"
SOON = f"{PAGE}/first_answer.soon.any.any"
URGENT = f"{PAGE}/first_answer.urgent.any.any"
COMPLAINTS = {
    "kind": "first_answer",
    "urgency": "normal",
    "case_kind": "complaint",
    "priority": "any",
    "length": "2",
    "unit": "hours",
}


def rules(desk: Desk) -> dict[str, Rule]:
    with desk.database.read() as session:
        return {".".join(rule.key): rule for rule in deadlines.list_rules(session)}


def soon(desk: Desk) -> Rule:
    return rules(desk)["first_answer.soon.any.any"]


def test_every_rule_in_force_is_shown_with_an_example(desk: Desk) -> None:
    page = desk.sign_in("admin").get(PAGE).text
    for name in rules(desk):
        assert f'href="{PAGE}/{name}"' in page
    assert "周五 16:30 来的" in page
    assert "周五 16:33 前" in page, "what is urgent runs on the wall clock"


def test_a_rule_is_worked_out_first_then_changed_then_put_back(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    tried = submit(admin, SOON, f"{SOON}", length="20", unit="minutes")
    assert tried.headers["location"] == f"{PAGE}?done=changed"
    assert soon(desk).minutes == 20
    fields = form_in(admin.get(SOON).text, SOON)
    shown = admin.post(f"{SOON}/try", data=fields | {"length": "40"})
    assert "改成40 分钟上班时间的话" in shown.text and "还没有保存" in shown.text
    assert form_in(shown.text, SOON)["length"] == "40", "what was tried can be saved"
    assert soon(desk).minutes == 20
    assert submit(admin, SOON, f"{SOON}/reset").headers["location"] == f"{PAGE}?done=reset"
    assert soon(desk).minutes == 60
    assert "恢复原来的" not in admin.get(SOON).text


@pytest.mark.parametrize(
    ("page", "changes", "told"),
    [
        (URGENT, {"length": "4"}, "太慢了，最长 3 分钟"),
        (URGENT, {"length": "2", "clock": "working"}, "必须按钟表算"),
        (SOON, {"length": "61", "unit": "minutes"}, "太慢了，最长 1 小时"),
        (SOON, {"length": "0"}, "至少一分钟"),
        (SOON, {"length": "soon"}, "时间要写整数"),
        (SOON, {"length": "-5"}, "时间要写整数"),
        (SOON, {"length": "１"}, "时间要写整数"),
        (SOON, {"length": "9" * 7}, "时间要写整数"),
        (SOON, {"unit": "years"}, "时间要写整数"),
        (SOON, {"clock": "moon"}, "请选怎么算"),
        (SOON, {"length": "50", "unit": "minutes", "warn_percent": "99"}, "百分之 10 到 90"),
        (SOON, {"length": "50", "unit": "minutes", "warn_percent": "x"}, "要写整数"),
        (SOON, {}, "和现在的一样"),
    ],
)
def test_a_rule_that_cannot_be_is_told_beside_its_field(
    desk: Desk, page: str, changes: dict[str, str], told: str
) -> None:
    before, admin = rules(desk), desk.sign_in("admin")
    answer = submit(admin, page, page, **changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text or "clock" in changes, "a clock that cannot be chosen has no field"
    assert rules(desk) == before
    for name, value in changes.items():
        if name in {"length", "warn_percent"}:
            assert form_in(answer.text, page)[name] == value


def test_of_two_administrators_the_slower_is_told(desk: Desk) -> None:
    first, second = desk.sign_in("admin"), desk.sign_in("admin")
    late = form_in(second.get(SOON).text, SOON) | {"length": "10", "unit": "minutes"}
    submit(first, SOON, SOON, length="20", unit="minutes")
    answer = second.post(SOON, data=late)
    assert (answer.status_code, "别人刚改过这一条" in answer.text) == (409, True)
    assert form_in(answer.text, SOON)["length"] == "20"
    assert soon(desk).minutes == 20
    for seen in ("", "x y z", "wall 1", "wall 99999999 1"):
        assert second.post(SOON, data=late | {"seen": seen}).status_code == 409


def test_a_narrower_rule_is_added_once_and_taken_away_once(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    fields = form_in(admin.get(f"{PAGE}/new").text, f"{PAGE}/new") | COMPLAINTS
    assert [admin.post(f"{PAGE}/new", data=fields).status_code for _ in range(2)] == [303, 409]
    page = f"{PAGE}/first_answer.normal.complaint.any"
    assert "一般 · 投诉" in admin.get(PAGE).text
    gone = form_in(admin.get(page).text, f"{page}/reset")
    assert [admin.post(f"{page}/reset", data=gone).status_code for _ in range(2)] == [303, 409]
    assert "first_answer.normal.complaint.any" not in rules(desk)
    assert admin.get(page).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "nap"},
        {"urgency": "never"},
        {"case_kind": "lottery"},
        {"priority": "top"},
        {"length": "13"},
        {"clock": ""},
    ],
)
def test_a_narrower_rule_that_cannot_be_is_refused(desk: Desk, wrong: dict[str, str]) -> None:
    before = rules(desk)
    answer = submit(desk.sign_in("admin"), f"{PAGE}/new", f"{PAGE}/new", **(COMPLAINTS | wrong))
    assert answer.status_code == 422
    assert rules(desk) == before


def test_a_changed_rule_counts_for_the_next_case_and_not_for_the_last(desk: Desk) -> None:
    before = desk.open_case("scam_loss", "钱没了", of=None)
    admin = desk.sign_in("admin")
    submit(admin, URGENT, URGENT, length="2")
    after = desk.open_case("scam_loss", "我的钱也没了", of=None)
    with desk.database.read() as session:
        waits = [
            next(
                view.due_at - (view.warn_at - (view.due_at - view.warn_at))
                for view in deadlines.list_of_case(session, case_id=int(number) - 100_000)
                if view.kind == "first_answer"
            ).total_seconds()
            for number in (before, after)
        ]
    assert waits == [180, 120], "the warning comes at half time"
