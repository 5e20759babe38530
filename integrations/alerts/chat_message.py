"""An alert as a chat shows it: Slack's blocks, and the same in `text` for whoever knows none.

Bounds from Slack's pages on Block Kit, read in November 2026: 50 blocks, 150 characters in a header and 3,000 in a
section. Mattermost and Rocket.Chat take `text` alone. What strangers wrote stands in `plain_text`, where no sign has a
meaning, or without the signs that have one.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.domain.alert_words import Said, details_of, foot_of, link_words, named, sentence_of, title_in
from app.domain.firm import FirmProfile
from app.domain.ports import Alert, AlertItem
from app.domain.words.shown_text import defanged

Message = dict[str, Any]

_LONGEST_HEADER, _LONGEST_SECTION = 150, 3000
_MARKS = re.compile("[*_~`]")
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def chat_message(alert: Alert, firm: FirmProfile | None, said: Said = str) -> Message:
    """What is posted: `text` says all of it, `blocks` the same with more room. `said`: in the reader's language."""
    return {"text": _text(alert, firm, said), "blocks": list(_blocks(alert, firm, said))}


def _text(alert: Alert, firm: FirmProfile | None, said: Said) -> str:
    parts = [f"*{_plain(title_in(alert, said))}*", *([_escaped(said(alert.text))] if alert.text else [])]
    if len(alert.items) == 1 and not alert.more:
        parts += [_escaped(line) for line in details_of(alert.items[0], said)]
    else:
        parts += ["\n".join(_told_among_others(item, said)) for item in alert.items]
    link = f"{said(link_words(alert))}: {_address(alert.url)}"
    return "\n\n".join([*parts, link, _escaped(said(foot_of(alert, firm)))])


def _told_among_others(item: AlertItem, said: Said) -> Iterator[str]:
    yield f"*{_plain(sentence_of(item, said))}*"
    yield from map(_escaped, details_of(item, said))
    yield _address(item.url)


def _blocks(alert: Alert, firm: FirmProfile | None, said: Said) -> Iterator[Message]:
    title = defanged(title_in(alert, said))
    if len(title) <= _LONGEST_HEADER:
        yield {"type": "header", "text": _words(title)}
    else:
        yield _section({"type": "mrkdwn", "text": f"*{_plain(title)}*"[:_LONGEST_SECTION], "verbatim": True})
    if alert.text:
        yield _section(_words(said(alert.text)))
    is_one = len(alert.items) == 1 and not alert.more
    for item in alert.items:
        if not is_one:
            name = named(item, said)
            yield _section(_linked(item.url, name, sentence_of(item, said).removeprefix(name)))
        if details := details_of(item, said):
            yield _section(_words("\n".join(details)))
    yield _section(_linked(alert.url, said(link_words(alert))))
    yield {"type": "context", "elements": [_words(said(foot_of(alert, firm)))]}


def _section(text: Message) -> Message:
    return {"type": "section", "text": text}


def _words(text: str) -> Message:
    """Shown as they are: no link, no mark, no smiley is made of them."""
    return {"type": "plain_text", "text": defanged(text)[:_LONGEST_SECTION], "emoji": False}


def _linked(url: str, name: str, behind: str = "") -> Message:
    return {"type": "mrkdwn", "text": f"*<{_address(url)}|{_plain(name)}>*{_plain(behind)}", "verbatim": True}


def _plain(text: str) -> str:
    """A stranger's words between marks of ours: without any of their own."""
    return _MARKS.sub("", _escaped(text).replace("|", "/"))


def _escaped(text: str) -> str:
    return defanged(text).translate(_ESCAPED)


def _address(url: str) -> str:
    return url.replace("&", "&amp;")
