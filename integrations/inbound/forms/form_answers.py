"""One answer of a form with what it is for, and a form's answers in their places."""

from dataclasses import dataclass, field

from integrations.inbound.forms.field_names import Role, is_unlabelled
from integrations.inbound.forms.payload import Field

NAMES = frozenset({Role.NAME, Role.FIRST_NAME, Role.LAST_NAME})


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """One field with what it is for."""

    field: Field
    text: str  # cleaned, not empty
    role: Role

    @property
    def says_nothing_of_itself(self) -> bool:
        return self.role is Role.OTHER and is_unlabelled(self.field.label)


@dataclass(slots=True)
class SortedAnswers:
    """What a form says of a person, and the rest as lines with the labels they begin with."""

    values: dict[Role, str] = field(default_factory=dict)
    message: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)  # (label with its separator or "", answer)
    own_id: str | None = None
    program_sign: str | None = None  # by which a program gave itself away
    test: bool = False
    visitors: set[str] = field(default_factory=set)
    page: dict[str, str] = field(default_factory=dict)  # names of `WebVisit` -> what the page says
    consents: dict[str, None] = field(default_factory=dict)  # words beside ticked boxes, each once, in order
    other_address: str | None = None  # that may be the person's just as well as the one in `values`
