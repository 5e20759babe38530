"""What must never leave in a reply, whoever wrote it.

A reply goes to an address a stranger typed, so nothing of the stranger's text may ride on it:
no link, no address, no number, no run of more than eight of their words. And it goes out in
the firm's name, so it promises nothing and states no figure the firm has not written itself.
"""

import html as markup
import re
from collections.abc import Collection
from functools import lru_cache

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import Tier
from app.domain.people.company_names import company_key
from app.domain.people.spelling import letters_of
from app.domain.reply.claim_check import claim_faults
from app.domain.reply.claim_sources import ClaimSources, said_of_itself, sources_of
from app.domain.reply.guard_words import LEAKAGE, PLACEHOLDERS
from app.domain.reply.letter_length import words_more
from app.domain.reply.letter_misuse import dictation_faults, misuse_faults
from app.domain.reply.reply_subject import kept_subject
from app.domain.reply.word_kinds import kinds_in, plain_words
from app.domain.words.addresses_in_text import LINKABLE, WEB_LINK
from app.domain.words.folding import folded, longest_shared_run, words_of
from app.domain.words.languages import guess_language
from app.domain.words.shown_text import visible
from app.domain.words.text import above_signature

MAX_SENDER_RUN = 8
MAX_SUBJECT_CHARACTERS = 130
_MAX_PROMPT_RUN = 7
_MAX_GREETING_CHARACTERS = 60

_WORD_BOUNDS = {Tier.HOT: (30, 220), Tier.WARM: (30, 220), Tier.COLD: (30, 160), None: (8, 220)}

_SLASHED = re.compile(r"(?<![\w./-])[^\W\d_]{2,5}/[^\W\d_]{2,5}(?![\w/-]|\.\w)")
_ODD = re.compile("[\u2028\u2029\ufffc-\uffff]")  # beside what `visible` drops
# What makes an address part of another one.
_GOES_BEFORE = re.compile(r"[\w@.:/-]")
_GOES_ON = re.compile(r"[\w@-]|[./:?#]\w")
_GREETING = re.compile(r"[^\W\d_]+(?:[ '\u2019.,\-]+[^\W\d_]+)*(?:[,:!?]|(?<=様))")
_MAY_END_WITHOUT_SIGN = frozenset({"de"})  # as the Swiss write

# What the HTML may hold: text, tables and our own links; nothing that loads or runs.
_TAG = re.compile(r"<[^>]*>?")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[\s/>]|<!doctype html>|<!--\[if mso\]>|<!\[endif\]-->", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_LIVE = re.compile(
    r"\bon\w+\s*=|\bsrc\s*=|\bbackground\s*=|url\s*\(|expression\s*\(|javascript:|\baction\s*=|@import"
)  # searched in small letters
_HEAD = re.compile(r"<head\b.*?</head>", re.IGNORECASE | re.DOTALL)
_ALLOWED = frozenset("html head meta title body table tbody tr td p a br strong em span div".split())  # noqa: SIM905  a list of names


def faults(
    draft_text: str,
    html: str,
    subject: str,
    inquiry: Inquiry,
    firm: FirmProfile,
    allowed_links: Collection[str],
    *,
    passage: str = "",
    frame: str = "",
    tier: Tier | None = None,
    language: str | None = None,
    private: str = "",
    sources: ClaimSources | None = None,
) -> tuple[str, ...]:
    """Why this draft may not be sent; empty when it may.

    Args:
        draft_text: The whole plain text.
        html: The whole HTML text.
        subject: The subject line.
        inquiry: What the stranger wrote: the source of what must not be carried across.
        firm: Whose figures and addresses may be named.
        allowed_links: Every link code put in, complete.
        passage: The part of the text that was written for this person; its language is checked.
        frame: What code wrote around it. A run of words, a number or a word standing here is ours.
        tier: Decides how long the reply may be; None: sentences of code, or of a conversation that goes on.
        language: ISO 639-1 code the passage should be in; None: any.
        private: Text that must not show through: the prompt, where a model wrote the passage.
        sources: What the letter may rest on; None: the message, the profile and all of the firm's answers and cases.

    Returns:
        One line each. What a claim has no source for is named in its own words, so that it can be mended.
    """
    text = without_ours(draft_text, allowed_links, firm)
    suspect = _other_lines(text, frame)
    source = "\n".join(_sender_texts(inquiry))
    is_theirs = subject == kept_subject(inquiry, firm)  # and harmless, as was found there
    found = [
        *_address_faults(text, "text"),
        *_address_faults(without_ours(_visible_text(html), allowed_links, firm), "HTML"),
        *(dictation_faults if private else misuse_faults)(
            suspect if is_theirs else f"{subject}\n{suspect}", inquiry, firm, are_names_proved=inquiry.address_proved
        ),
        *_company_faults(suspect, inquiry),
        *claim_faults(
            without_ours(passage, allowed_links, firm) if passage else suspect,
            sources or sources_of(inquiry, firm),
            language or "",
        ),
        *_word_faults(folded(suspect), folded(frame)),
        *_run_faults(text, "" if is_theirs else subject, source, frame),
        *_form_faults(draft_text, subject, tier, words_more(inquiry.message), language),
        *_html_faults(html, {*allowed_links, f"mailto:{firm.mail_address}"}),
    ]
    if (
        private
        and longest_shared_run(passage or text, private, enough=_MAX_PROMPT_RUN + 1, ignore=frame) > _MAX_PROMPT_RUN
    ):
        found.append("repeats the prompt")
    if language and guess_language(passage or text) not in {None, language}:
        found.append(f"is not written in the language asked for ({language})")
    return tuple(dict.fromkeys(found))


