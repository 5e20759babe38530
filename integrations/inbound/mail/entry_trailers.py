"""What a plugin or a form service says in its own name below an entry: moment and page, buttons, advertising."""

import re

from app.domain.words.boilerplate import is_service_line
from integrations.inbound.mail.addresses import same_organisation
from integrations.inbound.mail.line_labels import OWN_FIELDS, PROGRAMS_FIELDS, is_label, parted, role_in_mail

RULE = re.compile(r"\s*(?:[-_=*~\u2013\u2014]\s?){2,}\s*")
# What plugins write below a form: the moment and the page it was sent from.
_TRAILER = frozenset(
    {"date", "time", "datum", "zeit", "uhrzeit", "heure", "fecha", "hora", "data", "ora", "tijd", "godzina", "tid"}
    | {"sent", "submitted", "received", "credits", "gesendet", "envoy\u00e9", "enviado", "inviato", "verzonden"}
)
_TRAILER_LABELS = re.compile(
    r"(?:powered by|sent (?:from|via|on)|submitted (?:from|on|at)|page (?:url|link)|form (?:name|id))\b"
)
_LAST_LINES = 60  # among which a plugin's trailer begins
_SERVICE_LINES = 15  # of a form service's own words below an entry
_TRAILER_LINES = 6  # below a rule, a text no longer than this is the plugin's
_BUTTON = re.compile(r"\s*[^<>\n]{2,60}[<(\[]\s?https?://([^/\s<>)\]]{3,255})[^\s<>)\]]*\s?[>)\]]\s*", re.IGNORECASE)
_BUTTON_WORDS = 6


def without_trailer(text: str) -> str:
    """The text without what a service says in its own name at its end, and without a plugin's moment and page."""
    lines = text.rstrip().split("\n")
    at = next((at for at in range(max(1, len(lines) - _SERVICE_LINES), len(lines)) if is_service_line(lines[at])), None)
    if at is not None:
        lines = lines[: at - 1 if RULE.fullmatch(lines[at - 1][:200]) else at]
        text = "\n".join(lines).rstrip()
    for place in range(max(1, len(lines) - _LAST_LINES), len(lines)):
        if RULE.fullmatch(lines[place][:200]) and _is_trailer_below(lines, place):
            return "\n".join(lines[:place]).rstrip()
    return text


def begins_trailer(lines: list[str], place: int, *, is_talking: bool) -> bool:
    """Whether a rule at this line begins what the plugin or the page wrote; `is_talking`: below a visitor's message."""
    line = lines[place]
    if not RULE.fullmatch(line[:200]) and line.rstrip() != "--":
        return False
    rest = [later for later in lines[place + 1 : place + 30] if later.strip()]
    if not rest:
        return True
    is_short = len(rest) <= _TRAILER_LINES
    is_programs = _is_trailer_label(rest[0]) or (is_short and line.rstrip() == "--")
    is_programs = is_programs or (is_short and is_talking and any("://" in later for later in rest))
    return is_programs and not any(map(_is_visitors, rest))


def begins_services_words(lines: list[str], place: int, host: str) -> bool:
    """Whether the form service of this host goes on from here in its own name, with nothing of the visitor's below."""
    line = lines[place]
    if not line.strip() or not (is_service_line(line) or (host and _is_button(line, host))):
        return False
    rest = [later for later in lines[place + 1 : place + 1 + 4 * _SERVICE_LINES] if later.strip()]
    return len(rest) <= _SERVICE_LINES and not any(map(_is_visitors, rest))


def is_trailer(label: str) -> bool:
    """Whether plugins call the moment or the page so."""
    folded = " ".join(label.casefold().split())
    return folded in _TRAILER or _TRAILER_LABELS.match(folded) is not None


def _is_button(line: str, host: str) -> bool:
    """Whether nothing but a link to this host's organisation and its few words stand in the line."""
    found = _BUTTON.fullmatch(line[:2_000])
    return found is not None and same_organisation(found[1], host) and len(line.split()) <= _BUTTON_WORDS + 1


def _is_visitors(line: str) -> bool:
    """Whether the line is a field that a visitor filled in."""
    return is_label(line) and role_in_mail(*parted(line)) in OWN_FIELDS


def _is_trailer_label(line: str) -> bool:
    label, value = parted(line)
    return bool(value) and (is_trailer(label) or role_in_mail(label, value) in PROGRAMS_FIELDS)


def _is_trailer_below(lines: list[str], place: int) -> bool:
    """Whether nothing but a program's labels follows the rule here."""
    rest = [later for later in lines[place + 1 :] if later.strip()]
    return 0 < len(rest) <= 4 * _TRAILER_LINES and all(map(_is_trailer_label, rest))
