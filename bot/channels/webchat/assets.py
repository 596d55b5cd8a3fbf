"""The page and its files, read once into memory: no path of a request ever touches the disk. The router serves them."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}
Wording = dict[str, str]


@dataclass(frozen=True)
class Asset:
    """One file, ready to send; `etag` is quoted."""

    body: bytes
    packed: bytes
    media_type: str
    etag: str


def load_wording(language: str) -> Wording:
    """Read one language's words."""
    path = HERE / "static" / "i18n" / f"{language}.json"
    return cast("Wording", json.loads(path.read_text(encoding="utf-8")))


def load_files() -> dict[str, Asset]:
    """Read every static file, by its path under /static/."""
    root = HERE / "static"
    return {
        path.relative_to(root).as_posix(): asset(path.read_bytes(), MEDIA_TYPES[path.suffix])
        for path in sorted(root.rglob("*"))
        if path.suffix in MEDIA_TYPES
    }


def load_pages(wording: dict[str, Wording]) -> dict[str, Asset]:
    """Write the page in each language, so that its first sight needs no script."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("index.html")
    return {
        language: asset(
            template.render(words=words, language=language, tag=LANGUAGE_TAGS[language]).encode(),
            "text/html; charset=utf-8",
        )
        for language, words in wording.items()
    }


def asset(body: bytes, media_type: str) -> Asset:
    """Pack one body."""
    digest = hashlib.sha256(body).hexdigest()[:20]
    return Asset(body=body, packed=gzip.compress(body, mtime=0), media_type=media_type, etag=f'W/"{digest}"')


def preferred_language(accept_language: str) -> str:
    """Return en where the browser asks for English first, else zh."""
    return "en" if accept_language.strip().casefold().startswith("en") else "zh"