def _sender_texts(inquiry: Inquiry) -> list[str]:
    fields = (
        inquiry.message,
        inquiry.history,
        inquiry.boilerplate,
        inquiry.hidden_text,
        inquiry.subject,
        inquiry.sender_name,
        inquiry.company,
        inquiry.title,
        inquiry.address,
        inquiry.city,
    )
    return [text for text in fields if text]


def _other_lines(text: str, frame: str) -> str:
    """The lines of a text that code did not write as they stand."""
    ours = set(frame.split("\n"))
    return "\n".join(line for line in text.split("\n") if line not in ours)


def without_ours(text: str, links: Collection[str], firm: FirmProfile) -> str:
    """The text without these links and the firm's own address, telephone and website, with "https://" or without.

    Only whole ones go: what goes on behind or before one ("evilfirm.example", "firm.example.evil") is another's.
    """
    ours = {piece for piece in (*links, firm.mail_address, firm.website.rstrip("/"), firm.telephone) if piece}
    ours |= {link.partition("?")[0].rstrip("/") for link in links if link} | _slashed(firm)  # as a link is shown
    for piece in sorted(ours | {piece.removeprefix("https://") for piece in ours}, key=len, reverse=True):
        text = _without_whole(text, piece)
    return text


@lru_cache(maxsize=64)
def _slashed(firm: FirmProfile) -> frozenset[str]:
    """Short words that the firm itself writes with a slash between them: "ISO/IEC"."""
    return frozenset(found[0] for text in said_of_itself(firm) for found in _SLASHED.finditer(text))


def _without_whole(text: str, piece: str) -> str:
    """No pattern of the piece itself: links are new in every letter, and compiling costs more than looking."""
    kept, done, start = [], 0, text.find(piece)
    while start >= 0:
        end = start + len(piece)
        if not _GOES_ON.match(text, end) and not _GOES_BEFORE.match(text[start - 1 : start]):
            kept.append(text[done:start])
            done = end
        start = text.find(piece, end)
    return " ".join((*kept, text[done:]))


def _address_faults(text: str, where: str) -> list[str]:
    return [f"names a link or an address that is not ours ({where})"] if LINKABLE.search(text) else []


def _company_faults(text: str, inquiry: Inquiry) -> list[str]:
    """A company typed into a form is text for a stranger to read: one that asks for something stands in no letter."""
    company = inquiry.company or ""
    if inquiry.address_proved or not company or company_key(company) not in letters_of(text):
        return []
    domain = (inquiry.sender_email or "").rpartition("@")[2]
    if company_key(company) in letters_of(domain) or not kinds_in(plain_words(company)):
        return []
    return ["names a company that the mail address does not bear and whose name asks for something"]


def _word_faults(plain: str, ours: str) -> list[str]:
    complaints = {
        "leaves a placeholder": PLACEHOLDERS,
        "speaks of its own instructions": LEAKAGE,
    }
    return [
        complaint
        for complaint, pattern in complaints.items()
        if any(match[0] not in ours for match in pattern.finditer(plain))
    ]


def _run_faults(text: str, subject: str, source: str, frame: str) -> list[str]:
    found = []
    if longest_shared_run(text, source, enough=MAX_SENDER_RUN + 1, ignore=frame) > MAX_SENDER_RUN:
        found.append(f"repeats more than {MAX_SENDER_RUN} words of the message in a row")
    if longest_shared_run(subject, source, enough=MAX_SENDER_RUN + 1, ignore=frame) > MAX_SENDER_RUN:
        found.append(f"repeats more than {MAX_SENDER_RUN} words of the message in the subject")
    return found


def _form_faults(draft_text: str, subject: str, tier: Tier | None, more: int, language: str | None) -> list[str]:
    found = []
    least, most = _WORD_BOUNDS[tier][0], _WORD_BOUNDS[tier][1] + more
    length = len(words_of(WEB_LINK.sub(" ", above_signature(draft_text))))
    if not least <= length <= most:
        found.append(f"has {length} words, not {least} to {most}")
    first_line = draft_text.partition("\n")[0]
    end = "," if language in _MAY_END_WITHOUT_SIGN and first_line[-1:].isalpha() else ""
    if len(first_line) > _MAX_GREETING_CHARACTERS or not _GREETING.fullmatch(first_line + end):
        found.append("begins with an odd greeting")
    if any(_ODD.search(text) or visible(text) != text for text in (draft_text, subject)) or "\n" in subject:
        found.append("holds characters that cannot be seen")
    if not subject.strip() or len(subject) > MAX_SUBJECT_CHARACTERS or LINKABLE.search(subject):
        found.append("has an unfit subject")
    return found


def _visible_text(html: str) -> str:
    """What a reader sees: without head, tags and entities."""
    return markup.unescape(_TAG.sub(" ", _HEAD.sub(" ", html)))


def _html_faults(html: str, allowed_links: Collection[str]) -> list[str]:
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
