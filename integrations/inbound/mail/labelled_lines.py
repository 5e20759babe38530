"""The fields of a form that stand in a mail's text: "Name: Ann", a label above its value, cells of a table.

Linear in the text, whatever stands in it. What a label is for, the form reader's vocabulary says.
"""

import re
from dataclasses import dataclass, field

from app.domain.words.addresses_in_text import MAIL_ADDRESS, is_mail_address
from app.domain.words.text import clean_line
from integrations.inbound.forms.field_names import Role, address_rank, role_of
from integrations.inbound.forms.payload import Field
from integrations.inbound.mail.addresses import same_organisation
from integrations.inbound.mail.boilerplate import is_service_line
from integrations.inbound.mail.quotation_words import BLOCK_LABELS

CELL = "\t"  # between the cells of a table's row
MAX_FIELDS = 200

_LABELLED = re.compile(
    r"[\s>|*_\u2022-]{0,12}([^:\uff1a\t\n]{1,80}?)[\s*_]{0,6}(?:[:\uff1a\t]|\?\t)[\s*_:\uff1a]{0,12}(.*)", re.DOTALL
)
_MARKS = " \t*_|"
_RULE = re.compile(r"\s*(?:[-_=*~\u2013\u2014]\s?){2,}\s*")
_SHOWN_LINK = re.compile(r"\s*[<\[(]\s*(?:mailto:|tel:|https?://)[^<>\[\]()]{0,300}[>\])]\s*$")
_LABEL_WORDS = 9  # "What is the best email address to reach you"
_TALKED_LABEL_WORDS = 4  # within a message, where a sentence may have a colon
_BARE_LABEL = 40  # characters of a label that stands alone
_OWN_FIELDS = frozenset(
    {Role.EMAIL, Role.NAME, Role.FIRST_NAME, Role.LAST_NAME, Role.COMPANY, Role.PHONE, Role.SUBJECT, Role.MESSAGE,
     Role.TITLE, Role.CITY, Role.ADDRESS, Role.PROFILE}
)  # fmt: skip
_PROGRAMS_FIELDS = frozenset({Role.TECHNICAL, Role.VISITOR, Role.ID, Role.ENVELOPE, Role.SECONDS_TAKEN, Role.TEST})
_LONG = frozenset({Role.MESSAGE, Role.OTHER})
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
_NAME_ALONE = re.compile(r"[^\W\d_][\w.'\u2019-]{0,40}(?: [^\W\d_][\w.'\u2019-]{0,40}){0,4}")
_BUTTON = re.compile(r"\s*[^<>\n]{2,60}[<(\[]\s?https?://([^/\s<>)\]]{3,255})[^\s<>)\]]*\s?[>)\]]\s*", re.IGNORECASE)
_BUTTON_WORDS = 6
_NAMED_ADDRESS = re.compile(rf"\s*\"?([^<>\"@]{{0,100}}?)\"?\s*[<\[(]\s*({MAIL_ADDRESS.pattern})\s*[>\])]")


@dataclass(slots=True)
class Labelled:
    """The fields in their order, and the text that is in none of them: above the first and below it.

    What a form service says in its own name below them is left out.
    """

    fields: list[Field] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    by_program: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Of the fields that say something."""
        return frozenset(role_of(one.label) for one in self.fields if one.value.strip())

    def values(self, role: Role) -> list[str]:
        return [one.value for one in self.fields if role_of(one.label) is role and one.value.strip()]

    @property
    def is_form(self) -> bool:
        """Whether enough of them are what forms ask for: an address with a name or a message, or a name with a way
        to answer or something said. Of a program, a telephone number and something said will do."""
        roles = self.roles
        named = not roles.isdisjoint({Role.NAME, Role.FIRST_NAME, Role.LAST_NAME})
        if Role.EMAIL in roles:
            return named or not roles.isdisjoint({Role.MESSAGE, Role.PHONE, Role.COMPANY, Role.SUBJECT})
        return (named or self.by_program) and named + (Role.PHONE in roles) + (Role.MESSAGE in roles) > 1


def labelled_lines(text: str, *, by_program: bool, host: str = "") -> Labelled:
    """The labelled fields of a text. Never raises; of many hundred fields the first count.

    Of a program, "From: Ann <ann@...>" is the visitor; of a person, it begins a forwarded mail. `host` is that of the
    service which mailed it: a button to it ("View entry") begins the service's own words.
    """
    return _Reading(text.split("\n"), by_program=by_program, host=host).result()


def without_trailer(text: str) -> str:
    """The text without what a service says in its own name at its end, and without a plugin's moment and page."""
    lines = text.rstrip().split("\n")
    at = next((at for at in range(max(1, len(lines) - _SERVICE_LINES), len(lines)) if is_service_line(lines[at])), None)
    if at is not None:
        lines = lines[: at - 1 if _RULE.fullmatch(lines[at - 1][:200]) else at]
        text = "\n".join(lines).rstrip()
    for place in range(max(1, len(lines) - _LAST_LINES), len(lines)):
        if _RULE.fullmatch(lines[place][:200]) and _is_trailer_below(lines, place):
            return "\n".join(lines[:place]).rstrip()
    return text


