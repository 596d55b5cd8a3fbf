"""Lessons in the console: one says what it means, another agrees; whoever may not see them finds nothing there."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import httpx
import pytest
import yaml
from sqlalchemy import text

from center.clock import local_today
from center.lessons import service as lessons
from center.lessons.views import Heard
from tests.console.desk import Desk, token_in
from tests.console.forms import form_in

PAGE = "/lessons"
OFFERED = ["query_benefit_payment", "query_meeting", "query_news"]
STEPS = ("propose", "accept", "send-back", "drop", "undo")


def keep(desk: Desk, words: str = "那个外头的■咋没见着", *, times: int = 1, language: str = "zh", days: int = 0) -> int:
    """Let a lesson be there and return its number."""
    said_on = local_today() - timedelta(days=days)
    with desk.database.write() as session:
        for _ in range(times):
            assert lessons.keep(session, heard=Heard(language, words, said_on, OFFERED if language == "zh" else []))
        return next(one.id for one in lessons.list_lessons(session, state="new", limit=99) if one.text == words)


def send(browser: httpx.Client, lesson_id: int, step: str, *, on: str = "new", **fields: str) -> httpx.Response:
    """Send the form of a step as the page that is open has it."""
    path = f"{PAGE}/{lesson_id}/{step}"
    page = browser.get(f"{PAGE}?state={on}").text
    written = (
        {"text": unescape(found[1])}
        if (found := re.search(rf'id="text-{lesson_id}".*?>(.*?)</textarea>', page))
        else {}
    )
    return browser.post(path, data=form_in(page, path) | written | fields)


def propose(
    browser: httpx.Client, lesson_id: int, meaning: str = "query_benefit_payment", **fields: str
) -> httpx.Response:
    return send(browser, lesson_id, "propose", meaning=meaning, **fields)


def state_of(desk: Desk, lesson_id: int) -> str:
    with desk.database.read() as session:
        return lessons.get_lesson(session, lesson_id=lesson_id).state


def test_two_agree_and_the_lines_can_be_downloaded(desk: Desk) -> None:
    one, clerk, second = keep(desk), desk.sign_in("clerk"), desk.sign_in("admin")
    done = propose(clerk, one, text="外头的■咋没见着")
    assert done.status_code == 303
    page = clerk.get(done.headers["location"]).text
    assert "等另一位同事看" in page
    assert "外头的■咋没见着" in page
    own = clerk.get(f"{PAGE}?state=proposed").text
    assert "要请另一位同事看" in own
    assert f"{PAGE}/{one}/accept" not in own
    assert send(second, one, "accept", on="proposed").status_code == 303
    page = second.get(f"{PAGE}?state=accepted").text
    assert "Clerk 选的" in page
    assert "Admin 看过" in page
    answer = second.post(f"{PAGE}/lines", data={"csrf": token_in(page), "language": "zh"})
    assert answer.headers["content-disposition"] == 'attachment; filename="lessons-zh.yml"'
    assert yaml.safe_load(answer.text)["nlu"] == [
        {
            "intent": "query_benefit_payment",
            "metadata": {"writer": "real", "style": "plain"},
            "examples": "- 外头的咋没见着\n",
        }
    ]
    with desk.database.read() as session:
        told = (
            session.execute(text("SELECT new_value FROM audit_entries WHERE action = 'export.lesson'")).scalars().all()
        )
    assert told == ["zh: 1"]


def test_nobody_accepts_their_own_even_with_a_form_of_their_own(desk: Desk) -> None:
    one, clerk = keep(desk), desk.sign_in("clerk")
    propose(clerk, one)
    answer = clerk.post(f"{PAGE}/{one}/accept", data={"csrf": token_in(clerk.get(PAGE).text), "version": "2"})
    assert answer.status_code == 422
    assert "要请另一位同事看" in answer.text
    assert state_of(desk, one) == "proposed"


def test_what_is_said_most_stands_first(desk: Desk) -> None:
    keep(desk, "说过一次的话")
    keep(desk, "说过三次的话", times=3)
    page = desk.sign_in("clerk").get(PAGE).text
    assert page.index("说过三次的话") < page.index("说过一次的话")
    assert "说过 3 次" in page


def test_any_of_all_meanings_can_be_chosen(desk: Desk) -> None:
    one, clerk = keep(desk, "what about the outside one", language="en"), desk.sign_in("clerk")
    page = clerk.get(PAGE).text
    assert page.count("<option") == 39
    assert page.count("<optgroup") == 6
    assert send(clerk, one, "propose", other="query_branch").status_code == 303
    with desk.database.read() as session:
        assert lessons.get_lesson(session, lesson_id=one).intent == "query_branch"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"meaning": ""}, "请选一个意思"),
        ({"meaning": "other"}, "请选一个意思"),
        ({"meaning": "none_of_them"}, "请选一个意思"),
        ({"meaning": "query_news", "other": "query_branch"}, "选了两个意思"),
        ({"meaning": "query_news", "text": "  "}, "话都删完了"),
        ({"meaning": "query_news", "text": "王桂兰的咋没见着"}, "不能添字"),
    ],
)
def test_what_cannot_be_kept_is_told_and_what_was_typed_stays(desk: Desk, fields: dict[str, str], told: str) -> None:
    one, clerk = keep(desk), desk.sign_in("clerk")
    answer = send(clerk, one, "propose", **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert f">{fields.get('text', '那个外头的■咋没见着')}</textarea>" in answer.text
    assert state_of(desk, one) == "new"


def test_the_slower_of_two_is_told(desk: Desk) -> None:
    one, clerk, second = keep(desk), desk.sign_in("clerk"), desk.sign_in("clerk2")
    path = f"{PAGE}/{one}/propose"
    late = form_in(clerk.get(PAGE).text, path) | {"meaning": "query_meeting", "text": "咋没见着"}
    propose(second, one)
    answer = clerk.post(path, data=late)
    assert answer.status_code == 409
    assert "别人刚处理过这句" in answer.text
    with desk.database.read() as session:
        assert lessons.get_lesson(session, lesson_id=one).intent == "query_benefit_payment"


def test_a_form_that_comes_twice_does_it_once(desk: Desk) -> None:
    one, clerk = keep(desk), desk.sign_in("clerk")
    path = f"{PAGE}/{one}/drop"
    form = form_in(clerk.get(PAGE).text, path)
    assert [clerk.post(path, data=form).status_code for _ in range(2)] == [303, 409]
    assert state_of(desk, one) == "dropped"


def test_each_step_can_be_taken_back_where_it_was_taken(desk: Desk) -> None:
    one, clerk, second = keep(desk), desk.sign_in("clerk"), desk.sign_in("clerk2")

    def undo(browser: httpx.Client, done: httpx.Response) -> str:
        where = done.headers["location"]
        path = f"{PAGE}/{one}/undo"
        answer = browser.post(path, data=form_in(browser.get(where).text, path))
        assert answer.status_code == 303
        assert "撤销了" in browser.get(answer.headers["location"]).text
        return state_of(desk, one)

    assert undo(clerk, send(clerk, one, "drop")) == "new"
    assert undo(clerk, propose(clerk, one)) == "new"
    propose(clerk, one)
    assert undo(second, send(second, one, "send-back", on="proposed")) == "proposed"
    done = send(second, one, "accept", on="proposed")
    assert f"{PAGE}/{one}/undo" not in clerk.get(done.headers["location"]).text, "it was not theirs"
    assert undo(second, done) == "proposed"


def test_words_are_shown_as_words(desk: Desk) -> None:
    keep(desk, "<script>alert(1)</script>咋弄\"'")
    page = desk.sign_in("clerk").get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_only_as_many_as_can_be_looked_through_are_shown(desk: Desk) -> None:
    for place in range(17):
        keep(desk, f"这是第{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午'[place]}句")
    page = desk.sign_in("clerk").get(PAGE).text
    assert page.count('class="sheet" id="lesson-') == 15
    assert "后面还有 2 句" in page


def test_empty_tabs_say_so(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    for state, told in (("new", "没有没看过的话"), ("proposed", "没有等着看的话"), ("accepted", "还没有可以教的话")):
        assert told in clerk.get(f"{PAGE}?state={state}").text
    assert "没有没看过的话" in clerk.get(f"{PAGE}?state=xyz&last=abc&done=nothing").text


@pytest.mark.parametrize("login", ["auditor", "near", "far"])
def test_auditors_and_secretaries_find_nothing_there(desk: Desk, login: str) -> None:
    one, visitor = keep(desk), desk.sign_in(login)
    nowhere = visitor.get("/nowhere")
    answer = visitor.get(PAGE)
    assert (answer.status_code, answer.text) == (404, nowhere.text)
    home = visitor.get("/account").text
    assert 'href="/lessons"' not in home
    for step in STEPS:
        answer = visitor.post(f"{PAGE}/{one}/{step}", data={"csrf": token_in(home), "version": "1"})
        assert answer.status_code == 404
    assert visitor.post(f"{PAGE}/lines", data={"csrf": token_in(home), "language": "zh"}).status_code == 404
    assert state_of(desk, one) == "new"


@pytest.mark.parametrize("step", STEPS)
def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk, step: str) -> None:
    one, clerk, other = keep(desk), desk.sign_in("clerk"), desk.sign_in("clerk2")
    for token in ("", "wrong", token_in(other.get(PAGE).text)):
        fields = {"csrf": token, "version": "1", "meaning": "query_news", "text": "咋没见着"}
        assert clerk.post(f"{PAGE}/{one}/{step}", data=fields).status_code == 403
        assert clerk.post(f"{PAGE}/lines", data={"csrf": token, "language": "zh"}).status_code == 403
    assert state_of(desk, one) == "new"


def test_who_is_not_signed_in_is_sent_to_the_door(desk: Desk) -> None:
    assert desk.browser().get(PAGE).headers["location"] == "/login"


@pytest.mark.parametrize("lesson_id", ["99", "abc", "-1", "1" * 20])
def test_a_lesson_that_is_not_there_does_not_exist(desk: Desk, lesson_id: str) -> None:
    clerk = desk.sign_in("clerk")
    token = token_in(clerk.get(PAGE).text)
    for step in STEPS:
        assert clerk.post(f"{PAGE}/{lesson_id}/{step}", data={"csrf": token, "version": "1"}).status_code == 404
    assert clerk.post(f"{PAGE}/lines", data={"csrf": token, "language": "fr"}).status_code == 404
