"""The fields of a form that stand in a mail's text: "Name: Ann", a label above its value, cells of a table.

Linear in the text, whatever stands in it. What a label is for, the form reader's vocabulary says.
"""

import re
from dataclasses import dataclass, field

from app.domain.words.addresses_in_text import MAIL_ADDRESS, is_mail_address
from app.domain.words.quotation_words import BLOCK_LABELS
from app.domain.words.text import clean_line
from integrations.inbound.forms.field_names import Role, address_rank, role_of
from integrations.inbound.forms.payload import Field
from integrations.inbound.mail.entry_trailers import RULE, begins_services_words, begins_trailer, is_trailer
from integrations.inbound.mail.line_labels import (
    BARE_LABEL,
    LABELLED,
    MARKS,
    OWN_FIELDS,
    PROGRAMS_FIELDS,
    is_label,
    role_in_mail,
)

CELL = "\t"  # between the cells of a table's row
MAX_FIELDS = 200

_SHOWN_LINK = re.compile(r"\s*[<\[(]\s*(?:mailto:|tel:|https?://)[^<>\[\]()]{0,300}[>\])]\s*$")
_LABEL_WORDS = 9  # "What is the best email address to reach you"
_TALKED_LABEL_WORDS = 4  # within a message, where a sentence may have a colon
_LONG = frozenset({Role.MESSAGE, Role.OTHER})
_NAME_ALONE = re.compile(r"[^\W\d_][\w.'\u2019-]{0,40}(?: [^\W\d_][\w.'\u2019-]{0,40}){0,4}")
_NAMED_ADDRESS = re.compile(rf"\s*\"?([^<>\"@]{{0,100}}?)\"?\s*[<\[(]\s*({MAIL_ADDRESS.pattern})\s*[>\])]")
_BETWEEN = " \t\"'()<>[],;|/\u2013\u2014-"  # a name and its address
# What chats call whom they pass on. In what was said there the same word begins each line, and no other label follows.
_VISITOR = frozenset(
    {"visitor", "besucher", "besucherin", "visiteur", "visitante", "visitatore", "bezoeker", "odwiedzaj\u0105cy"}
    | {"bes\u00f6kare", "bes\u00f8gende", "\u8a2a\u554f\u8005"}
)
_NUMBERED = re.compile(r"[\s#*>]{0,6}(\d{1,2})[.)]\s{1,4}(\S.*)")  # "2. Where can we reach you? *"
_MUST_BE_ANSWERED = re.compile(r"\s{0,4}[^\s*].*\*\s{0,4}")  # marked by a star
_LONGEST_QUESTION = 150
_QUESTION_ENDS = ("?", "\uff1f", "\u304b\u3002", "\u304b")
_ENOUGH_QUESTIONS = 3  # with an answer each make a form


@dataclass(slots=True)
class Labelled:
    """The fields in their order, and the text that is in none of them: above the first and below it.

    What a form service says in its own name below them is left out.
    """

    fields: list[Field] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    by_program: bool = False
    is_survey: bool = False  # its labels are questions, one of them for the address

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
            return (
                named or self.is_survey or not roles.isdisjoint({Role.MESSAGE, Role.PHONE, Role.COMPANY, Role.SUBJECT})
            )
        return (named or self.by_program) and named + (Role.PHONE in roles) + (Role.MESSAGE in roles) > 1


def labelled_lines(text: str, *, by_program: bool, host: str = "") -> Labelled:
    """The labelled fields of a text. Never raises; of many hundred fields the first count.

    Of a program, "From: Ann <ann@...>" is the visitor; of a person, it begins a forwarded mail. `host` is that of the
    service which mailed it: a button to it ("View entry") begins the service's own words.
    """
    return _Reading(text.split("\n"), by_program=by_program, host=host).result()


