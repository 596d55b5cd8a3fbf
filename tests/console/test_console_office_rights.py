"""The office as every role: what one may not, is not there; a form that is not ours changes nothing."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from center.db.models import metadata
from console import pages
from tests.console.desk import PEOPLE, Desk, token_in

OFFICE, ADMINISTRATOR = {"administrator", "clerk"}, {"administrator"}
ALL = {"administrator", "clerk", "secretary", "auditor"}
PAGES = {
    "/office": OFFICE,
    "/office/duty": OFFICE,
    "/office/calendar": OFFICE,
    "/office/calendar/week": ADMINISTRATOR,
    "/office/calendar/days?day=2030-01-01": ADMINISTRATOR,
    "/office/calendar/days/2030-01-01": ADMINISTRATOR,
    "/office/clocks": OFFICE,
    "/office/clocks/new": ADMINISTRATOR,
    "/office/clocks/first_answer.soon.any.any": ADMINISTRATOR,
    "/office/numbers": OFFICE,
    "/office/numbers/police": ADMINISTRATOR,
    "/office/numbers/office-benefits": ADMINISTRATOR,
    "/office/accounts": ADMINISTRATOR,
    "/office/accounts/new": ADMINISTRATOR,
    "/office/accounts/2": ADMINISTRATOR,
    "/account": ALL,
}
# address → who may send the form there, and fields with which it would change something
FORMS: dict[str, tuple[set[str], dict[str, str]]] = {
    "/office/accounts/new": (
        ADMINISTRATOR,
        {"login": "forged", "display_name": "假", "role": "clerk", "language": "zh"},
    ),
    "/office/accounts/roles/clerk": (ADMINISTRATOR, {"wanted": "yes"}),
    "/office/accounts/2/profile": (ADMINISTRATOR, {"display_name": "假", "language": "zh"}),
    "/office/accounts/2/role": (ADMINISTRATOR, {"role": "administrator"}),
    "/office/accounts/2/deactivate": (ADMINISTRATOR, {}),
    "/office/accounts/2/reactivate": (ADMINISTRATOR, {}),
    "/office/accounts/2/password": (ADMINISTRATOR, {}),
    "/office/accounts/2/second-factor": (ADMINISTRATOR, {}),
    "/office/accounts/2/unlock": (ADMINISTRATOR, {}),
    "/office/accounts/2/sessions": (ADMINISTRATOR, {}),
    "/office/duty/switch": (OFFICE, {"staff": "3", "wanted": "no", "sure": "yes"}),
    "/office/duty/absences": (OFFICE, {"staff": "3", "from_day": "2030-01-01"}),
    "/office/duty/absences/cancel": (OFFICE, {"absence": "1"}),
    "/office/calendar/week": (ADMINISTRATOR, {"opens-1-1": "08:00", "closes-1-1": "18:00"}),
    "/office/calendar/days/2030-01-01": (ADMINISTRATOR, {"kind": "holiday", "reason_zh": "假"}),
    "/office/calendar/days/2030-01-01/drop": (ADMINISTRATOR, {}),
    "/office/calendar/years/2026": (ADMINISTRATOR, {}),
    "/office/clocks/new": (ADMINISTRATOR, {"kind": "close", "urgency": "soon", "case_kind": "scam", "priority": "any"}),
    "/office/clocks/first_answer.soon.any.any": (ADMINISTRATOR, {"length": "5", "unit": "minutes", "clock": "wall"}),
    "/office/clocks/first_answer.soon.any.any/try": (
        ADMINISTRATOR,
        {"length": "5", "unit": "minutes", "clock": "wall"},
    ),
    "/office/clocks/first_answer.soon.any.any/reset": (ADMINISTRATOR, {}),
    "/office/numbers/police": (ADMINISTRATOR, {"number": "0937-5550666", "seen": "110"}),
    "/office/numbers/center": (ADMINISTRATOR, {"number": "0937-5550666", "seen": "0937-5550100"}),
    "/office/numbers/office-benefits": (ADMINISTRATOR, {"number": "0937-5550666", "seen": "0937-5550102"}),
    "/office/numbers/drafts/1/confirm": (ADMINISTRATOR, {"checked": "yes"}),
    "/office/numbers/drafts/1/drop": (ADMINISTRATOR, {}),
    "/account/preferences": (ALL, {"language": "en", "text_size": "large"}),
    "/account/password": (ALL, {"old": "x", "new": "another good one 77", "again": "another good one 77"}),
    "/account/sessions/end": (ALL, {"session": "1"}),
    "/account/sessions/end-others": (ALL, {}),
    "/account/second-factor": (ALL, {"factor-password": "x"}),
    "/account/second-factor/confirm": (ALL, {"code": "000000"}),
    "/account/second-factor/remove": (ALL, {"factor-password": "x"}),
    "/account/second-factor/codes": (ALL, {"factor-password": "x"}),
}
TABLES = (
    "staff_accounts", "staff_policies", "staff_absences", "opening_hours", "calendar_days", "deadline_rules",
    "service_numbers", "number_drafts", "contacts", "staff_recovery_codes", "audit_entries",
)  # fmt: skip


def records(desk: Desk) -> dict[str, str]:
    with desk.database.read() as session:
        return {name: repr(session.execute(select(metadata.tables[name])).all()) for name in TABLES}


@pytest.mark.parametrize("login", ["admin", "clerk", "near", "auditor"])
def test_a_page_is_there_for_those_who_may_see_it_and_for_nobody_else(desk: Desk, login: str) -> None:
    browser = desk.sign_in(login)
    missing = browser.get("/office/no-such-page").text
    for path, roles in PAGES.items():
        answer = browser.get(path)
        assert answer.status_code == (200 if PEOPLE[login] in roles else 404), path
        if answer.status_code == 404:
            assert answer.text == missing, "what one may not see looks like what is not there"


@pytest.mark.parametrize("login", ["clerk", "near", "auditor"])
def test_what_one_may_not_change_one_cannot_change_with_the_right_token_either(desk: Desk, login: str) -> None:
    browser = desk.sign_in(login)
    token = token_in(browser.get("/account").text)
    before = records(desk)
    for path, (roles, fields) in FORMS.items():
        if PEOPLE[login] not in roles:
            assert browser.post(path, data={"csrf": token, **fields}).status_code == 404, path
    assert records(desk) == before


def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk) -> None:
    admin, other = desk.sign_in("admin"), desk.sign_in("admin")
    foreign = token_in(other.get("/account").text)
    before = records(desk)
    for path, (_, fields) in FORMS.items():
        for token in ("", "wrong", foreign):
            assert admin.post(path, data={"csrf": token, **fields}).status_code == 403, path
    own = token_in(admin.get("/account").text)
    for path, (_, fields) in FORMS.items():
        answer = admin.post(path, data={"csrf": own, **fields}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403, path
    assert records(desk) == before


def test_every_form_of_the_office_is_tried_here(desk: Desk) -> None:
    own = (pages.office, pages.accounts, pages.account_changes, pages.duty, pages.calendar, pages.clocks, pages.numbers)
    modules = (*own, pages.own_account, pages.second_factor)
    routes = [route for module in modules for route in module.router.routes if isinstance(route, APIRoute)]
    values = {"{staff_id}": "2", "{role}": "clerk", "{day}": "2030-01-01", "{year}": "2026", "{draft_id}": "1"}
    values |= {"{rule_name}": "first_answer.soon.any.any", "{code}": "police"}
    for route in routes:
        path = route.path
        for name, value in values.items():
            path = path.replace(name, value)
        tried = FORMS if route.methods == {"POST"} else {known.partition("?")[0] for known in PAGES}
        assert path in tried, f"{route.methods} {path}"


@pytest.mark.parametrize("login", ["clerk", "near"])
def test_nobody_switches_or_excuses_another_but_an_administrator(desk: Desk, login: str) -> None:
    browser = desk.sign_in(login)
    token = token_in(browser.get("/account").text)
    before = records(desk)
    for fields in ({"staff": "1", "wanted": "yes"}, {"staff": "3", "wanted": "no"}, {"staff": "", "wanted": "no"}):
        assert browser.post("/office/duty/switch", data={"csrf": token, **fields}).status_code == 404
    absence = {"csrf": token, "staff": "3", "from_day": "2030-01-01"}
    assert browser.post("/office/duty/absences", data=absence).status_code == 404
    assert records(desk) == before


@pytest.mark.parametrize(
    "path",
    [
        "/office/accounts/0", "/office/accounts/999", "/office/accounts/-1",
        "/office/accounts/" + "9" * 30, "/office/calendar/days/2030-02-30", "/office/calendar/days/20300101",
        "/office/calendar/days/tomorrow", "/office/calendar/days", "/office/clocks/nap.soon.any.any",
        "/office/numbers/lottery", "/office/numbers/office-lottery", "/office/numbers/benefits",
    ],
)  # fmt: skip
def test_addresses_that_name_nothing_are_no_page(desk: Desk, path: str) -> None:
    assert desk.sign_in("admin").get(path).status_code == 404


@pytest.mark.parametrize("month", ["", "2026-13", "1999-01", "x", "2026-1", "9" * 40, "2026-11-26"])
def test_a_month_that_is_none_shows_this_one(desk: Desk, month: str) -> None:
    admin = desk.sign_in("admin")
    for page in ("/office/duty", "/office/calendar"):
        answer = admin.get(page, params={"month": month})
        assert answer.status_code == 200
        assert 'aria-current="date"' in answer.text


def test_the_office_leads_everybody_only_where_they_may_go(desk: Desk) -> None:
    clerk, admin = desk.sign_in("clerk").get("/office").text, desk.sign_in("admin").get("/office").text
    assert '"/office/accounts"' in admin
    assert '"/office/accounts"' not in clerk
    for place in ("duty", "calendar", "clocks", "numbers"):
        assert f'"/office/{place}"' in clerk
    for login in ("near", "auditor"):
        assert '"/office"' not in desk.sign_in(login).get("/account").text


def test_a_clerk_sees_the_office_without_a_way_to_change_it(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    for page in ("/office/calendar", "/office/clocks", "/office/numbers"):
        shown = clerk.get(page).text.split("<main", 1)[1]
        assert "<form" not in shown, page
        assert "/days/" not in shown and "/office/clocks/" not in shown and "/office/numbers/" not in shown


def test_only_known_lines_are_told_from_an_address(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    assert "已保存" in admin.get("/account?done=preferred").text
    for done in ("<script>", "nothing", "x" * 500, "../own_problem_refused"):
        assert 'class="told"' not in admin.get("/account", params={"done": done}).text
