"""What a reply picks up from an inquiry: what they ask for, in what trade, and what they wish."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain.firm import FirmProfile, Service
from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Judgement, Met
from app.domain.reply.case_study_choice import asked_services, not_offered_in
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.folding import folded, phrases_in, words_of
from app.domain.words.industry_words import industry_nouns
from app.domain.words.languages import guess_language
from app.domain.words.subject_prefixes import is_forward
from integrations.letters.inquiry_text import below_subject, inquiry_text, reply_language
from integrations.letters.language_words import language_words
from integrations.letters.phrasebook import LANGUAGES, phrasebook
from integrations.letters.situation import Situation, situation_of
from integrations.letters.topic_phrases import Phrase, pick_phrases

MAX_PHRASES = 3
_THIN = 8  # words
_SHORT_NOTE = 30  # words: a longer one is not called short, even where nothing in it was understood
_SHORT = 2  # letters

# What people wish for beside the service, in the languages we answer in. Names are keys of the phrasebook.
_WISHES = {
    "call": r"\b(?:please )?(?:call|ring|phone) me\b|\bgive me a (?:call|ring)\b|"
    r"\brufen sie mich\b|\bappelez[- ]moi\b|"
    r"\bll[aá]me(?:me|nme)\b|\bmi chiami\b|\bbel(?:t u)? mij\b|\bliguem?-me\b",
    "tender": r"\brfps?\b|\brequest for proposals?\b|\binvit\w+ to (?:quote|bid|tender)\b|"
    r"\btenders?\b|\bausschreibung\w*|"
    r"\bappel d'offres\b|\blicitaci[oó]n\b|\bgara d'appalto\b|\baanbesteding\b|\bconcurso público\b",
    "references": r"\b(?:references?|examples?|samples?|case stud(?:y|ies)|portfolio)\b|\breferenzen?\b|"
    r"\bbeispiele?n?\b|"
    r"\bexemples?\b|\bréférences\b|\bejemplos?\b|\breferencias?\b|\besempi\b|\bvoorbeelden\b|\bexemplos\b|\bcasos\b|"
    r"\bhaben sie erfahrung\b|\bervaring met\b|\bdone anything for\b|\bavez-vous l'expérience\b",
    "paperwork": r"\bndas?\b|\bconfidentiality agreement|\bprocessing agreement|\bdata protection\b|"
    r"\bgdpr\b|\bdsgvo\b|"
    r"\bdatenschutz\w*|\bauftragsverarbeitung\w*|\brgpd\b|\bverwerkersovereenkomst\b",
    "introduction": r"\bsuggested (?:that )?(?:i|we) (?:write|contact|get in touch|talk)|\brecommended (?:you|by)\b|"
    r"\breferred (?:to you|by)\b|\bempfohlen\b|\bnous a recommandé|\bnos ha recomendado|\baanbevolen\b",
    "price": r"\bpric(?:e|es|ing)\b|\bhow much\b|\bcosts?\b|\bquotes?\b|\brates?\b|\bcharge\b|"
    r"\bfees?\b|\bbest offer\b|"
    r"\bpreis\w*|\bkoste[tn]?\b|\bangebot\b|\btarifs?\b|\bdevis\b|\bprix\b|\bprecios?\b|\bcuánto\b|\bpresupuesto\b|"
    r"\bprezz[io]\b|\bpreventivo\b|\bkosten\b|\bprij[sz]\w*|\bkost\b|\bpreços?\b|\borçamento\b",
}
_WISH_PATTERNS = {name: re.compile(pattern) for name, pattern in _WISHES.items()}
_ASKED_FOR = frozenset({"price", "references"})
_ASKING = re.compile(
    r"\?|\b(?:please|kindly|send|share|pls|bitte|svp|enviar|mandar|por favor|per favore|"
    r"graag|stuur)\b|^\W*\w+(?:\W+\w+){0,3}\W*$"
)
# A line that takes leave, with the name and title below it.
_SIGN_OFF = re.compile(
    r"(?im)^[ \t]*(?:(?:kind|best|warm|many)? ?(?:regards|thanks|wishes)|yours \w+|"
    r"sincerely|cheers|thank you|every blessing|"
    r"with (?:kind|best) regards|thanking you|(?:mit )?(?:freundlichen?|besten?|vielen?|"
    r"liebe|herzliche) gr[uü](?:ß|ss)en?|mfg|"
    r"(?:bien )?cordialement|cordiales salutations|un (?:cordial )?saludo|saludos|atentamente|(?:cordiali )?saluti|"
    r"(?:met )?(?:vriendelijke )?groet(?:en)?|cumprimentos|atenciosamente|"
    r"abraço)[^\n]{0,30}(?:\n(?!\n|>|-|from)[^\n]{0,60}){0,4}"
)
_HAPPENED = re.compile(
    r"\b(?:spoke|met|talked|had|was|were|did|came|called|wrote|sent|saw|visited|last|ago|yesterday|since|"
    r"letzte[nrsm]?|vorige[nrsm]?|waren|hatten|gesprochen|getroffen|gestern|"
    r"derni(?:er|ère)|avons|avions|était|passée?|hier|pasad[oa]|hablamos|estuvimos|tuvimos|ayer|scors[oa]|abbiamo|ieri|"
    r"afgelopen|hebben|spraken|gisteren|passad[oa]|falamos|estivemos|tivemos|ontem)\b"
)
_WAITED = re.compile(
    r"\b(?:second|third|2nd|3rd|fourth) (?:time|attempt|message|e-?mail|try)\b|"
    r"\bnobody (?:called|answered|replied|wrote)\b|"
    r"\bno one (?:called|answered|replied)\b|\bno (?:answer|reply|response)\b|"
    r"\bstill waiting\b|\bdid (?:you|ye) get my\b|"
    r"\b(?:zweite|dritte)[nrs]? (?:mal|versuch|nachricht)\b|\bkeine antwort\b|"
    r"\b(?:deuxième|troisième) (?:fois|message)\b|"
    r"\bsans réponse\b|\b(?:segunda|tercera) vez\b|\bsin respuesta\b|\bseconda volta\b|"
    r"\btweede keer\b|\bsegunda vez\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Everything the offline passage is made from."""

    language: str  # one we write
    services: tuple[Service, ...]
    thing_not_offered: str | None
    phrases: tuple[Phrase, ...]
    wishes: tuple[str, ...]
    days: tuple[str, ...]  # of the week, as the phrasebook spells them
    questions: int
    waited: bool
    forwarded: bool
    situation: Situation
    budget_named: bool
    date_named: bool
    thin: bool
    short: bool