class _Reading:
    def __init__(self, lines: list[str], *, by_program: bool, host: str) -> None:
        self.lines = lines
        self.by_program = by_program
        self.host = host
        self.found = Labelled(by_program=by_program)
        self.label: str | None = None
        self.value: list[str] = []

    def result(self) -> Labelled:
        for place, line in enumerate(self.lines):
            if len(self.found.fields) >= MAX_FIELDS:
                self._put(line)
            elif self._is_services(place, line):
                break
            elif self._ends_here(place, line):
                self._close()
                self.found.below.extend(self.lines[place:])
                break
            elif (labelled := self._label_of(place, line)) is not None:
                self._close()
                self.label, self.value = labelled[0], [labelled[1]]
            else:
                self._put(line)
        self._close()
        return self.found

    def _label_of(self, place: int, line: str) -> tuple[str, str] | None:
        """Label and value where a field begins."""
        if not line.strip() or len(line) > 20_000 or _RULE.fullmatch(line[:200]):
            return None
        split = _LABELLED.fullmatch(line)
        if split is not None:
            label, value = split[1].strip(_MARKS + "?>-\u2022"), split[2]
            words = len(label.split())
            if value.startswith("//") or words > (_TALKED_LABEL_WORDS if self._is_talking else _LABEL_WORDS):
                return None
            if not self.by_program and BLOCK_LABELS.get(label.casefold()) == "from":
                return None
            if (
                self.by_program
                and BLOCK_LABELS.get(label.casefold()) == "from"
                and _NAME_ALONE.fullmatch(value.strip())
            ):
                return "name", value
            role = _role(label, value)
            if role is Role.OTHER:
                return (label, value) if self._takes_other(label, value) else None
            if role in _PROGRAMS_FIELDS and self._is_talking and not value.strip():
                return None
            return label, value
        return self._bare_label(place, line)

    def _bare_label(self, place: int, line: str) -> tuple[str, str] | None:
        """A label that stands alone above its value."""
        label = line.strip(_MARKS + "#>")
        if len(label) > _BARE_LABEL or self._is_talking or not label or label[-1] in ".,;!":
            return None
        if role_of(label) not in _OWN_FIELDS or is_mail_address(label):
            return None
        below = next((later for later in self.lines[place + 1 : place + 4] if later.strip()), "")
        return (label, "") if below and not _is_label(below) else None

    @property
    def _is_talking(self) -> bool:
        """Whether we are in the middle of what the person says, where a line may look like a label by chance."""
        return self.label is not None and role_of(self.label) is Role.MESSAGE and any(self.value)

    def _takes_other(self, label: str, value: str) -> bool:
        """An answer to a question of this form alone, beside fields that are known."""
        if self._is_talking or (not self.found.fields and self.label is None):
            return False
        return bool(value.strip()) and label[:1].isalnum()

    def _ends_here(self, place: int, line: str) -> bool:
        """Whether a rule begins what the plugin or the page wrote below the form."""
        if self.label is None and not self.found.fields:
            return False
        if not _RULE.fullmatch(line[:200]) and line.rstrip() != "--":
            return False
        rest = [later for later in self.lines[place + 1 : place + 30] if later.strip()]
        if not rest:
            return True
        if any(_is_label(later) and _role(*_parted(later)) in _OWN_FIELDS for later in rest):
            return False
        if _is_trailer_label(rest[0]) or (line.rstrip() == "--" and len(rest) <= _TRAILER_LINES):
            return True
        return len(rest) <= _TRAILER_LINES and self._is_talking and any("://" in later for later in rest)

    def _is_services(self, place: int, line: str) -> bool:
        """Whether the form service goes on from here in its own name, with nothing of the visitor's below."""
        if not self.by_program or (self.label is None and not self.found.fields) or not line.strip():
            return False
        if not is_service_line(line) and not (self.host and _is_button(line, self.host)):
            return False
        rest = [later for later in self.lines[place + 1 :][: 4 * _SERVICE_LINES] if later.strip()]
        if len(rest) > _SERVICE_LINES:
            return False
        return not any(_is_label(later) and _role(*_parted(later)) in _OWN_FIELDS for later in rest)

    def _put(self, line: str) -> None:
        if self.label is None:
            (self.found.below if self.found.fields else self.found.above).append(line)
            return
        is_long = role_of(self.label) in _LONG
        if line.strip():
            if not is_long and any(self.value):
                self._close()
                self._put(line)
            else:
                self.value.append(line)
        elif any(self.value):
            if role_of(self.label) is Role.MESSAGE:
                self.value.append(line)
            else:
                self._close()

    def _close(self) -> None:
        if self.label is None:
            return
        label, value = self.label, "\n".join(self.value).strip()
        self.label, self.value = None, []
        role = _role(label, value)
        if not value:
            return
        if role is Role.OTHER and is_mail_address(_SHOWN_LINK.sub("", value)):
            role = Role.EMAIL  # called by a name that we do not know
        if role is Role.EMAIL:
            self._add_address(label, value)
        elif role in _LONG:
            self.found.fields.append(Field(label, value, 1))
        elif not _is_trailer(label):
            self.found.fields.append(Field(label, clean_line(_SHOWN_LINK.sub("", value), 500), 1))

    def _add_address(self, label: str, value: str) -> None:
        """The address; a name before it in brackets' company is the person's: "From: Ann Example <ann@...>"."""
        address = MAIL_ADDRESS.search(value.replace("mailto:", " "))
        if address is None:
            self.found.fields.append(Field(label, clean_line(value, 320), 1))
            return
        named = _NAMED_ADDRESS.match(value.replace("mailto:", ""))
        if named is not None and named[1].strip() and not is_mail_address(named[1].strip()):
            self.found.fields.append(Field("name", clean_line(named[1]), 1))
        known = ("work email", "email", "personal email")[address_rank(label)]
        self.found.fields.append(Field(known, address[0].strip("."), 1))


