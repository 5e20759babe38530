"""What is kept of the answers that no person typed: how they came to the page, and which boxes they ticked."""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

from app.domain.words.text import clean_line
from integrations.inbound.forms import field_values as looks
from integrations.inbound.forms.field_names import Role, visit_name
from integrations.inbound.forms.form_answers import FormAnswer, SortedAnswers

_CLICKS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid")
_OF_PAGES: Final = frozenset({Role.TECHNICAL, Role.PROBABLY_TECHNICAL, Role.PAGE, Role.ENVELOPE})
_LONGEST, _LONGEST_LINK, _MOST_BOXES = 200, 1_000, 5


def note_page(found: SortedAnswers, one: FormAnswer) -> None:
    """What a dropped answer says of the visit, or of consent. The first of each counts."""
    if one.role in _OF_PAGES:
        name = visit_name(one.field.label)
        if name in _CLICKS or (name and len(one.text.split()) == 1):
            found.page.setdefault(name, clean_line(one.text, _LONGEST if name in _CLICKS else _LONGEST_LINK))
        _note_query(found, one.text)
    elif len(found.consents) < _MOST_BOXES and (words := _agreed_to(one)):
        found.consents.setdefault(words)


def _note_query(found: SortedAnswers, text: str) -> None:
    """The page's own address may carry what brought them there."""
    if not text.startswith(("https://", "http://", "/")) or "?" not in text:
        return
    try:
        query = parse_qsl(urlsplit(text[:4_000]).query, max_num_fields=100)
    except ValueError:
        return
    for name, value in query:
        if name in _CLICKS and clean_line(value):
            found.page.setdefault(name, clean_line(value, _LONGEST))


def _agreed_to(one: FormAnswer) -> str:
    """The words beside a ticked box; "" where none is, or it is not ticked."""
    if looks.is_agreement(one.text):
        return clean_line(one.text, _LONGEST)
    is_box = one.role is Role.CONSENT or looks.is_consent(one.field.label)
    return clean_line(one.field.label, _LONGEST) if is_box and looks.is_ticked(one.text) else ""
