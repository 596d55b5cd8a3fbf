"""Clarifications, questions and notices on the console: two people, every role, forms sent twice, what is shown to whom."""

from __future__ import annotations

import time

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select, text

from center.cases import service as cases
from center.checks import service as checks
from center.clock import to_local, utc_now
from center.conversations import service as conversations
from center.db.models import metadata
from console import pages
from tests.console.desk import PEOPLE, Desk, token_in
from tests.console.forms import submit

OFFICE, OFFICE_AND_SECRETARY = {"administrator", "clerk"}, {"administrator", "clerk", "secretary"}
RUMOUR = "楼下贴告示说，拿旧电视机能换一袋大米，地点在老俱乐部门口"
CLAIM = {
    "claim_zh": "旧电视机换一袋大米", "claim_en": "", "wordings": RUMOUR, "verdict": "false", "type": "local",
    "answer_zh": "没有这回事，别把电视机交出去。", "answer_en": "", "source": "社区居委会", "source_on": "2026-11-01",
    "valid_from": "2026-11-01", "valid_until": "", "version": "0", "group": "", "replaces": "",
}  # fmt: skip
WRITTEN = {name: value for name, value in CLAIM.items() if name not in {"version", "group", "replaces"}}
NOTICE = {
    "kind": "notice", "title_zh": "体检改期", "title_en": "", "body_zh": "体检改到12月8日上午9点。", "body_en": "",
    "source": "退休管理中心", "expires_at": "", "version": "0",
}  # fmt: skip
# Published by the demo center, and in review there.
PUBLISHED, IN_REVIEW = "/clarifications/1", "/clarifications/12"
PAGES = {
    "/clarifications": OFFICE_AND_SECRETARY,
    PUBLISHED: OFFICE_AND_SECRETARY,
    IN_REVIEW: OFFICE,
    "/clarifications/new": OFFICE,
    "/clarifications/new?replaces=1": OFFICE,
    "/clarifications/12/edit": OFFICE,
    "/checks": OFFICE,
    "/checks/1": OFFICE,
    "/checks/case/100001": OFFICE,
    "/notices": OFFICE_AND_SECRETARY,
    "/notices/1": OFFICE_AND_SECRETARY,
    "/notices/new": OFFICE,
    "/notices/1/edit": OFFICE,
}
FORMS = {
    "/clarifications": CLAIM,
    "/clarifications/12": {**CLAIM, "version": "1"},
    "/clarifications/12/submit": {"version": "1"},
    "/clarifications/12/send-back": {"version": "1", "reason": "x"},
    "/clarifications/12/publish": {"version": "1", "checked": "yes"},
    "/clarifications/12/withdraw": {"version": "1", "reason": "x"},
    "/clarifications/12/undo": {"version": "1"},
    "/checks/1/answer": {"version": "1", "clarification": "1"},
    "/checks/1/dismiss": {"version": "1"},
    "/notices": NOTICE,
    "/notices/1": {**NOTICE, "version": "1"},
    "/notices/1/submit": {"version": "1"},
    "/notices/1/send-back": {"version": "1", "reason": "x"},
    "/notices/1/publish": {"version": "1", "checked": "yes"},
    "/notices/1/withdraw": {"version": "1", "reason": "x"},
    "/notices/1/undo": {"version": "1"},
}
TABLES = ("clarifications", "notices", "check_groups", "vetting_changes", "tellings", "audit_entries")


def ask(desk: Desk, words: str = RUMOUR) -> str:
    """Let somebody ask about a message that nobody knows; return the number of the case."""
    now = utc_now()
    with desk.database.read() as session:
        finding = checks.check(session, text=words, today=to_local(now).date())
    with desk.database.write() as session:
        name = f"asks-{time.monotonic_ns()}"
        account = conversations.open_conversation(session, channel="webchat", external_id=name, now=now)
        return checks.keep_unknown(
            session,
            conversation_id=account.conversation_id,
            member_id=None,
            words=words,
            finding=finding,
            now=now,
        ).case_number


