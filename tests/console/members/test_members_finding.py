"""Finding members at the desk: what is typed stays out of addresses, lookups by number are on record, nobody sees more."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from center import crypto
from center.crypto import Keyring
from console.members.asked import Asked, seal, unseal
from tests.console.desk import Desk
from tests.console.members.people import known, logged, search, send, whole_log


def names_in(page: str) -> list[str]:
    return re.findall(r'class="who"><b>([^<]+)</b>', page)


def test_a_part_of_the_name_its_sound_and_the_employee_number_find_a_member(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    for typed in (person.name, person.name[1:]):
        assert person.name in search(clerk, typed).text
    assert f"/members/{person.id}" in search(clerk, person.employee_no).url.path
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET name = '欧阳桂兰' WHERE id = :id"), {"id": person.id})
    for typed in ("oygl", "ouyangguilan", "guilan", "桂兰"):
        assert "欧阳桂兰" in names_in(search(clerk, typed).text)


@pytest.mark.parametrize("field", ["phone", "id_number"])
def test_a_whole_number_opens_the_card_and_stands_in_no_address_and_no_log(desk: Desk, field: str) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    number = getattr(person, field)
    answer = send(clerk, "/members/find", text=number)
    assert answer.headers["location"] == f"/members/{person.id}"
    entry = logged(desk, "find.member")[0]
    assert (entry.staff_name, entry.object_kind, entry.field) == ("Clerk", "member", field)
    assert number not in whole_log(desk)
    assert number[-6:] not in whole_log(desk)


def test_what_was_typed_is_sealed_in_the_address_and_opens_in_this_session_alone(desk: Desk) -> None:
    person, clerk, other = known(desk), desk.sign_in("clerk"), desk.sign_in("clerk2")
    for typed in (person.name, "13800000000", "620902194803050020"):
        address = send(clerk, "/members/find", text=typed).headers["location"]
        assert typed not in address
        assert re.fullmatch(r"[-A-Za-z0-9_=]+", parse_qs(urlsplit(address).query)["asked"][0])
        assert f'value="{typed}"' in clerk.get(address).text
        theirs = other.get(address).text
        assert typed not in theirs
        assert "已经失效" in theirs


@pytest.mark.parametrize("bad", ["x", "AAAA", "%00", "ａ", "A" * 900, "../../etc"])
def test_an_address_that_was_changed_shows_nothing_and_says_so(desk: Desk, bad: str) -> None:
    page = desk.sign_in("clerk").get("/members", params={"asked": bad})
    assert page.status_code == 200
    assert "已经失效" in page.text
    assert names_in(page.text) == []


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "-1"}, {"page": "９"}, {"page": "9" * 40}, {"branch": "x"}, {"status": "dead"}]
)
def test_an_address_that_asks_nonsense_is_a_page_all_the_same(desk: Desk, query: dict[str, str]) -> None:
    assert desk.sign_in("clerk").get("/members", params={"all": "yes", **query}).status_code == 200


def test_pages_hold_everybody_once(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    path, found = "/members?all=yes", []
    while path:
        page = clerk.get(path).text
        found += re.findall(r'<li[^>]*><a href="/members/(\d+)"', page)
        later = re.search(r'href="(/members\?[^"]+)">下一页', page)
        path = later.group(1).replace("&amp;", "&") if later else ""
    assert len(found) == len(set(found)) == 900
    assert "共 900 人 · 第 18 页，共 18 页" in page


def test_nothing_is_listed_before_anything_is_asked(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    assert names_in(clerk.get("/members").text) == []
    assert len(names_in(search(clerk, "").text)) == 50
    assert "没有找到这样的人" in search(clerk, "没有这个人").text


def test_filters_narrow_and_those_who_died_or_left_are_found_and_marked(desk: Desk) -> None:
    dead, gone, clerk = known(desk, 0), known(desk, 1), desk.sign_in("clerk")
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET status = 'deceased' WHERE id = :id"), {"id": dead.id})
        session.execute(text("UPDATE members SET status = 'transferred' WHERE id = :id"), {"id": gone.id})
    assert names_in(search(clerk, "", status="deceased").text) == [dead.name]
    page = search(clerk, dead.name).text
    assert "已去世" in page
    assert "已转出" in search(clerk, "", status="transferred").text
    elsewhere = search(clerk, "", residence="elsewhere").text
    assert 0 < len(names_in(elsewhere)) <= 50
    assert elsewhere.count('<span class="mark soon">异地居住') == len(names_in(elsewhere))
    card = clerk.get(f"/members/{dead.id}").text
    assert "已经去世" in card
    assert f"/members/{dead.id}/code" not in card


def test_a_branch_filter_takes_in_what_hangs_under_it(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    with desk.database.read() as session:
        parent = session.execute(
            text("SELECT parent_id FROM organizations WHERE id = :id"), {"id": person.branch_id}
        ).scalar_one()
    for branch in (person.branch_id, parent, 1):
        assert person.name in search(clerk, person.name, branch=str(branch)).text
    assert "没有找到这样的人" in search(clerk, "", branch="999999").text


def test_a_secretary_finds_the_own_branch_and_nobody_else_by_whatever_is_typed(desk: Desk) -> None:
    own, other = known(desk, branch_of="near"), known(desk, branch_of="far")
    near = desk.sign_in("near")
    assert own.name in search(near, own.name).text
    assert search(near, own.phone).url.path == f"/members/{own.id}"
    for typed in (other.name, other.employee_no, other.phone, other.phone[-4:]):
        page = search(near, typed)
        assert f'href="/members/{other.id}"' not in page.text
        assert page.url.path == "/members"
    assert f'href="/members/{other.id}"' not in search(near, "", branch=str(other.branch_id)).text
    total = re.search(r"共 (\d+) 人", search(near, "").text)
    with desk.database.read() as session:
        counted = session.execute(
            text("SELECT count(*) FROM members WHERE branch_id = :id"), {"id": own.branch_id}
        ).scalar_one()
    assert total is not None and int(total.group(1)) == counted


def test_a_secretary_cannot_search_by_id_numbers_and_learns_nothing_by_trying(desk: Desk) -> None:
    own, near = known(desk, branch_of="near"), desk.sign_in("near")
    pages = [search(near, number).text for number in (own.id_number, "110101190001010015")]
    for page in pages:
        assert "不能按身份证号查找" in page
        assert names_in(page) == []
    assert re.sub(r'value="\d+X?"', "", pages[0]) == re.sub(r'value="\d+X?"', "", pages[1])
    assert len(logged(desk, "find.member")) == 2


def test_a_list_shows_no_sensitive_value_whole(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    page = search(clerk, "").text
    with desk.database.read() as session:
        for phone, born in session.execute(text("SELECT phone, birth_date FROM members")):
            assert phone not in page
            assert str(born) not in page


@pytest.mark.parametrize("typed", ["", "w", "桂", "0001", "13800000000", "620902194803050020"])
def test_a_search_costs_few_statements(desk: Desk, typed: str) -> None:
    clerk = desk.sign_in("clerk")
    address = send(clerk, "/members/find", text=typed, status="active").headers["location"]
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert clerk.get(address).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    asked = [one for one in seen if one.lstrip().upper().startswith("SELECT") and "case_entries" not in one]
    # the session (2), the search (2), the branches, what waits (2)
    assert len(asked) <= 8, asked


@pytest.fixture(scope="module")
def ring() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINLING_KEYS", Keyring.generate().to_json())
        crypto.get_keyring.cache_clear()
        crypto.get_settings.cache_clear()
        yield
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(1, 2**40), st.integers(1, 2**40))
@settings(deadline=None)
def test_words_come_back_from_an_address_in_their_own_session_only(
    ring: object, typed: str, session_id: int, another: int
) -> None:
    sealed = seal(typed, session_id=session_id)
    assert unseal(sealed, session_id=session_id) == typed
    assert len(typed) < 4 or typed not in sealed
    if another != session_id:
        assert unseal(sealed, session_id=another) is None


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(1, 50))
@settings(deadline=None)
def test_a_search_is_the_same_after_it_has_been_an_address(ring: object, typed: str, page: int) -> None:
    from starlette.datastructures import FormData, QueryParams

    asked = Asked.of_form(FormData({"text": typed, "status": "active", "residence": "nowhere", "branch": "7"}))
    again = Asked.of_address(QueryParams(asked.address(session_id=5, page=page)), session_id=5)
    assert (again.text, again.status, again.residence, again.branch) == (asked.text, "active", "", 7)
    assert (again.page, again.is_lost) == (page, False)
