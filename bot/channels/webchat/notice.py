"""The privacy notice as a page. The router serves it; the words are the center's (center/privacy), none are here.

It works without script, without the database (then with the number that needs none), and in every version that people
ever agreed to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.webchat.assets import HERE, LANGUAGE_TAGS, Asset, Wording, asset
from center.privacy.notice import NoticeUnknownError, current_version, load_notice

NUMBER = "{center}"
MOST_PAGES = 32


class NoticePages:
    """The notice in each language and version, with the center's telephone number of the moment."""

    def __init__(self, wording: Mapping[str, Wording], center_phone: Callable[[], str]) -> None:
        self._center_phone = center_phone
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        template = environment.get_template("privacy.html")

        @lru_cache(maxsize=MOST_PAGES)
        def write(language: str, version: str, phone: str) -> Asset:
            notice, words = load_notice(version), wording[language]
            other = next(one for one in wording if one != language)
            html = template.render(
                text=notice.texts[language],
                words=words,
                language=language,
                tag=LANGUAGE_TAGS[language],
                other=other,
                other_tag=LANGUAGE_TAGS[other],
                version=version,
                dated=words["notice_version"].format(version=version, date=notice.published_on.isoformat()),
                parted=lambda line: parted(line, phone),
            )
            return asset(html.encode(), "text/html; charset=utf-8")

        self._write = write

    def find(self, language: str, version: str) -> Asset | None:
        """Return a version's page, the one in force where none is named; None where there never was such a version."""
        try:
            return self._write(language, version or current_version(), self._center_phone())
        except NoticeUnknownError:
            return None


def parted(line: str, phone: str) -> tuple[str, str, str]:
    """Return what stands before the telephone number, the number where one stands there, and what stands after it."""
    before, found, after = line.partition(NUMBER)
    return before, phone if found else "", after