def records(desk: Desk) -> dict[str, str]:
    with desk.database.read() as session:
        return {name: repr(session.execute(select(metadata.tables[name])).all()) for name in TABLES}


def draft(browser: httpx.Client, **changes: str) -> str:
    """Write a clarification and hand it on; return its address."""
    answer = submit(browser, "/clarifications/new", "/clarifications", **{**CLAIM, **changes})
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"].partition("?")[0]
    assert submit(browser, path, f"{path}/submit").status_code == 303
    return path


@pytest.mark.parametrize("login", ["admin", "clerk", "near", "auditor"])
def test_a_page_is_there_for_those_who_may_see_it_and_for_nobody_else(desk: Desk, login: str) -> None:
    ask(desk)
    browser = desk.sign_in(login)
    missing = browser.get("/clarifications/9999").text
    for path, roles in PAGES.items():
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code == (200 if PEOPLE[login] in roles else 404), path
        if answer.status_code == 404:
            assert answer.text == missing, "what one may not see looks like what is not there"


@pytest.mark.parametrize("login", ["near", "auditor"])
def test_who_may_not_write_cannot_with_the_right_token_either(desk: Desk, login: str) -> None:
    ask(desk)
    browser = desk.sign_in(login)
    token, before = token_in(browser.get("/account").text), records(desk)
    for path, fields in FORMS.items():
        assert browser.post(path, data={"csrf": token, **fields}).status_code == 404, path
    assert records(desk) == before


def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk) -> None:
    ask(desk)
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk")
    foreign, before = token_in(other.get("/account").text), records(desk)
    for path, fields in FORMS.items():
        for token in ("", "wrong", foreign):
            assert clerk.post(path, data={"csrf": token, **fields}).status_code == 403, path
    assert records(desk) == before


def test_every_route_is_tried_here() -> None:
    modules = (pages.clarifications, pages.clarification_steps, pages.questions, pages.notices, pages.notice_steps)
    routes = [route for module in modules for route in module.router.routes if isinstance(route, APIRoute)]
    for route in routes:
        path = route.path.replace("{number}", "100001").replace("{group_id}", "1").replace("{notice_id}", "1")
        path = path.replace("{clarification_id}", "12")
        path = path.replace("{text_id}", "12" if path.startswith("/clarifications") else "1")
        tried = set(FORMS) if route.methods == {"POST"} else {known.partition("?")[0] for known in PAGES}
        assert path in tried, f"{route.methods} {path}"


def test_an_anonymous_visitor_is_sent_to_sign_in(desk: Desk) -> None:
    for path in PAGES:
        assert desk.browser().get(path).headers.get("location") == "/login", path


def test_one_writes_another_publishes_and_everybody_who_asked_is_to_be_told(desk: Desk) -> None:
    numbers = [ask(desk), ask(desk)]
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    page = clerk.get("/checks").text
    assert RUMOUR in page and "<b>2</b>" in page
    case_page = clerk.get(f"/cases/{numbers[0]}").text
    assert "有 2 个人问这条" in case_page
    group = clerk.get(f"/checks/case/{numbers[0]}").headers["location"]
    assert RUMOUR in clerk.get(group).text
    form = clerk.get(f"/clarifications/new?group={group.rpartition('/')[2]}").text
    assert RUMOUR in form
    path = draft(clerk, group=group.rpartition("/")[2])
    assert "要请另一位同事来发布" in clerk.get(path).text
    assert f'action="{path}/publish"' not in clerk.get(path).text
    review = second.get(path).text
    assert "会告诉 2 位问过的人" in review
    assert submit(second, path, f"{path}/publish").status_code == 422, "not without a look at the source"
    assert submit(second, path, f"{path}/publish", checked="yes").status_code == 303
    with desk.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM tellings WHERE state = 'due'")).scalar_one() == 2
    assert "没有等着答的" in clerk.get("/checks").text
    assert "正要告诉" in clerk.get(path).text


