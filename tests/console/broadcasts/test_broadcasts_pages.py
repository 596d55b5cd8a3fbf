"""The pages of broadcasts as the office uses them: the form, what it takes, approval, progress, stop, result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import pytest
from sqlalchemy import event, text

from center.clock import utc_now
from center.notices import service as notices
from tests.console.broadcasts.crier import bind, branches_of, draft, notice_of, records, run
from tests.console.desk import Desk, token_in
from tests.console.forms import form_in, submit


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    """Count the statements of the server that listens in this process."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        # About once a minute it is noted that somebody is there, and all the time the desk looks for news of cases,
        # whatever page it is.
        is_of_every_page = "staff_sessions" in statement or "case_entries" in statement
        if not is_of_every_page and not statement.startswith("BEGIN"):
            seen.append(statement)

    engines = (desk.database.engine, desk.database._reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"where": "some"}, "至少一个支部"),
        ({"where": "some", "branch": ["999"]}, "已经撤了"),
        ({"where": "some", "branch": ["x"]}, "已经撤了"),
        ({"youngest": "80", "oldest": "70"}, "大过了最大的"),
        ({"youngest": "-3"}, "0 到 130"),
        ({"oldest": "１２"}, "0 到 130"),
        ({"youngest": "130"}, "不到 10 个人"),
        ({"residence": ["moon"]}, "请从单子里选"),
        ({"notice": "999"}, "撤回或到期"),
        ({"notice": ""}, "撤回或到期"),
    ],
)
def test_what_cannot_be_meant_is_told_and_what_was_filled_in_stays(
    desk: Desk, fields: dict[str, object], told: str
) -> None:
    clerk = desk.sign_in("clerk")
    before = records(desk)
    base = {
        "csrf": token_in(clerk.get("/account").text),
        "notice": str(notice_of(desk)),
        "where": "all",
        "calls": "yes",
    }
    answer = clerk.post("/broadcasts", data=base | fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'name="calls" value="yes" checked' in answer.text
    assert records(desk) == before


def test_what_it_takes_is_counted_without_a_script_and_with_one(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    bind(desk, 120)
    base = {"notice": str(notice_of(desk)), "where": "all", "party": "yes", "youngest": "60"}
    before = records(desk)
    answer = clerk.post("/broadcasts", data={"csrf": token_in(clerk.get("/account").text), "step": "estimate", **base})
    piece = clerk.get("/broadcasts/estimate", params=base)
    with desk.database.read() as session:
        people = session.execute(
            text(
                "SELECT count(*) FROM members WHERE status = 'active' AND is_party_member "
                "AND birth_date <= date('now', '+8 hours', '-60 years')"
            )
        ).scalar_one()
    for page in (answer.text, piece.text):
        assert f"{people} 人，约 " in page
        assert "党员，60 岁及以上" in page
        assert "电报软件" in page
    assert "<html" not in piece.text
    assert records(desk) == before


def test_a_form_that_is_sent_twice_drafts_one(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    assert draft(clerk, desk) == draft(clerk, desk)


def test_a_broadcast_from_the_draft_to_the_result(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    bind(desk, 90)
    made = draft(clerk, desk)
    assert '<span class="mark soon">1</span>' in second.get("/notices").text
    page = second.get(made).text
    with desk.database.read() as session:
        notice = notices.get_notice(session, notice_id=notice_of(desk))
    assert notice.body_zh[:20] in page
    assert escape(notice.body_en[:60], quote=True).replace("&#x27;", "&#39;") in page
    assert "联系不上" in page
    approved = submit(second, made, f"{made}/approve", read="yes")
    assert "半分钟后开始发" in second.get(approved.headers["location"]).text
    again = second.post(f"{made}/approve", data=form_in(page, f"{made}/approve") | {"read": "yes"})
    assert again.status_code == 303
    run(desk, rounds=2, deliver=20)
    piece = clerk.get(f"{made}/progress").text
    assert "data-waiting" in piece
    assert "<html" not in piece
    stopped = submit(clerk, made, f"{made}/stop")
    assert "停下了" in clerk.get(stopped.headers["location"]).text
    assert "data-waiting" not in clerk.get(f"{made}/progress").text
    with desk.database.read() as session:
        sent = session.execute(text("SELECT count(*) FROM outbox_messages WHERE state = 'sent' AND priority = 2"))
        so_far = sent.scalar_one()
    run(desk)
    assert submit(clerk, made, f"{made}/resume").status_code == 303
    run(desk)
    result = clerk.get(made).text
    assert "发完了" in result
    with desk.database.read() as session:
        rows = session.execute(
            text(
                "SELECT conversation_id, count(*) AS n FROM outbox_messages WHERE state = 'sent' AND priority = 2 GROUP BY 1"
            )
        ).all()
    assert so_far < len(rows) == 90
    assert {row.n for row in rows} == {1}
    late = clerk.post(f"{made}/stop", data={"csrf": token_in(result)})
    assert late.status_code == 409
    assert "已经发完了" in late.text
    missed = clerk.get(f"{made}/unreached").text
    assert "没有绑定手机" in missed
    assert "?start=50" in missed
    assert clerk.get(f"{made}/unreached?start=99999").status_code == 200


def test_a_notice_that_was_taken_back_can_neither_be_approved_nor_resumed(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    made, waits = draft(clerk, desk), draft(clerk, desk, party="yes")
    submit(second, made, f"{made}/approve", read="yes")
    stale = form_in(second.get(waits).text, f"{waits}/approve")
    with desk.database.write() as session:
        session.execute(
            text("UPDATE notices SET state = 'withdrawn', changed_at = :now WHERE id = :of"),
            {"now": utc_now().isoformat(), "of": notice_of(desk)},
        )
    answer = second.post(f"{waits}/approve", data=stale | {"read": "yes"})
    assert answer.status_code == 422
    assert "不能再发了" in answer.text
    run(desk)
    page = clerk.get(made).text
    assert "不能再发了" in page
    assert f"{made}/resume" not in page


def test_a_draft_is_refused_by_another_and_taken_back_by_its_writer(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    first, other = draft(clerk, desk), draft(clerk, desk, party="yes")
    assert submit(second, first, f"{first}/refuse").status_code == 303
    assert submit(clerk, other, f"{other}/refuse").status_code == 303
    page = second.get("/broadcasts?state=over").text
    assert first in page
    assert other in page
    assert second.get("/broadcasts?state=nonsense").status_code == 200


def test_where_no_notice_is_published_the_form_says_so(desk: Desk) -> None:
    with desk.database.write() as session:
        session.execute(text("UPDATE notices SET state = 'withdrawn'"))
    assert "先写一条" in desk.sign_in("clerk").get("/broadcasts/new").text


def test_a_published_notice_leads_to_its_broadcast(desk: Desk) -> None:
    clerk, number = desk.sign_in("clerk"), notice_of(desk)
    assert f"/broadcasts/new?notice={number}" in clerk.get(f"/notices/{number}").text
    assert f'<option value="{number}" selected>' in clerk.get(f"/broadcasts/new?notice={number}").text


def test_a_page_asks_the_database_as_often_for_many_as_for_one(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    near, far = branches_of(desk)
    made = draft(clerk, desk)
    submit(second, made, f"{made}/approve", read="yes")
    run(desk, rounds=1)
    sums: dict[str, list[int]] = {}
    for _ in range(2):
        for path in ("/broadcasts?state=under_way", made, f"{made}/progress", f"{made}/unreached", "/broadcasts/new"):
            with counted(desk) as seen:
                clerk.get(path)
            sums.setdefault(path, []).append(len(seen))
        for branch in (near, far):
            other = draft(clerk, desk, where="some", branch=[str(branch)])
            submit(second, other, f"{other}/approve", read="yes")
        run(desk)
    assert {path: counts for path, counts in sums.items() if counts[1] > counts[0]} == {}
    assert max(counts[0] for counts in sums.values()) <= 22