def take_notes(inquiry: Inquiry, judgement: Judgement | None, firm: FirmProfile) -> Notes:
    """Reads an inquiry once. Pure, and bounded in time for any text."""
    text = inquiry_text(inquiry)
    plain = folded(text[:6_000])
    language = reply_language(inquiry, judgement, firm)
    return Notes(
        language=language,
        services=asked_services(text, firm),
        thing_not_offered=not_offered_in(text, firm),
        phrases=topics_of(inquiry, firm, language),
        wishes=_wishes(plain),
        days=_days(text, language),
        questions=len(re.findall(r"\?+", inquiry.typed[:6_000])),
        waited=_WAITED.search(plain) is not None,
        forwarded=is_forward(inquiry.subject or ""),
        situation=situation_of(text, judgement, firm),
        budget_named=_named(judgement, Criterion.BUDGET),
        date_named=_named(judgement, Criterion.TIMING),
        thin=len(words_of(inquiry.typed[:400])) < _THIN,
        short=_is_short(inquiry, judgement),
    )


def _is_short(inquiry: Inquiry, judgement: Judgement | None) -> bool:
    """Whether a note may be called short: of what is in a language that we do not read nobody can say so."""
    told = judgement.language if judgement else guess_language(inquiry.typed)
    return told in LANGUAGES and len(words_of(inquiry.typed[:2_000])) < _SHORT_NOTE