def test_whoever_wrote_it_does_not_publish_it_with_a_form_of_their_own_either(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    path = draft(clerk)
    token = token_in(clerk.get(path).text)
    answer = clerk.post(f"{path}/publish", data={"csrf": token, "version": "2", "checked": "yes"})
    assert answer.status_code == 422
    assert "要请另一位同事来发布" in answer.text


def test_the_slower_of_two_is_told_and_loses_no_word(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    path = draft(clerk)
    mine = {**CLAIM, "answer_zh": "我写的这一句不能丢。"}
    token = token_in(second.get(f"{path}/edit").text)
    assert submit(clerk, f"{path}/edit", path, **WRITTEN | {"answer_zh": "先改好的。"}).status_code == 303
    answer = second.post(path, data={"csrf": token, **mine, "version": "2"})
    assert answer.status_code == 409
    assert "我写的这一句不能丢。" in answer.text and "先改好的。" in answer.text


def test_a_form_sent_twice_publishes_once(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    path = draft(clerk)
    token = token_in(second.get(path).text)
    answers = [second.post(f"{path}/publish", data={"csrf": token, "version": "2", "checked": "yes"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]


def test_a_review_shows_what_was_changed_and_is_given_back_with_why(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    path = draft(clerk)
    assert submit(second, path, f"{path}/send-back", reason="").status_code == 422
    assert submit(second, path, f"{path}/send-back", reason="来源写清楚").status_code == 303
    assert "来源写清楚" in clerk.get(path).text
    assert submit(clerk, f"{path}/edit", path, **WRITTEN | {"source": "街道办事处"}).status_code == 303
    assert submit(clerk, path, f"{path}/submit").status_code == 303
    page = second.get(path).text
    assert "<del>社区居委会</del>" in page and "<ins>街道办事处</ins>" in page


def test_what_is_published_is_corrected_or_taken_back_with_how_many_are_told(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    page = clerk.get(PUBLISHED).text
    assert "还没有人听过" in page
    better = WRITTEN | {"verdict": "misleading"}
    answer = submit(clerk, "/clarifications/new?replaces=1", "/clarifications", **better)
    assert answer.status_code == 303
    path = answer.headers["location"].partition("?")[0]
    assert "正在写更正" in clerk.get(PUBLISHED).text
    assert "正在写更正" not in desk.sign_in("near").get(PUBLISHED).text
    submit(clerk, path, f"{path}/submit")
    assert submit(second, path, f"{path}/publish", checked="yes").status_code == 303
    assert "已被更正" in clerk.get(PUBLISHED).text
    assert desk.sign_in("near").get(PUBLISHED).status_code == 404
    assert submit(second, path, f"{path}/withdraw", reason="").status_code == 422
    assert submit(second, path, f"{path}/withdraw", reason="来源有误").status_code == 303


def test_the_own_last_step_is_undone(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    path = draft(clerk)
    submit(second, path, f"{path}/publish", checked="yes")
    assert f'action="{path}/undo"' not in clerk.get(path).text
    assert submit(second, path, f"{path}/undo").status_code == 303
    assert "等别人审核" in second.get(path).text


def test_a_question_is_answered_with_what_is_published_already(desk: Desk) -> None:
    number = ask(desk, "喝点醋真的能让血管软下来吗，还有高血压")
    clerk = desk.sign_in("clerk")
    group = clerk.get(f"/checks/case/{number}").headers["location"]
    assert "喝醋能软化血管" in clerk.get(group).text
    assert submit(clerk, group, f"{group}/answer", clarification="2").status_code == 303
    with desk.database.read() as session:
        assert session.execute(text("SELECT kind FROM tellings")).scalars().all() == ["answer"]
    assert (
        clerk.post(
            f"{group}/answer", data={"csrf": token_in(clerk.get("/account").text), "version": "1", "clarification": "2"}
        ).status_code
        == 409
    )


def test_what_others_ask_in_other_words_is_answered_with_it_and_the_contrary_is_not_among_it(desk: Desk) -> None:
    numbers = [
        ask(desk, words)
        for words in (
            "群里说隔夜西瓜放冰箱吃了会得败血症，是真的吗",
            "听说隔夜的西瓜放冰箱里，吃了要得败血症，这话真不真",
            "隔夜西瓜放冰箱，吃了不会得败血症，是真的吗",
        )
    ]
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    one, other, contrary = (clerk.get(f"/checks/case/{number}").headers["location"] for number in numbers)
    assert len({one, other, contrary}) == 3, "nothing of it is put together by a machine"
    seen = clerk.get(one).text
    assert f'href="{other}"' in seen and f'href="{contrary}"' not in seen
    assert f'action="{other}/answer"' not in seen, "there is nothing to answer it with yet"
    path = draft(clerk, claim_zh="隔夜西瓜放冰箱吃了会得败血症", wordings="", group=one.rpartition("/")[2])
    assert f'action="{other}/answer"' in clerk.get(one).text
    linked = {"clarification": path.rpartition("/")[2], "version": "1"}
    assert submit(clerk, one, f"{other}/answer", **linked).status_code == 303
    assert f'href="{other}"' not in clerk.get(one).text
    assert submit(second, path, f"{path}/publish", checked="yes").status_code == 303
    with desk.database.read() as session:
        assert session.execute(text("SELECT case_id FROM tellings ORDER BY case_id")).scalars().all() == [
            int(number) - 100_000 for number in numbers[:2]
        ]


def test_a_question_taken_off_the_list_leaves_its_cases(desk: Desk) -> None:
    number = ask(desk)
    clerk = desk.sign_in("clerk")
    group = clerk.get(f"/checks/case/{number}").headers["location"]
    assert submit(clerk, group, f"{group}/dismiss").status_code == 303
    assert "没有等着答的" in clerk.get("/checks").text
    with desk.database.read() as session:
        assert cases.get_case(session, case_id=int(number) - 100_000).closed_at is None


def test_a_notice_goes_the_same_way(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    answer = submit(clerk, "/notices/new", "/notices", **NOTICE)
    path = answer.headers["location"].partition("?")[0]
    assert desk.sign_in("near").get(path).status_code == 404
    submit(clerk, path, f"{path}/submit")
    assert submit(second, path, f"{path}/publish", checked="yes").status_code == 303
    assert desk.sign_in("near").get(path).status_code == 200
    with desk.database.read() as session:
        found = checks.check(session, text=NOTICE["body_zh"], today=to_local(utc_now()).date())
    assert found.outcome == "notice"


@pytest.mark.parametrize(
    ("field", "value"),
    [("claim_zh", ""), ("answer_zh", ""), ("source", ""), ("verdict", "x"), ("type", "x"), ("source_on", "2026-02-30"),
     ("source_on", "2999-01-01"), ("valid_from", ""), ("valid_until", "2026-01-01"), ("claim_zh", "字" * 301)],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(desk: Desk, field: str, value: str) -> None:
    clerk = desk.sign_in("clerk")
    answer = submit(clerk, "/clarifications/new", "/clarifications", **{**CLAIM, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert CLAIM["answer_zh"] in answer.text or field == "answer_zh"


@pytest.mark.parametrize("path", ["/clarifications/0", "/clarifications/x", "/checks/0", "/checks/case/1", "/notices/-1",
                                  "/clarifications/new?group=77", "/clarifications/new?replaces=x", "/checks/" + "9" * 30])  # fmt: skip
def test_addresses_that_name_nothing_are_no_page(desk: Desk, path: str) -> None:
    assert desk.sign_in("clerk").get(path).status_code == 404


def test_what_somebody_wrote_stays_text(desk: Desk) -> None:
    number = ask(desk, "<script>alert(1)</script> 说领鸡蛋要交押金呢")
    clerk = desk.sign_in("clerk")
    group = clerk.get(f"/checks/case/{number}").headers["location"]
    for page in ("/checks", group, "/clarifications?words=%25%5C_", "/clarifications?state=x"):
        answer = clerk.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
