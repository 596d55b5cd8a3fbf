"""The steps of a notice: handed on, given back, published, taken back, undone."""

from __future__ import annotations

from center.notices import service as notices
from console.notices.pages import PAGE, notice_page
from console.vetting.steps import Vetted, make_steps

router = make_steps(
    Vetted(
        kind="notice",
        path=PAGE,
        page=notice_page,
        steps={
            "submit": lambda session, id_, by, version, now, _: notices.submit(
                session, notice_id=id_, by=by, expected_version=version, now=now
            ),
            "send_back": lambda session, id_, by, version, now, reason: notices.send_back(
                session, notice_id=id_, by=by, expected_version=version, reason=reason, now=now
            ),
            "publish": lambda session, id_, by, version, now, _: notices.publish(
                session, notice_id=id_, by=by, expected_version=version, now=now
            ),
            "withdraw": lambda session, id_, by, version, now, reason: notices.withdraw(
                session, notice_id=id_, by=by, expected_version=version, reason=reason, now=now
            ),
            "undo": lambda session, id_, by, version, now, _: notices.undo(
                session, notice_id=id_, by=by, expected_version=version, now=now
            ),
        },
    )
)
