"""The rules on file. Actions call it; where it finds none, nobody may make one up."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from center.policies import queries
from center.policies.views import ArticleView

__all__ = [
    "ArticleView",
    "find_article",
    "list_topics",
]


def find_article(session: Session, *, topic: str, on: date) -> ArticleView | None:
    """Return the rule on a topic that holds on a day; of several the newest."""
    row = session.execute(queries.ARTICLE_IN_FORCE, {"of_topic": topic, "on": on}).one_or_none()
    return None if row is None else ArticleView(*row)


def list_topics(session: Session, *, on: date) -> list[str]:
    """Return the topics on which there is a rule that day."""
    return list(session.execute(queries.TOPICS_IN_FORCE, {"on": on}).scalars())
