"""Telephone numbers: an emergency number takes two administrators, and is told from the next message on."""

from __future__ import annotations

import re

import pytest

from bot.gateway.records import GatewayRecords
from center.clock import utc_now
from center.contacts import service as contacts
from center.staff import service as staff
from tests.console.desk import BOSS, Desk, token_in
from tests.console.forms import form_in, submit

PAGE = "/office/numbers"
POLICE, CENTER, BENEFITS = f"{PAGE}/police", f"{PAGE}/center", f"{PAGE}/office-benefits"
NEW = "0937-5550110"


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A center with two administrators."""
    with desk.database.write() as session:
        account = next(one for one in staff.list_accounts(session) if one.login == "clerk2")
        staff.set_role(session, actor=BOSS, staff_id=account.id, role="administrator", now=utc_now())
    return desk


def number(desk: Desk, code: str = "police") -> str:
    with desk.database.read() as session:
        return contacts.numbers(session)[code]


def confirm_path(page: str) -> str:
    """Return which draft may be confirmed on a page."""
    found = re.search(r'action="/office/numbers/drafts/(\d+/confirm)"', page)
    assert found is not None
    return found.group(1)


def test_a_new_emergency_number_is_told_once_another_has_confirmed_it(two: Desk) -> None:
    gateway = GatewayRecords(two.database, worker="w")
    first, second = two.sign_in("admin"), two.sign_in("clerk2")
    assert submit(first, POLICE, POLICE, number=NEW).headers["location"] == f"{PAGE}?done=drafted"
    assert "110" in gateway.words("utter_scams_loss_first", "zh")
    assert number(two) == "110"
    page = first.get(PAGE).text
    assert "要请另一位管理员来确认" in page and "/confirm" not in page
    page = second.get(PAGE).text
    assert f"我核对过 {NEW}" in page
    assert "1 个新号码等第二位管理员确认" in second.get("/office").text
    path = f"{PAGE}/drafts/{confirm_path(page)}"
    assert submit(second, PAGE, path, checked="yes").headers["location"] == f"{PAGE}?done=confirmed"
    assert number(two) == NEW
    assert NEW in gateway.words("utter_scams_loss_first", "zh"), "at once, in a process that runs already"
    assert gateway.known_numbers["police"] == NEW
    assert "不是全国通用的号码" in first.get(PAGE).text


def test_whoever_wrote_it_down_cannot_confirm_it_whatever_they_send(two: Desk) -> None:
    first = two.sign_in("admin")
    submit(first, POLICE, POLICE, number=NEW)
    with two.database.read() as session:
        (draft,) = contacts.list_drafts(session)
    fields = {"csrf": token_in(first.get(PAGE).text), "checked": "yes"}
    answer = first.post(f"{PAGE}/drafts/{draft.id}/confirm", data=fields)
    assert (answer.status_code, "要请另一位管理员" in answer.text) == (422, True)
    assert number(two) == "110"


def test_confirming_without_having_looked_confirms_nothing(two: Desk) -> None:
    submit(two.sign_in("admin"), POLICE, POLICE, number=NEW)
    second = two.sign_in("clerk2")
    path = f"{PAGE}/drafts/{confirm_path(second.get(PAGE).text)}"
    answer = submit(second, PAGE, path)
    assert (answer.status_code, "请先核对新号码" in answer.text) == (422, True)
    assert number(two) == "110"


def test_a_decision_that_comes_twice_or_too_late_is_told(two: Desk) -> None:
    submit(two.sign_in("admin"), POLICE, POLICE, number=NEW)
    second = two.sign_in("clerk2")
    page = second.get(PAGE).text
    draft_id = confirm_path(page).partition("/")[0]
    fields = {"csrf": token_in(page), "checked": "yes"}
    steps = ("drop", "drop", "confirm")
    answers = [second.post(f"{PAGE}/drafts/{draft_id}/{step}", data=fields) for step in steps]
    assert [answer.status_code for answer in answers] == [303, 409, 409]
    assert number(two) == "110"
    for wrong in ("0", "999", "x", "-1", "9" * 30):
        assert second.post(f"{PAGE}/drafts/{wrong}/confirm", data=fields).status_code == 409


def test_a_second_draft_waits_for_the_first_to_be_decided(two: Desk) -> None:
    first, second = two.sign_in("admin"), two.sign_in("clerk2")
    late = form_in(second.get(POLICE).text, POLICE) | {"number": "0937-5550119"}
    submit(first, POLICE, POLICE, number=NEW)
    answer = second.post(POLICE, data=late)
    assert (answer.status_code, "别人刚改过" in answer.text) == (409, True)
    assert "0937-5550119" not in answer.text


def test_an_administrator_who_is_alone_is_told_what_to_do(desk: Desk) -> None:
    page = desk.sign_in("admin").get(PAGE).text
    assert "只有您一位管理员" in page
    assert 'href="/office/accounts/new"' in page
    assert "只有您一位管理员" not in desk.sign_in("clerk").get(PAGE).text


def test_the_centers_own_and_an_offices_number_are_changed_at_once(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    for page, code in ((CENTER, "0937-5550177"), (BENEFITS, "0937-5550188")):
        assert submit(admin, page, page, number=code).headers["location"] == f"{PAGE}?done=changed"
        assert code in desk.sign_in("clerk").get(PAGE).text
    assert number(desk, "center") == "0937-5550177"
    log = admin.get("/audit").text
    assert "change.number" in log and "change.contact" in log


@pytest.mark.parametrize("page", [POLICE, CENTER, BENEFITS])
@pytest.mark.parametrize(
    ("typed", "told"), [("", "不像电话号码"), ("5550100", "座机要带区号"), ("110 或 119", "不像电话号码")]
)
def test_a_number_that_cannot_be_is_told_and_nothing_typed_is_lost(
    desk: Desk, page: str, typed: str, told: str
) -> None:
    answer = submit(desk.sign_in("admin"), page, page, number=typed)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert form_in(answer.text, page)["number"] == typed


def test_the_same_number_is_no_change(desk: Desk) -> None:
    answer = submit(desk.sign_in("admin"), CENTER, CENTER, number="0937－555 0100")
    assert (answer.status_code, "和现在的号码一样" in answer.text) == (422, True)


def test_of_two_who_change_one_number_the_slower_is_told(desk: Desk) -> None:
    first, second = desk.sign_in("admin"), desk.sign_in("admin")
    for page in (CENTER, BENEFITS):
        late = form_in(second.get(page).text, page) | {"number": "0937-5550001"}
        submit(first, page, page, number="0937-5550002")
        assert second.post(page, data=late).status_code == 409
    assert number(desk, "center") == "0937-5550002"
