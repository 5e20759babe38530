"""How programs word their mails, for the many that say nothing in the header.

Each pattern is worth one point or two, two points are a verdict. Two are given only to what no
person would type; a single phrase people use too ("out of office", "could not be delivered")
needs a second, different one beside it. Kinds of mails whose parts can be told apart are in `worded_kinds.py`.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.inquiry import MailKind
from app.domain.words.subject_prefixes import is_forward

_READ = 4_000  # characters of a text that are looked at: programs come to the point
_ENOUGH = 2
_SHORT_NOTE = 60  # a forwarded bounce with less comment than this carries no message of a person


@dataclass(frozen=True, slots=True)
class Sign:
    """What a mail is, and by which sign, in words for a person."""

    kind: MailKind
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One group of phrases with one meaning."""

    sign: Sign
    points: int
    pattern: re.Pattern[str]


def _rules(where: str, prefix: str) -> tuple[Rule, ...]:
    flags = re.IGNORECASE | re.MULTILINE
    return tuple(
        Rule(
            Sign(MailKind(rule["kind"]), rule["reason"]),
            rule["points"],
            re.compile(f"{prefix}(?:{'|'.join(rule['phrases'])})", flags),
        )
        for rule in _PHRASES["rule"]
        if rule["where"] == where
    )


_PHRASES = tomllib.loads(Path(__file__).with_name("machine_phrases.toml").read_text("utf-8"))
_SUBJECT_RULES = _rules("subject", r"\A[\s*\[(\"]{0,10}")
_TEXT_RULES = _rules("text", "")
_REPORT_FIELDS = re.compile(
    r"^[> \t]{0,20}(?:final-recipient|diagnostic-code|reporting-mta|original-recipient|feedback-type)\s*:|"
    r"(?<!-)-{3,80} ?transcript of session follows|permanent fatal errors",
    re.IGNORECASE | re.MULTILINE,
)


def wording_sign(subject: str, text: str, quoted: str, *, has_own_matter: bool) -> Sign | None:
    """What subject and text read like, None if not like a program's.

    `text` is the new text, `quoted` what it quotes or encloses. Who has a matter of their own needs one point more.
    """
    text = text[:_READ]
    if is_forward(subject) and returned_mail_inside(text, quoted) and len(text.strip()) < _SHORT_NOTE:
        return Sign(MailKind.BOUNCE, "a returned mail passed on without a comment")
    subject_points, subject_sign = _points(_matching(_SUBJECT_RULES, subject[:300]))
    if subject_points >= _ENOUGH:
        return subject_sign
    matching = _matching(_TEXT_RULES, text)
    text_points, text_sign = _points(matching)
    if any(rule.points >= _ENOUGH for rule in matching):  # what no person would type
        return text_sign
    if subject_points + text_points < _ENOUGH + has_own_matter or not text_points:
        return None
    return text_sign


def reads_like_an_announcement(text: str) -> bool:
    """Whether a phrase of newsletters stands in the text."""
    return any(rule.sign.kind is MailKind.ANNOUNCEMENT and rule.pattern.search(text[:_READ]) for rule in _TEXT_RULES)


def returned_mail_inside(text: str, quoted: str) -> bool:
    """Whether fields of a delivery report stand in the text or in what it quotes and encloses."""
    return bool(_REPORT_FIELDS.search(text[: _READ * 4]) or _REPORT_FIELDS.search(quoted[: _READ * 4]))


def _matching(rules: Sequence[Rule], text: str) -> list[Rule]:
    return [rule for rule in rules if rule.pattern.search(text)]


def _points(matching: Sequence[Rule]) -> tuple[int, Sign | None]:
    """The most points any sign gets, and that sign."""
    points: dict[Sign, int] = {}
    for rule in matching:
        points[rule.sign] = points.get(rule.sign, 0) + rule.points
    sign = max(points, key=lambda one: points[one], default=None)
    return (points[sign], sign) if sign else (0, None)
