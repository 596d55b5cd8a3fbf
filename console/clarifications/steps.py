"""The steps of a clarification: handed on, given back, published, taken back, undone."""

from __future__ import annotations

from center.clarifications import service as clarifications
from console.clarifications.pages import PAGE, clarification_page
from console.vetting.steps import Vetted, make_steps

router = make_steps(
    Vetted(
        kind="clarification",
        path=PAGE,
        page=clarification_page,
        steps={
            "submit": lambda session, id_, by, version, now, _: clarifications.submit(
                session, clarification_id=id_, by=by, expected_version=version, now=now
            ),
            "send_back": lambda session, id_, by, version, now, reason: clarifications.send_back(
                session, clarification_id=id_, by=by, expected_version=version, reason=reason, now=now
            ),
            "publish": lambda session, id_, by, version, now, _: clarifications.publish(
                session, clarification_id=id_, by=by, expected_version=version, now=now
            ),
            "withdraw": lambda session, id_, by, version, now, reason: clarifications.withdraw(
                session, clarification_id=id_, by=by, expected_version=version, reason=reason, now=now
            ),
            "undo": lambda session, id_, by, version, now, _: clarifications.undo(
                session, clarification_id=id_, by=by, expected_version=version, now=now
            ),
        },
    )
)
