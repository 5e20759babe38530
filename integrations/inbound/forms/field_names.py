"""What a form field is for, by the many names people give it."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import lru_cache
from pathlib import Path


class Role(StrEnum):
    """What a field holds."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    COMPANY = "company"
    TITLE = "title"
    PHONE = "phone"
    PROFILE = "profile"
    ADDRESS = "address"
    CITY = "city"
    SUBJECT = "subject"
    MESSAGE = "message"
    ID = "id"
    TEST = "test"
    TRAP = "trap"  # a honeypot: people leave it empty
    SECONDS_TAKEN = "seconds_taken"  # from the moment the page showed the form until it was sent
    HONORIFIC = "honorific"  # "Dr.", "Frau"
    POSTAL_CODE = "postal_code"
    CONSENT = "consent"  # a ticked box
    MOMENT = "moment"  # perhaps when it was sent
    PAGE = "page"  # perhaps where it was sent from
    VISITOR = "visitor"  # the address it was posted from, written by the form's server
    TECHNICAL = "technical"  # written by the page, not by the person
    PROBABLY_TECHNICAL = "probably_technical"  # by its spelling; a person's when the answer is a sentence
    ENVELOPE = "envelope"  # probably the same; a person's when it reads like one
    OTHER = "other"  # something the person answered


_NAMES = tomllib.loads(Path(__file__).with_name("field_names.toml").read_text("utf-8"))
_KINDS = tomllib.loads(Path(__file__).with_name("field_kinds.toml").read_text("utf-8"))
_NOTHING, _PROGRAM_WORDS, _MOMENT_WORDS, _LINK_WORDS, _OWN_LINK_WORDS, _FORM_WORDS = (
    frozenset(_KINDS.pop(name))
    for name in ("nothing", "program_words", "moment_words", "link_words", "own_link_words", "form_words")
)
_MESSAGE_OPENINGS = re.compile(
    r"(?:how|what) (?:can|may|could|do|are|is|would) (?:we|you|i|your)\b.*"
    r"(?:help|assist|do for|looking for|need|hope|goal|project)|"
    r"tell us|describe|wie konnen wir|womit konnen wir|was konnen wir|worum geht|beschreiben sie|erzahlen sie|"
    r"comment pouvons nous|en quoi pouvons nous|decrivez|parlez nous|como podemos|cuentanos|cuentenos|descri|"
    r"come possiamo|waarmee kunnen|hoe kunnen|leave (?:us )?a message|(?:your|ihre|votre|su|tu) "
    r"(?:message|nachricht|anfrage|inquiry|enquiry|question|mensaje)"
)
_TECHNICAL_OPENINGS = re.compile(
    r"(?:utm|csrf|wpcf7|mtm|matomo|hsa|mc|ga|gads|gf|wpforms|elementor|nf|frm|tracking|hidden|recaptcha|captcha|browser|"
    r"cookie|referr?er|landing page|http) "
)
_PROGRAMS_OPENINGS = re.compile(
    r"(?:device|session|hs|hubspot|fluent form|fluentform|nonce|ninja forms|wp|wpcf|fbclid|gclid|zap meta|payment|"
    r"hutk|gform|pll|jet|wc|ip) "
)
_PROGRAMS_ENDINGS = re.compile(
    r" (?:id|ids|uuid|guid|token|nonce|hash|timestamp|ip|user agent|useragent|referrer|referer|created at|updated at|"
    r"submitted at|utc|captcha|recaptcha|honeypot|secret|signature|version|revision|gclid|fbclid|slug|uri)$"
)
_POLITE = re.compile(
    r"^(?:(?:your|ihre?n?|votre|vos|su|tu|seu|sua|il tuo|la tua|uw|je|din|ditt|twoj[ae]?|the|field|input|contact|"
    r"customer|client|lead|person|form|user|visitor|address|respondent|wpforms fields|text|textarea|item meta|"
    r"no label|data|fields|answers?|body|payload|submission|properties|ваше?|ваша|ご|お|please enter your|enter your|"
    r"please provide your|what is your|whats your|what s your|q\d{1,4}|\d{1,3}) )+(?=\S)"
)
_TAIL = re.compile(r"(?: (?:\d+|(?=[a-z]*\d)[a-z0-9]{2,12}|[0-9a-f]{4,12}))+$")  # "email 789", "first name abae"
_RANDOM = re.compile(r"\d+|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{2,40}|[0-9a-f]{8,64}")
_COMPANY_QUESTION = re.compile(
    r"(?:which|what) (?:company|organi[sz]ation|business|firm|institution) (?:do you (?:represent|work)|are you)|"
    r"name of (?:your|the) (?:company|organi[sz]ation|business|firm)|(?:where|who) do you work(?: for)?$|"
    r"(?:fur welche|in welche[mr]) (?:firma|unternehmen|organisation) |"
    r"(?:quelle|votre) (?:entreprise|societe) (?:representez|travaillez)|"
    r"(?:en|de|para) que (?:empresa|organizacion) |in quale azienda|per quale azienda|(?:voor|bij) welk bedrijf|"
    r"(?:em|para) qual empresa|w jakiej firmie|vilket foretag"
)
_MARKS = re.compile(
    r"\((?:required|optional|pflichtfeld|obligatoire|obligatorio|mandatory|freiwillig)\)|\*", re.IGNORECASE
)
_OF_VISIT = {
    "utm source": "utm_source",
    "utm medium": "utm_medium",
    "utm campaign": "utm_campaign",
    "utm term": "utm_term",
    "utm content": "utm_content",
    "gclid": "gclid",
    **dict.fromkeys(("landing page", "landing url", "landingpage", "entry page", "first page"), "landing_page"),
    **dict.fromkeys(
        ("referrer", "referer", "http referrer", "http referer", "referrer url", "referer url"), "referrer"
    ),
    **dict.fromkeys(("referring url", "initial referrer"), "referrer"),
}
_MAX_CHARACTERS = 300  # of a label
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain(label: str) -> str:
    """A label as the table spells it: lower case, no accents, words apart by one blank."""
    return _spelled(_CAMEL.sub(" ", label[:200]))


