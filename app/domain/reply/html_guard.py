"""What the HTML of a reply may hold: text, tables and our own links; nothing that loads or runs."""

import html as markup
import re
from collections.abc import Collection
from functools import lru_cache

_TAG = re.compile(r"<[^>]*>?")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[\s/>]|<!doctype html>|<!--\[if mso\]>|<!\[endif\]-->", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_LIVE = re.compile(
    r"\bon\w+\s*=|\bsrc\s*=|\bbackground\s*=|url\s*\(|expression\s*\(|javascript:|\baction\s*=|@import"
)  # searched in small letters
_HEAD = re.compile(r"<head\b.*?</head>", re.IGNORECASE | re.DOTALL)
_ALLOWED = frozenset("html head meta title body table tbody tr td p a br strong em span div".split())  # noqa: SIM905  a list of names


def visible_text(html: str) -> str:
    """What a reader sees: without head, tags and entities."""
    return markup.unescape(_TAG.sub(" ", _HEAD.sub(" ", html)))


def html_faults(html: str, allowed_links: Collection[str]) -> list[str]:
    """Why this HTML may not be sent; empty when it may. `allowed_links` are complete targets."""
    found: list[str] = []
    tags = frozenset(_TAG.findall(html))  # most tags of a mail stand in it many times, and in the next mail again
    if not all(map(_is_ours, tags)):
        found.append("holds markup that is not ours")
    if any(map(_is_live, tags)):
        found.append("holds markup that loads or runs something")
    if {target for tag in tags for target in _targets(tag)} - set(allowed_links):
        found.append("links to what is not ours")
    if any(map(_is_live, _HEAD.findall(html))):
        found.append("holds a style that loads something")
    return found


@lru_cache(maxsize=256)
def _is_ours(tag: str) -> bool:
    name = _NAME.match(tag)
    return name is not None and (not name[1] or name[1].lower() in _ALLOWED)


@lru_cache(maxsize=256)
def _is_live(piece: str) -> bool:
    return _LIVE.search(piece.lower()) is not None


@lru_cache(maxsize=256)
def _targets(tag: str) -> tuple[str, ...]:
    return tuple(markup.unescape(href.strip("\"'")) for href in _HREF.findall(tag))
