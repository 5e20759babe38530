"""How programs word their mails, for the many that say nothing in the header.

Each pattern is worth one point or two, two points are a verdict. Two are given only to what no
person would type; a single phrase people use too ("out of office", "could not be delivered")
needs a second, different one beside it.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.domain.words.subject_prefixes import is_answer, is_forward

_READ = 4_000  # characters of a text that are looked at: programs come to the point
_ENOUGH = 2
_SHORT_NOTE = 60  # a forwarded bounce with less comment than this carries no message of a person


@dataclass(frozen=True, slots=True)
class Rule:
    """One group of phrases with one meaning."""

    reason: str
    points: int
    pattern: re.Pattern[str]


def _rules(where: str, prefix: str) -> tuple[Rule, ...]:
    flags = re.IGNORECASE | re.MULTILINE
    return tuple(
        Rule(rule["reason"], rule["points"], re.compile(f"{prefix}(?:{'|'.join(rule['phrases'])})", flags))
        for rule in _PHRASES["rule"]
        if rule["where"] == where
    )


_PHRASES = tomllib.loads(Path(__file__).with_name("machine_phrases.toml").read_text("utf-8"))
_SUBJECT_RULES = _rules("subject", r"\A[\s*\[(\"]{0,10}")
_TEXT_RULES = _rules("text", "")
_ABSENCE = "an automatic answer by its text"  # as the rules call it; in a first mail it may just be talk
# A person has a matter of their own: they ask, want or offer to pay. Then softer signs need one point more.
_OWN_MATTER = re.compile(
    r"[?\uff1f]|budget|pricing|\bquot(?:e|ation)\b|proposal|\bwe(?:'d| would)? (?:need|want|like|look)|"
    r"\bi(?:'d| would) like|looking for|help (?:with|us|me)|interested in|angebot|"
    r"wir (?:suchen|brauchen|möchten|benötigen)|devis|nous (?:cherchons|souhait|avons besoin)|"
    r"presupuesto|buscamos|necesitamos|preventivo|cerchiamo|offerte|orçamento",
    re.IGNORECASE,
)
_REPORT_FIELDS = re.compile(
    r"^[> \t]{0,20}(?:final-recipient|diagnostic-code|reporting-mta|original-recipient|feedback-type)\s*:|"
    r"(?<!-)-{3,80} ?transcript of session follows|permanent fatal errors",
    re.IGNORECASE | re.MULTILINE,
)


def wording_sign(subject: str, text: str, quoted: str, *, reply: bool) -> str | None:
    """The reason why subject and text read like a program's, None if they do not.

    `text` is the new text, `quoted` what it quotes or encloses, `reply` whether the mail says
    that it answers another.
    """
    text = text[:_READ]
    if is_forward(subject) and returned_mail_inside(text, quoted) and len(text.strip()) < _SHORT_NOTE:
        return "a returned mail passed on without a comment"
    subject_points, subject_reason = _points(_SUBJECT_RULES, subject[:300])
    if subject_points >= _ENOUGH:
        return subject_reason
    text_points, text_reason = _points(_TEXT_RULES, text)
    if _unmistakable(text):
        return text_reason
    has_own_matter = bool(_OWN_MATTER.search(text))
    if subject_points + text_points < (_ENOUGH + 1 if has_own_matter else _ENOUGH) or not text_points:
        return None
    is_talk_of_absence = text_reason == _ABSENCE and not (subject_points or reply or is_answer(subject))
    return None if is_talk_of_absence else text_reason


def returned_mail_inside(text: str, quoted: str) -> bool:
    """Whether fields of a delivery report stand in the text or in what it quotes and encloses."""
    return bool(_REPORT_FIELDS.search(text[: _READ * 4]) or _REPORT_FIELDS.search(quoted[: _READ * 4]))


def _points(rules: tuple[Rule, ...], text: str) -> tuple[int, str]:
    """The most points any reason gets, and that reason."""
    points: dict[str, int] = {}
    for rule in rules:
        if rule.pattern.search(text):
            points[rule.reason] = points.get(rule.reason, 0) + rule.points
    reason = max(points, key=lambda one: points[one], default="")
    return points.get(reason, 0), reason


def _unmistakable(text: str) -> bool:
    return any(rule.points >= _ENOUGH and rule.pattern.search(text) for rule in _TEXT_RULES)