class _Reading:
    def __init__(self, lines: list[str], *, by_program: bool, host: str) -> None:
        self.lines = lines
        self.by_program = by_program
        self.host = host
        self.found = Labelled(by_program=by_program)
        self.label: str | None = None
        self.value: list[str] = []
        self.questions = 0  # the number of the last one, where a form numbers them
        self.asked = _questions_asked(lines) if by_program else frozenset()
        self.found.is_survey = bool(self.asked)

    def result(self) -> Labelled:
        for place, line in enumerate(self.lines):
            if len(self.found.fields) >= MAX_FIELDS:
                self._put(line)
            elif self.by_program and self._has_begun and begins_services_words(self.lines, place, self.host):
                break
            elif self._has_begun and begins_trailer(self.lines, place, is_talking=self._is_talking):
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
        if not line.strip() or len(line) > 20_000 or RULE.fullmatch(line[:200]):
            return None
        split = LABELLED.fullmatch(line)
        if split is not None:
            label, value = split[1].strip(MARKS + "?>-\u2022"), split[2]
            words = len(label.split())
            if value.startswith("//") or words > (_TALKED_LABEL_WORDS if self._is_talking else _LABEL_WORDS):
                return None
            if not self.by_program and BLOCK_LABELS.get(label.casefold()) == "from":
                return None
            if self.by_program and _NAME_ALONE.fullmatch(value.strip()) and self._is_of_visitor(place, label):
                return "name", value
            role = role_in_mail(label, value)
            if role is Role.OTHER:
                return (label, value) if self._takes_other(label, value) else None
            if role in PROGRAMS_FIELDS and self._is_talking and not value.strip():
                return None
            return label, value
        return self._bare_label(place, line)

    def _is_of_visitor(self, place: int, label: str) -> bool:
        below = "".join(self.lines[place + 1 : place + 2])
        return BLOCK_LABELS.get(label.casefold()) == "from" or (label.casefold() in _VISITOR and is_label(below))

    def _question(self, place: int, line: str) -> tuple[str, str] | None:
        """A question of a program's form, right above its answer, whether or not we know what it asks for.

        People ask and count, too: numbers are the form's where the first begins it and each is the next, below an
        empty line; other questions have a star or are answered by an address.
        """
        if place in self.asked:
            return line.strip(MARKS + "#>"), ""
        below = "".join(self.lines[place + 1 : place + 2]).strip()
        if not self.by_program or len(line) > _LONGEST_QUESTION or not below:
            return None
        numbered = _NUMBERED.fullmatch(line)
        above = "".join(self.lines[max(0, place - 1) : place]).strip()
        if (
            numbered
            and int(numbered[1]) == self.questions + 1
            and not above
            and (self.questions or not self._has_begun)
        ):
            self.questions += 1
            return numbered[2].strip(MARKS), ""
        is_open = self.label is not None and (role_of(self.label) in _LONG or not any(self.value))
        if is_open or not self._has_begun:
            return None
        is_asked = _MUST_BE_ANSWERED.fullmatch(line) or (line.rstrip().endswith("?") and is_mail_address(below))
        return (line.strip(MARKS + "#>"), "") if is_asked else None

    def _bare_label(self, place: int, line: str) -> tuple[str, str] | None:
        """A label that stands alone above its value."""
        if (question := self._question(place, line)) is not None:
            return question
        label = line.strip(MARKS + "#>")
        if len(label) > BARE_LABEL or self._is_talking or not label or label[-1] in ".,;!":
            return None
        if role_of(label) not in OWN_FIELDS or is_mail_address(label):
            return None
        below = next((later for later in self.lines[place + 1 : place + 4] if later.strip()), "")
        return (label, "") if below and not is_label(below) else None

    @property
    def _has_begun(self) -> bool:
        return self.label is not None or bool(self.found.fields)

    @property
    def _is_talking(self) -> bool:
        """Whether we are in the middle of what the person says, where a line may look like a label by chance."""
        return self.label is not None and role_of(self.label) is Role.MESSAGE and any(self.value)

    def _takes_other(self, label: str, value: str) -> bool:
        """An answer to a question of this form alone, beside fields that are known."""
        if self._is_talking or not self._has_begun:
            return False
        return bool(value.strip()) and label[:1].isalnum()

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
        role = role_in_mail(label, value)
        if not value:
            return
        if role is Role.OTHER and is_mail_address(_SHOWN_LINK.sub("", value)):
            role = Role.EMAIL  # called by a name that we do not know
        if role is Role.EMAIL or (role is Role.NAME and MAIL_ADDRESS.search(value[:500])):
            self._add_address(label, value)
        elif role in _LONG:
            self.found.fields.append(Field(label, value, 1))
        elif not is_trailer(label):
            self.found.fields.append(Field(label, clean_line(_SHOWN_LINK.sub("", value), 500), 1))

    def _add_address(self, label: str, value: str) -> None:
        """The address, and the person's name beside it: "From: Ann Example <ann@...>", "From: Ann Example ann@..."."""
        shown = value.replace("mailto:", " ")
        address = MAIL_ADDRESS.search(shown)
        if address is None:
            self.found.fields.append(Field(label, clean_line(value, 320), 1))
            return
        named = _NAMED_ADDRESS.match(shown)
        name = named[1].strip() if named is not None and not is_mail_address(named[1].strip()) else ""
        if (
            not name and role_of(label) is not Role.EMAIL
        ):  # what asks for an address alone may be answered by a sentence
            beside = (shown[: address.start()].strip(_BETWEEN), shown[address.end() :].strip(_BETWEEN))
            name = next((one for one in beside if _NAME_ALONE.fullmatch(one)), "")
        if name:
            self.found.fields.append(Field("name", clean_line(name), 1))
        known = ("work email", "email", "personal email")[address_rank(label)]
        self.found.fields.append(Field(known, address[0].strip("."), 1))


def _questions_asked(lines: list[str]) -> frozenset[int]:
    """Where a survey's questions stand, each with its answer below it, one of which is an address; else nothing.

    A visitor asks, too: questions of the survey stand as the one for the address does, with an empty line behind them
    or without, and with one before them where that has one.
    """
    asked: dict[int, tuple[bool, bool]] = {}
    shape = None
    for place, line in enumerate(lines):
        if not line.rstrip(MARKS).endswith(_QUESTION_ENDS) or len(line) > _LONGEST_QUESTION:
            continue
        if _NUMBERED.fullmatch(line):  # its number tells it from the visitor's own
            continue
        above, below = ("".join(lines[max(0, one) : one + 1]).strip() for one in (place - 1, place + 1))
        answer = below or "".join(lines[place + 2 : place + 3]).strip()
        if not answer or answer.endswith(_QUESTION_ENDS[:2]):
            continue
        asked[place] = (not above, not below)
        if shape is None and is_mail_address(_SHOWN_LINK.sub("", answer)):
            shape = asked[place]
    if shape is None:
        return frozenset()
    found = frozenset(place for place, one in asked.items() if one[1] == shape[1] and one[0] >= shape[0])
    return found if len(found) >= _ENOUGH_QUESTIONS else frozenset()
