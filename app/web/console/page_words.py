"""What has a short name in the database, as a partner says it: in English, which the pages say in their language."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from app.domain.alert_words import clock_words
from app.domain.inquiry import ChannelName
from app.domain.judgement import NAMED, Disposition
from app.domain.lead_path import LEAD_PATH
from app.web.console.event_words import EVENT_WORDS

_IN_MINUTES, _IN_HOURS = timedelta(minutes=90), timedelta(hours=36)  # below them people say so

_VERSION = re.compile(r"\bv(\d+)\b")
_STEPS = {"rules": "by a rule", **dict.fromkeys(LEAD_PATH, "")}  # a step that held a lead is nobody a partner knows


def event_named(kind: str) -> str:
    """What happened to a lead, as a partner says it."""
    ending, _, disposition = kind.partition("_")
    if ending == "filtered":
        return f"no inquiry, a person says: {kind_named(disposition)}"
    return f"not answered: {kind_named(disposition)}" if ending == "closed" else EVENT_WORDS.get(kind, words(kind))


def actor_named(actor: str) -> str:
    """Who did it; "" for a step of the path."""
    return _STEPS.get(actor, actor)


def doer_named(actor: str) -> str:
    """Who did what the list of what happened tells: a person by address, a rule; "" for a program or a model."""
    return actor_named(actor) if "@" in actor or actor.startswith("command line") or actor == "rules" else ""


def roughly(span: timedelta) -> str:
    """How late something is, as people say it: "20 min", "5 h", "2 d"."""
    minutes = max(int(span / timedelta(minutes=1)), 1)
    hours = round(minutes / 60)
    if span < _IN_MINUTES:
        return f"{minutes} min"
    return f"{hours} h" if span < _IN_HOURS else f"{round(hours / 24)} d"


def kind_named(kind: str) -> str:
    """A disposition or a lead's state in a sentence; one of another version as it is."""
    return NAMED[Disposition(kind)] if kind in list(Disposition) else words(kind)


_CHANNELS = {
    ChannelName.WEBSITE_FORM: "website form",
    ChannelName.INBOUND_EMAIL: "mail",
    ChannelName.LINKEDIN: "LinkedIn",
    ChannelName.BY_HAND: "added by hand",
    ChannelName.BOOKING_PAGE: "booking page",
}


def channel_named(channel: str) -> str:
    """Where a lead came from; a channel of another version as it is."""
    return _CHANNELS[ChannelName(channel)] if channel in list(ChannelName) else words(channel)


def letter_named(writer: str) -> str:
    """Who wrote a letter, its versions as one number: "by the model, version 7.5"; of another version as it is."""
    if writer.startswith("model ") and (versions := _VERSION.findall(writer)):
        return f"by the model, version {'.'.join(versions)}"
    name, _, version = writer.partition(" ")
    return f"without a model, version {version}" if name == "offline" and version else words(writer)


def words(name: str) -> str:
    """ "on_its_way" as people say it."""
    return name.replace("_", " ")


WORDS: Mapping[str, Callable[..., str]] = {  # filters of the templates
    "kind_named": kind_named,
    "channel_named": channel_named,
    "event_named": event_named,
    "actor_named": actor_named,
    "doer_named": doer_named,
    "words": words,
    "clock": clock_words,
    "roughly": roughly,
}
