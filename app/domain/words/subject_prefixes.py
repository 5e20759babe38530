"""What mail programs put before a subject when one answers or forwards, in the languages of their users."""

import re

_ANSWERED = "re|aw|antw|sv|odp|res|rif|rép|ré|回复|回覆"
_FORWARDED = "fwd?|wg|tr|rv|enc|i|doorst|vs|vb|pd|转发|轉寄"  # "VS" is an answer in Finnish, a forward in Danish
_END = r"\s*(?:\[\d+\])?\s*[:：]\s*"
_ANSWER = re.compile(rf"\s*(?:{_ANSWERED}){_END}", re.IGNORECASE)
_FORWARD = re.compile(rf"\s*(?:{_FORWARDED}){_END}", re.IGNORECASE)
_ALL = re.compile(rf"(?:\s*(?:{_ANSWERED}|{_FORWARDED}){_END})+", re.IGNORECASE)


def is_answer(subject: str) -> bool:
    """Whether the outermost prefix says that somebody answers: "Re: WG: Offer"."""
    return _ANSWER.match(subject) is not None


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix says that somebody passes a mail on: "WG: Re: Offer"."""
    return _FORWARD.match(subject) is not None


def without_prefixes(subject: str) -> str:
    return subject[found.end() :].strip() if (found := _ALL.match(subject)) else subject.strip()