def _spelled(label: str) -> str:
    label = _MARKS.sub(" ", label[:_MAX_CHARACTERS].replace("ß", "ss"))
    letters = unicodedata.normalize("NFKD", label.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", letters).strip()


_ENDS_IN_ID = re.compile(r"(?!(?:un|pre)?paid|grid|bid|aid|solid|hybrid|valid|covid|android)[a-z]{2,20}id")
_CONSENT_WORDS = re.compile(
    r"(?<!\w)(?:opt in|optin|opt out|consent|gdpr|dsgvo|rgpd|lgpd|rodo|kvkk|privacy|datenschutz\w*|privacidad|"
    r"privacidade|privacyverklaring|confidentialite|dati personali|dane osobowe|personuppgifter|персональных)(?!\w)|"
    r"^(?:zgoda|einwilligung|zustimmung|consentement|consentimiento|consentimento|consenso|toestemming|samtycke|samtykke|"
    r"souhlas|согласие)(?!\w)|個人情報|プライバシー|隐私"
)
_NUMBERS = re.compile(r"(?: \d+)+$")
_NEVER_BY_KEY = frozenset(
    {Role.TECHNICAL, Role.PROBABLY_TECHNICAL, Role.ID, Role.ENVELOPE, Role.TEST, Role.PAGE, Role.MOMENT, Role.VISITOR}
)
_ROLES_OF_KINDS = {plain(name): Role(role) for role, names in _KINDS.items() for name in names}
_ROLES = {plain(name): Role(role) for role, names in _NAMES.items() for name in names}


# Which of two addresses a form asks for, in the words of its label.
_AT_WORK = re.compile(
    r"\b(?:work|business|company|corporate|professional|office|geschaftlich\w*|dienstlich\w*|beruflich\w*|firm\w*|"
    r"professionnel\w*|entreprise|pro|trabajo|empresa\w*|corporativ\w|profesional|profissional|trabalho|comercial|"
    r"zakelijk\w*|werk\w*|bedrijf\w*|aziendal\w|lavoro|słuzbow\w+|jobb\w*|arbet\w*|foretag\w*)\b|勤務先|会社|業務|法人"
)
_AT_HOME = re.compile(
    r"\b(?:privat\w*|personal\w*|personnel\w*|prive|particular|particulier|pessoal|prywatn\w+|home|other|alternativ\w*|"
    r"second\w*|domicile)\b|個人|プライベート|自宅"
)
_OF_MAIL = re.compile(
    r"\b(?:e ?)?mail\w*\b|\bmejl\w*|mejl\b|mail\b|\be ?post\w*|\bcorreo\b|\bcourriel\b|\bposta\b|メール"
)
_LONGEST_ADDRESS_LABEL = 6  # words


def address_rank(label: str) -> int:
    """Of two addresses the one of the lower rank is the person's for us: 0 at work, 1 not said, 2 private."""
    name = plain(label)
    return 0 if _AT_WORK.search(name) else 2 if _AT_HOME.search(name) else 1


def role_of(label: str) -> Role:
    """What a field with this label or key holds."""
    return _role_of(label[:_MAX_CHARACTERS])


@lru_cache(maxsize=1024)  # a form has the same labels every time
def _role_of(label: str) -> Role:
    name = plain(label)
    whole = _spelled(label)  # "LinkedIn" is one word, "firstName" is two
    for spelled in (name, whole):
        bare = _POLITE.sub("", spelled)
        cut = {_TAIL.sub("", spelled), _TAIL.sub("", bare)} - _NOTHING  # "text 101" is a kind, "text" a name
        for candidate in (spelled, bare, *sorted(cut)):
            if candidate in _ROLES:
                role = _ROLES[candidate]
                return Role.TECHNICAL if label.startswith("_") and role is Role.SUBJECT else role  # of the notice
    if "honeypot" in name or name.startswith("hp "):
        return Role.TRAP
    if label.startswith(("_", "$")) or _TECHNICAL_OPENINGS.match(f"{name} "):
        return Role.TECHNICAL
    if _CONSENT_WORDS.search(name) and not label.rstrip().endswith("?"):
        return Role.CONSENT
    if not _is_for_people(label) and (by_words := _programs_role(name)) is not None:
        return by_words
    if _MESSAGE_OPENINGS.match(name):
        return Role.MESSAGE
    return _by_words(name)


def _programs_role(name: str) -> Role | None:
    """What a name that is not written for people holds, by its words; None where it may be a question of the form."""
    words = name.split()
    if not _PROGRAM_WORDS.isdisjoint(words) or _PROGRAMS_OPENINGS.match(f"{name} ") or _PROGRAMS_ENDINGS.search(name):
        return Role.PROBABLY_TECHNICAL
    if len(words) > 1 and not {"form", "page", "survey"}.isdisjoint(words[:-1]) and words[-1] in _FORM_WORDS:
        return Role.PROBABLY_TECHNICAL
    if not _MOMENT_WORDS.isdisjoint(words):
        return Role.MOMENT
    if not _LINK_WORDS.isdisjoint(words) and _OWN_LINK_WORDS.isdisjoint(words):
        return Role.PAGE
    return Role.PROBABLY_TECHNICAL if len(words) == 1 and _ENDS_IN_ID.fullmatch(name) else None


def field_role(label: str, key: str = "", kind: str = "") -> Role:
    """What a field holds, by what people see of it, else by the program's name for it, else by its kind."""
    own = kind_role(kind)
    if own in (Role.TECHNICAL, Role.CONSENT):
        return own
    role = role_of(label)
    if role is Role.OTHER and key and key != label:
        by_key = role_of(key)
        role = by_key if by_key not in _NEVER_BY_KEY else role
    if role is Role.OTHER:
        role = own if is_unlabelled(label) or own in (Role.EMAIL, Role.PHONE) else role
    return kind_role(_NUMBERS.sub(" ", plain(label))) if role is Role.OTHER and is_unlabelled(label) else role


def kind_role(kind: str) -> Role:
    """What a field of this kind holds: "textarea"."""
    return _ROLES_OF_KINDS.get(plain(kind), Role.OTHER)


@lru_cache(maxsize=1024)
def is_unlabelled(label: str) -> bool:
    """Whether a label says nothing: "field_7c", "input 5", "qh4icy", or nothing at all."""
    words = plain(label[:_MAX_CHARACTERS]).split()
    whole = _spelled(label[:_MAX_CHARACTERS])
    if len(whole) > 3 and _RANDOM.fullmatch(whole):
        return True
    named = [word for word in words if not _RANDOM.fullmatch(word)]
    text = " ".join(named)
    return not named or _NOTHING.issuperset(named) or (len(named) < len(words) and text in _ROLES_OF_KINDS)


def _is_for_people(label: str) -> bool:
    """Whether a label is written for people: words apart by blanks, or not in letters of ours."""
    return " " in label.strip() or not label.isascii()


def _by_words(name: str) -> Role:
    """Roles of longer labels: "What is your work email address?"."""
    words = f" {name} "
    if _COMPANY_QUESTION.search(name):
        return Role.COMPANY
    is_of_mail = len(words.split()) <= _LONGEST_ADDRESS_LABEL and _OF_MAIL.search(name) is not None
    if " email " in words or " e mail " in words or (is_of_mail and address_rank(name) != 1):
        return Role.EMAIL
    if len(name.split()) <= 6:
        for part, role in (
            (" first name ", Role.FIRST_NAME),
            (" last name ", Role.LAST_NAME),
            (" full name ", Role.NAME),
            (" your name ", Role.NAME),
            (" phone ", Role.PHONE),
            (" company name ", Role.COMPANY),
            (" job title ", Role.TITLE),
        ):
            if part in words:
                return role
    return Role.OTHER


def visit_name(label: str) -> str:
    """The field of `WebVisit` that a page's field holds; "" for others."""
    return _OF_VISIT.get(plain(label).removeprefix("hidden "), "")