def topics_of(inquiry: Inquiry, firm: FirmProfile, language: str) -> tuple[Phrase, ...]:
    """The things worth naming to them, beside the services they ask for; at most three."""
    services = asked_services(inquiry_text(inquiry), firm)
    return pick_phrases(
        _topical(inquiry),
        language_words(language),
        limit=MAX_PHRASES,
        avoid=_known_words(inquiry, firm),
        said=_words_in(
            tuple(name for service in services[:2] for name in (service.name, service.names.get(language, "")))
        ),
        trade=_trade_words(tuple(service.keywords for service in firm.services)),
        only=None if inquiry.address_proved else _words_of_ours(firm),
    )


def _wishes(plain: str) -> tuple[str, ...]:
    """What they wish for; a price or an example only counts where they ask for something."""
    asking = "\n".join(part for part in re.split(r"(?<=[.!?])\s|\n", plain) if _ASKING.search(part))
    return tuple(
        name for name, pattern in _WISH_PATTERNS.items() if pattern.search(asking if name in _ASKED_FOR else plain)
    )


def _days(text: str, language: str) -> tuple[str, ...]:
    """At most two days of the week the text names, other than for what has happened already."""
    parts = re.split(r"(?<=[.!?])\s|\n", text[:6_000])
    said = phrases_in("\n".join(part for part in parts if "?" in part or not _HAPPENED.search(part.casefold())))
    return tuple(name for name, folded_name in _day_names(language) if folded_name in said)[:2]


@cache
def _day_names(language: str) -> tuple[tuple[str, str], ...]:
    """As the phrasebook spells them, and folded."""
    names = phrasebook(language).words("passage", "day_names")
    return tuple((name, " ".join(words_of(name))) for name in names)


def _topical(inquiry: Inquiry) -> str:
    """The text whose phrases are topics: the subject stands above the reply already, sign-offs say nothing."""
    text = inquiry_text(inquiry) if len(inquiry.typed.split()) < _THIN else below_subject(inquiry)
    return _SIGN_OFF.sub("\n", WEB_LINK.sub(" ", text))  # words of a link are nobody's topic


def _known_words(inquiry: Inquiry, firm: FirmProfile) -> frozenset[str]:
    """Names are no topics: theirs they know, ours as well; and a stranger's names are not repeated."""
    domain = (inquiry.sender_email or "").rpartition("@")[2].partition(".")[0]
    # The rest of a company's name often says what it makes.
    company = [*words_of(inquiry.company or "")[:1], domain.casefold(), *words_of(domain)[:1]]
    return frozenset([*words_of(f"{inquiry.sender_name or ''} {firm.name} {firm.signature_name}"), *company])


@lru_cache(maxsize=256)
def _words_in(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words_of(" ".join(names)))


@lru_cache(maxsize=64)
def _words_of_ours(firm: FirmProfile) -> frozenset[str]:
    """What a letter may name to somebody who may not have written: words of our profile and of industries."""
    services = [
        text
        for service in firm.services
        for text in (service.name, *service.names.values(), *service.keywords, service.description)
    ]
    cases = [text for case in firm.case_studies for text in (case.title, case.text, *case.sentences.values())]
    return (
        frozenset(words_of(" ".join([firm.about, *services, *cases, *firm.ideal_customer.industries])))
        | industry_nouns()
    )


@lru_cache(maxsize=64)
def _trade_words(keywords: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    """Every word of the services' keywords that is long enough to be a term."""
    return frozenset(word for word in words_of(" ".join(map(" ".join, keywords))) if len(word) > _SHORT)


def _named(judgement: Judgement | None, criterion: Criterion) -> bool:
    finding = judgement.findings.get(criterion) if judgement else None
    return finding is not None and finding.met is not Met.UNKNOWN and bool(finding.quote)
