"""Somebody who wants in: guesses, planted cookies, old tokens, a name written in other letters."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pyotp
import pytest

from center.clock import utc_now
from center.db import Database
from center.settings import Settings
from center.staff import service as staff
from center.staff.locks import FAILURES_THAT_LOCK
from console.limits import MOST_ATTEMPTS
from tests.console.desk import BOSS, PASSWORD, Desk, Listening, token_in

COOKIE = "yinling_staff"
WRONG = "a wrong guess 1"


def guess(browser: httpx.Client, login: str, password: str = WRONG) -> httpx.Response:
    return browser.post("/login", data={"login": login, "password": password})


def own(page: str, *words: str) -> str:
    """A page without what the guesser has written themselves."""
    for word in words:
        page = page.replace(f'value="{word}"', 'value="…"')
    return page


@pytest.fixture
def secured(desk: Desk) -> tuple[Desk, pyotp.TOTP]:
    """A clerk with a second factor."""
    with desk.database.write() as session:
        staff.set_policy(session, actor=BOSS, role="clerk", is_second_factor_required=True, now=utc_now())
    browser = desk.browser()
    guess(browser, "clerk", PASSWORD)
    page = browser.get("/login/enrol").text
    app = pyotp.TOTP(page.split("<code>")[1].split("</code>")[0].replace(" ", ""))
    done = browser.post("/login/enrol", data={"csrf": token_in(page), "code": app.now()})
    assert done.status_code == 200
    return desk, app


def half_way(desk: Desk) -> tuple[httpx.Client, str]:
    """A browser that has given the password, and its form token."""
    browser = desk.browser()
    assert guess(browser, "clerk", PASSWORD).headers["location"] == "/login/code"
    return browser, token_in(browser.get("/login/code").text)


def test_a_cookie_that_was_planted_is_not_the_session_after(desk: Desk) -> None:
    attacker, victim = desk.sign_in("clerk2"), desk.browser()
    planted = attacker.cookies[COOKIE]
    victim.cookies.set(COOKIE, planted)
    assert guess(victim, "clerk", PASSWORD).status_code == 303
    tokens = {cookie.value for cookie in victim.cookies.jar} - {planted}
    assert len(tokens) == 1
    assert "Clerk2" in attacker.get("/").text, "the planted token is still the attacker's own"
    assert ">Clerk<" not in attacker.get("/").text


def test_a_token_from_before_the_second_factor_opens_nothing_after_it(secured: tuple[Desk, pyotp.TOTP]) -> None:
    desk, app = secured
    browser, csrf = half_way(desk)
    before = browser.cookies[COOKIE]
    until = time.monotonic() + 40
    # The code of the enrolment is used up: the next one comes within half a minute.
    while browser.post("/login/code", data={"csrf": csrf, "code": app.at(time.time() + 30)}).status_code != 303:
        assert time.monotonic() < until
        time.sleep(1)
    assert browser.get("/").status_code == 200
    assert browser.cookies[COOKIE] != before
    thief = desk.browser()
    thief.cookies.set(COOKIE, before)
    assert thief.get("/").headers["location"] == "/login"
    assert thief.post("/login/code", data={"csrf": csrf, "code": app.now()}).headers["location"] == "/login"


def test_guessing_one_name_locks_it_and_the_answer_never_changes(desk: Desk) -> None:
    browser = desk.browser()
    answers = [guess(browser, "clerk") for _ in range(FAILURES_THAT_LOCK + 1)]
    right = guess(browser, "clerk", PASSWORD)
    unknown = guess(browser, "nobody.at.all")
    assert {answer.status_code for answer in (*answers, right, unknown)} == {401}
    assert len({own(answer.text, "clerk", "nobody.at.all") for answer in (*answers, right, unknown)}) == 1
    assert all("set-cookie" not in answer.headers for answer in (*answers, right, unknown))


def test_guessing_many_names_from_one_address_is_stopped_for_all_of_them(desk: Desk) -> None:
    browser = desk.browser()
    for number in range(MOST_ATTEMPTS):
        assert guess(browser, f"name{number}").status_code == 401
    refused = [guess(browser, login, PASSWORD) for login in ("name3", "clerk")]
    assert {answer.status_code for answer in refused} == {429}
    assert len({own(answer.text, "name3", "clerk") for answer in refused}) == 1
    elsewhere = httpx.Client(
        base_url=desk.url, transport=httpx.HTTPTransport(local_address="127.0.0.2"), trust_env=False, timeout=20
    )
    with elsewhere:
        assert guess(elsewhere, "clerk", PASSWORD).status_code == 303


def test_an_office_behind_one_address_signs_in_on_the_same_morning(desk: Desk) -> None:
    for _ in range(MOST_ATTEMPTS + 5):
        browser = desk.browser()
        assert guess(browser, "clerk", PASSWORD).status_code == 303


def test_guessing_codes_ends_the_session_and_locks_the_account(secured: tuple[Desk, pyotp.TOTP]) -> None:
    desk, app = secured
    browser, csrf = half_way(desk)
    answers = []
    for number in range(FAILURES_THAT_LOCK):
        code = f"{(int(app.now()) + 100_003 + number) % 1_000_000:06d}"
        answers.append(browser.post("/login/code", data={"csrf": csrf, "code": code}))
    assert [answer.status_code for answer in answers[:-1]] == [401] * (FAILURES_THAT_LOCK - 1)
    assert len({answer.text for answer in answers[:-1]}) == 1
    assert answers[-1].headers["location"] == "/login"
    right = browser.post("/login/code", data={"csrf": csrf, "code": app.at(time.time() + 30)})
    assert right.headers["location"] == "/login"
    assert guess(desk.browser(), "clerk", PASSWORD).status_code == 401, "the password alone must not begin anew"


@pytest.mark.parametrize("login", ["CLERK", " clerk ", "ｃｌｅｒｋ", "Clerk"])
def test_one_name_in_other_letters_is_the_same_account_and_has_one_lock(desk: Desk, login: str) -> None:
    assert guess(desk.browser(), login, PASSWORD).status_code == 303
    browser = desk.browser()
    for _ in range(FAILURES_THAT_LOCK):
        guess(browser, login)
    assert guess(browser, "clerk", PASSWORD).status_code == 401


@pytest.mark.parametrize(
    "login",
    ["сlerk", "clerk\u200b", "clerk\u202e", "clerk\x00", "clerk'--", "\ud83d", "李" * 900, "a" * 20_000, "%63lerk", ""],
)
def test_a_name_that_only_looks_like_one_is_nobody(desk: Desk, login: str) -> None:
    form = "login=" + "".join(f"%{byte:02x}" for byte in login.encode("utf-8", "surrogatepass"))
    body = f"{form}&password={PASSWORD}"
    answer = desk.browser().post("/login", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_leaving_ends_this_session_alone_and_for_good(desk: Desk) -> None:
    office, home = desk.sign_in("clerk"), desk.sign_in("clerk")
    page, token = office.get("/").text, office.cookies[COOKIE]
    left = office.post("/logout", data={"csrf": token_in(page)})
    assert f'{COOKIE}=""' in left.headers["set-cookie"]
    thief = desk.browser()
    thief.cookies.set(COOKIE, token)
    assert thief.get("/").headers["location"] == "/login"
    assert thief.post("/logout", data={"csrf": token_in(page)}).headers["location"] == "/login"
    assert home.get("/").status_code == 200
    assert home.get("/logout").status_code == 405


@pytest.fixture
def behind_tls(database: Database) -> Iterator[Desk]:
    """The console as it stands behind a TLS proxy of its own name."""
    listening = Listening(Settings(_env_file=None, console_public_url="https://desk.example"), database)
    listening.start()
    opened = Desk(listening.url, database)
    yield opened
    opened.close()
    listening.stop()


def test_behind_tls_the_browser_itself_ties_the_cookie_to_this_host(behind_tls: Desk) -> None:
    answer = guess(behind_tls.browser(), "clerk", PASSWORD)
    cookie = answer.headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith("__Host-yinling_staff=")
    assert parts == {"httponly", "secure", "samesite=lax", "path=/"}
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    plain = behind_tls.browser()
    plain.cookies.set(COOKIE, cookie.split("=", 1)[1].split(";", 1)[0])
    assert plain.get("/").headers["location"] == "/login", "the name without the prefix counts for nothing"


def test_on_this_machine_alone_the_cookie_has_what_http_allows(desk: Desk) -> None:
    answer = guess(desk.browser(), "clerk", PASSWORD)
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert parts == {"httponly", "samesite=lax", "path=/"}
    assert "strict-transport-security" not in answer.headers


def test_behind_tls_a_form_comes_from_the_public_address_alone(behind_tls: Desk) -> None:
    data = {"login": "clerk", "password": PASSWORD}
    for origin, expected in (("https://desk.example", 303), ("https://desk.example.evil", 403), ("null", 403)):
        answer = behind_tls.browser().post("/login", data=data, headers={"origin": origin})
        assert answer.status_code == expected, origin