def _is_button(line: str, host: str) -> bool:
    """Whether nothing but a link to this host's organisation and its few words stand in the line."""
    found = _BUTTON.fullmatch(line[:2_000])
    return found is not None and same_organisation(found[1], host) and len(line.split()) <= _BUTTON_WORDS + 1


def _parted(line: str) -> tuple[str, str]:
    split = _LABELLED.fullmatch(line[:20_000])
    split = None if split and split[2].startswith("//") else split
    return (split[1].strip(_MARKS + "?>-\u2022"), split[2]) if split else (line.strip(_MARKS + "#>"), "")


def _is_label(line: str) -> bool:
    split = _LABELLED.fullmatch(line[:20_000])
    if split is None or split[2].startswith("//"):
        return len(line) <= _BARE_LABEL and role_of(line.strip(_MARKS + "#>")) in _OWN_FIELDS
    label, value = _parted(line)
    return _role(label, value) is not Role.OTHER


def _role(label: str, value: str) -> Role:
    """What a label of a mail's text is for; "From" names the visitor where an address stands behind it."""
    role = role_of(label)
    kind = BLOCK_LABELS.get(label.strip().casefold())
    if kind == "from" and MAIL_ADDRESS.search(value[:500]):
        return Role.EMAIL
    if kind in ("to", "cc", "sent", "date") and role is Role.OTHER:
        return Role.TECHNICAL
    return role


def _is_trailer(label: str) -> bool:
    folded = " ".join(label.casefold().split())
    return folded in _TRAILER or _TRAILER_LABELS.match(folded) is not None


def _is_trailer_label(line: str) -> bool:
    label, value = _parted(line)
    return bool(value) and (_is_trailer(label) or _role(label, value) in _PROGRAMS_FIELDS)


def _is_trailer_below(lines: list[str], place: int) -> bool:
    """Whether nothing but such lines follows the rule here."""
    rest = [later for later in lines[place + 1 :] if later.strip()]
    return 0 < len(rest) <= 4 * _TRAILER_LINES and all(map(_is_trailer_label, rest))
