"""How LinkedIn words its mails: which lines are its frame, and who the subject says wrote.

Every pattern is tried on one line at a time, and a line is cut before: linear in the text, whoever wrote it.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from app.domain.words.folding import plain

_PHRASES = tomllib.loads(Path(__file__).with_name("linkedin_phrases.toml").read_text("utf-8"))
_LONGEST_LINE = 300
_LONGEST_LABEL = 80
_LONGEST_LINKED = 3_000  # a line with its links, which are long
_LONGEST_HEADLINE = 220
_LINK = re.compile(
    r"<(?P<in_html>https?://[^\s<>]*)>|(?P<in_text>https?://(?:[a-z]{2,3}\.)?(?:linkedin\.com|lnkd\.in)/[^\s<>]*)$",
    re.IGNORECASE,
)
# Links that LinkedIn's own mails have: people who paste one have it from their browser, without these.
_OF_A_MAIL = re.compile(
    r"/comm/|/e/v2|midToken=|midSig=|trkEmail=|/messaging/|/mynetwork/|/sales/|/inbox", re.IGNORECASE
)
_CONVERSATION = re.compile(r"linkedin\.com/(?:comm/)?(?:messaging/thread/|sales/inbox/)", re.IGNORECASE)
_FOOTER_LINK = re.compile(r"/psettings/|email-unsubscribe|/help/linkedin|/legal/", re.IGNORECASE)
_PROFILE = re.compile(r"linkedin\.com/(?:comm/)?(?:mwlite/)?in/([^/?#\s<>]{1,150})", re.IGNORECASE)
_DEGREE = re.compile(
    r"\s*[•·]\s*[123]\+?(?:st|nd|rd|er|re|e|ème|º|ª|°|\.|次)?(?:\s[^\W\d_]{1,12}){0,2}$", re.IGNORECASE
)
_RULE = re.compile(r"[-_=*~–—]{4,}$")
_CLOCK = r"\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?"
_WORD = r"[^\W\d_]{2,12}\.?,?\s"
_WHEN = re.compile(rf"(?:(?:{_WORD})?(?:{_WORD})?\d{{1,2}}[.,]?\s(?:{_WORD})?(?:\d{{4}},?\s)?)?{_CLOCK}", re.IGNORECASE)
_SUBJECT_LINE = re.compile(
    r"(?:subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|ämne|件名)\s?[:：]\s*(?P<subject>.+)",
    re.IGNORECASE,
)
_SENTENCE_END = (".", ",", ";", ":", "?", "!", "…", "。", "、", "？", "！")
_GREETINGS = frozenset(_PHRASES["greetings"].split())
_GREETINGS_WITHOUT_SPACES = ("こんにちは", "はじめまして", "初めまして", "お世話", "突然")
_TITLE_WORDS = frozenset(_PHRASES["title_words"].split())


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """One of the phrases, the longest first; whoever is named stands in the group `name`."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    lines = [re.escape(one).replace(r"\{name\}", "(.{1,80}?)").replace(r"\{you\}", ".{1,80}?") for one in ordered]
    return re.compile(rf"(?:{'|'.join(lines)})[.!:：。！]?", re.IGNORECASE)


_TOLD, _INVITED, _LEAD_FORM, _SEVERAL, _BUTTON = (
    _pattern(_PHRASES[name]) for name in ("told", "invited", "lead_form", "several", "buttons")
)
_FOOTER_BEGINS = tuple(_PHRASES["footer_begins"])
_OF_FOOTERS = (
    "linkedin",
    "mail",
    "mejl",
    "メール",
    "correo",
    "mensaje",
    "wiadomość",
    "nachricht",
    "©",
    "(c)",
    "copyright",
    "why",
)
_FOOTER_WORD = re.compile(
    rf"(?:{'|'.join(re.escape(one) for one in _PHRASES['footer_words'])})\s*(?:$|[:：·|<]|https?://)", re.IGNORECASE
)
_WITHOUT_NOTE = frozenset(plain(one) for one in _PHRASES["without_note"])
_COMPANY = re.compile(
    rf"(?P<title>.{{2,120}}?)(?:\s+(?:{'|'.join(re.escape(one) for one in _PHRASES['at_company'])})\s+|\s?@\s?)"
    r"(?P<company>[^|•·]{2,100})",
    re.IGNORECASE,
)
_COMPANY_IN_CAPITALS = re.compile(
    rf"(?P<title>.{{2,120}}?)\s+(?:{'|'.join(_PHRASES['at_company_before_capital'])})\s+(?P<company>[A-ZÀ-ÞĀ-Ž][^|•·]{{1,99}})"
)


