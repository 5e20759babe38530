"""The personal opening of a reply, composed from what was noted, without a model."""

from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Judgement, Met, Tier
from app.domain.reply.draft_guard import MAX_SENDER_RUN
from app.domain.reply.foreign_names import names_someone_unknown
from app.domain.reply.guard_words import NEVER_REPEATED
from app.domain.reply.link_spellings import link_faults
from app.domain.reply.sentence_rules import sentence_faults
from app.domain.words.folding import folded, longest_shared_run
from integrations.letters.inquiry_notes import Notes
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.phrasebook import Phrasebook, phrasebook
from integrations.letters.topic_phrases import Phrase

_MAX_WISHES = 2
_MAX_LISTED_RUN = 6  # of their words, with our commas between: clearly below what the guard allows
_ASKING_ORDER = (
    Criterion.SERVICE_NEED,
    Criterion.BUDGET,
    Criterion.TIMING,
    Criterion.AUTHORITY,
    Criterion.COMPANY_FIT,
)


def compose_passage(notes: Notes, inquiry: Inquiry, *, tier: Tier, variant: str) -> str:
    """Two to eight sentences in the language of the notes that only fit this inquiry."""
    book = phrasebook(notes.language)
    phrases = _repeatable(notes, inquiry)
    if tier is Tier.COLD:
        return " ".join([*_cold_opening(notes, book), *_mentioned(phrases, book, "mention_cold", "")])
    sentences = [
        _opening(notes, book, variant),
        *([book.say("passage", "waited")] if notes.waited else []),
        *([book.say("passage", "forwarded")] if notes.forwarded else []),
        *_situation(notes, book, variant),
        *_mentioned(phrases, book, "mention", variant),
        *_named(notes, book),
        *([book.say("passage", "days", days=book.listed(notes.days))] if notes.days else []),
        *[book.say("wishes", wish) for wish in notes.wishes[:_MAX_WISHES]],
        *_questions(notes, book),
        *([book.say("passage", "thin")] if notes.thin or (notes.short and not _says_enough(notes, phrases)) else []),
    ]
    return " ".join(sentences)


def unknown_question(judgement: Judgement | None, language: str) -> str:
    """The one question for a warm lead: about the first criterion nobody could judge."""
    book = phrasebook(language)
    findings = judgement.findings if judgement else {}
    open_ones = [c for c in _ASKING_ORDER if c in findings and findings[c].met is Met.UNKNOWN]
    return book.say("questions", (open_ones[0] if open_ones else Criterion.TIMING).value)


def _opening(notes: Notes, book: Phrasebook, variant: str) -> str:
    if not notes.services:
        return book.say("passage", "opening_plain", variant=variant)
    names = tuple(_spoken(service.names.get(notes.language) or service.name) for service in notes.services[:2])
    if any(f" {book.joining} " in name for name in names):
        names = names[:1]  # "positioning and messaging and marketing operations" is no sentence
    return book.say("passage", "opening", variant=variant, service=book.listed(names))


def _spoken(name: str) -> str:
    """A service's name inside a sentence: "Demand generation" is no proper noun in English."""
    return name[0].lower() + name[1:] if name.istitle() or name[1:].islower() or " and " in name else name


def _cold_opening(notes: Notes, book: Phrasebook) -> list[str]:
    opening = book.say("passage", "opening_cold_waited" if notes.waited else "opening_cold")
    if notes.thing_not_offered:
        return [opening, book.say("passage", "not_offered", thing=notes.thing_not_offered)]
    return [opening, book.say("passage", "not_built_for")]


def _situation(notes: Notes, book: Phrasebook, variant: str) -> list[str]:
    size, field = notes.situation.size, notes.situation.field
    if not field:
        return []
    company = book.say("company", size or "any")
    return [book.say("passage", "situation", variant=variant, company=company, field=book.say("fields", field))]


def _mentioned(phrases: tuple[Phrase, ...], book: Phrasebook, key: str, variant: str) -> list[str]:
    topics = tuple(phrase.text for phrase in phrases)
    return [book.say("passage", key, variant=variant, topics=book.listed(topics))] if topics else []


def _says_enough(notes: Notes, phrases: tuple[Phrase, ...]) -> bool:
    """Whether a reply without a request for more would still be about this inquiry."""
    return bool(phrases or notes.services or notes.wishes or notes.situation.field or notes.questions)


def _repeatable(notes: Notes, inquiry: Inquiry) -> tuple[Phrase, ...]:
    """The phrases that may stand side by side without becoming a quotation."""
    source = "\n".join([inquiry_text(inquiry), inquiry.history])
    kept: list[Phrase] = []
    suspect = _is_refused("; ".join(phrase.text for phrase in notes.phrases))
    for phrase in notes.phrases:
        if suspect and _is_refused(phrase.text):
            continue
        listed = ", ".join([*(other.text for other in kept), phrase.text])
        if longest_shared_run(listed, source, enough=MAX_SENDER_RUN) <= _MAX_LISTED_RUN:
            kept.append(phrase)
    return tuple(kept)


def _is_refused(text: str) -> bool:
    plain = folded(text)
    if any(pattern.search(plain) for pattern in NEVER_REPEATED):
        return True
    return bool(link_faults(text) or sentence_faults(text, sources=(), known_amounts=frozenset())) or (
        names_someone_unknown(text, known=())
    )


def _named(notes: Notes, book: Phrasebook) -> list[str]:
    if notes.budget_named and notes.date_named:
        return [book.say("passage", "budget_and_date")]
    if notes.budget_named:
        return [book.say("passage", "budget")]
    return [book.say("passage", "date")] if notes.date_named else []


def _questions(notes: Notes, book: Phrasebook) -> list[str]:
    if notes.questions > 1:
        counts = book.words("passage", "counts")
        count = counts[notes.questions] if notes.questions < len(counts) else counts[0]
        return [book.say("passage", "many_questions", count=count)]
    return [book.say("passage", "one_question")] if notes.questions and not notes.wishes else []
