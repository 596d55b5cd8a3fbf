"""The statements of the policy services."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from center.db.base import table_of
from center.policies.models import PolicyArticle

ARTICLES = table_of(PolicyArticle)

ARTICLE_IN_FORCE = (
    select(*ARTICLES.c)
    .where(
        ARTICLES.c.topic == bindparam("of_topic"),
        ARTICLES.c.in_force_from <= bindparam("on"),
        or_(ARTICLES.c.in_force_to.is_(None), ARTICLES.c.in_force_to >= bindparam("on")),
    )
    .order_by(ARTICLES.c.in_force_from.desc())
    .limit(1)
)
TOPICS_IN_FORCE = (
    select(ARTICLES.c.topic)
    .where(
        ARTICLES.c.in_force_from <= bindparam("on"),
        or_(ARTICLES.c.in_force_to.is_(None), ARTICLES.c.in_force_to >= bindparam("on")),
    )
    .distinct()
    .order_by(ARTICLES.c.topic)
)