def named_as_writer(line: str) -> str | None:
    """Whom the line says to have written a message; None when it does not say that."""
    return _name_in(_TOLD, line)


def named_as_inviting(line: str) -> str | None:
    """Whom the line says to want a connection, "" when it names nobody; None when it does not say that."""
    return _name_in(_INVITED, line)


def announces_lead_form(line: str) -> bool:
    """Whether the line says that a form of an advertisement was filled in."""
    return _name_in(_LEAD_FORM, line) is not None


def announces_messages(line: str) -> bool:
    """Whether the line says that there are messages, and not whose."""
    return _name_in(_SEVERAL, line) is not None


def _name_in(pattern: re.Pattern[str], line: str) -> str | None:
    """Also where the colleague is spoken to first ("Isobel, Priya sent you a message")."""
    line = line[:_LONGEST_LINE].strip()
    addressed = line.partition(", ")[2] if ", " in line[:60] else ""
    for one in (addressed, line):
        if one and (found := pattern.fullmatch(one)):
            return next((group.strip() for group in found.groups() if group), "")
    return None


def is_button(line: str) -> bool:
    """Whether the line is a button, or a short label before a link of LinkedIn's own mails."""
    links = _links(line)
    label = without_link(line).rstrip(":： >")
    if len(label) > _LONGEST_LABEL:
        return False
    return any(_OF_A_MAIL.search(link) for link in links) or _BUTTON.fullmatch(label) is not None


def is_footer(line: str) -> bool:
    """Whether LinkedIn's footer begins at this line."""
    if any(_FOOTER_LINK.search(link) for link in _links(line)):
        return True
    said = line[:_LONGEST_LINE].casefold()
    about_mail = any(word in said for word in _OF_FOOTERS)
    return (about_mail and said.startswith(_FOOTER_BEGINS)) or _FOOTER_WORD.match(line) is not None


def is_frame(line: str) -> bool:
    """Whether the line says nothing: a rule, a time, or only white space."""
    return not line or _RULE.fullmatch(line) is not None or _WHEN.fullmatch(line) is not None


def is_without_note(line: str) -> bool:
    """Whether these are LinkedIn's own words of an invitation; a greeting before them and a name after may stand."""
    said = plain(line[:_LONGEST_LINE])
    return any(own in said and len(said) - len(own) <= _LONGEST_LABEL for own in _WITHOUT_NOTE)


def leads_to_conversation(text: str) -> bool:
    """Whether a link in the text opens one conversation."""
    return _CONVERSATION.search(text) is not None


def subject_in(line: str) -> str | None:
    """What follows "Subject:", in whichever language."""
    found = _SUBJECT_LINE.fullmatch(line[:_LONGEST_LINE])
    return found["subject"].strip() if found else None


def profile_in(line: str) -> str | None:
    """The address of the profile a line links to, without what LinkedIn counts readers by."""
    found = _PROFILE.search(line[:2_000])
    return f"https://www.linkedin.com/in/{found[1]}" if found else None


def without_link(line: str) -> str:
    """The line without its links and without the degree of the acquaintance ("• 2nd")."""
    return _DEGREE.sub("", _LINK.sub("", line[:_LONGEST_LINKED]).strip()).strip()


def _links(line: str) -> list[str]:
    return [found["in_html"] or found["in_text"] for found in _LINK.finditer(line[:_LONGEST_LINKED])]


def may_be_headline(line: str, *, stands_alone: bool) -> bool:
    """Whether the line below a name is what the person calls themselves rather than their first words.

    `stands_alone`: an empty line follows. When in doubt it is their words, of which none may be lost.
    """
    words = [word.strip("\"'’,.!()").casefold() for word in line.split()]
    if not words or len(line) > _LONGEST_HEADLINE or line.endswith(_SENTENCE_END):
        return False
    if words[0] in _GREETINGS or line.startswith(_GREETINGS_WITHOUT_SPACES):
        return False
    if stands_alone or "|" in line or "•" in line:
        return True
    named = _TITLE_WORDS.intersection(part for word in words for part in word.replace("-", "/").split("/"))
    return bool(named) or any(part in line for part in _PHRASES["title_parts_without_spaces"])


def title_and_company(headline: str) -> tuple[str, str]:
    """The two of "Head of Marketing at Korvel"; the whole headline is the title where it names no company."""
    for pattern in (_COMPANY, _COMPANY_IN_CAPITALS):
        if found := pattern.match(headline):
            return found["title"].strip(" ,-–"), found["company"].strip(" ,-–")
    return headline, ""
