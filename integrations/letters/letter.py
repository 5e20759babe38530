"""A reply in its parts, and what it looks like on the wire: plain text and HTML from one source."""

from dataclasses import dataclass, field, fields
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    """A case study as it stands in the letter."""

    sentence: str
    url: str

    @property
    def short_url(self) -> str:
        return self.url.removeprefix("https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What stands below the last sentence, the same in every letter."""

    closing: str
    name: str
    title: str
    postal_address: str
    prepared: str
    refuse: str
    refuse_link: str
    unsubscribe_url: str

    @property
    def frame(self) -> str:
        lines = (self.closing, self.name, self.title, self.postal_address, self.prepared, self.refuse)
        return "\n".join((*lines, self.refuse_link))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All parts, in reading order. Only greeting, passage, question and subject owe anything to a stranger."""

    language: str
    subject: str
    greeting: str
    passage: str
    cases_intro: str = ""
    cases: tuple[ShownCase, ...] = field(default=())
    schedule: str = ""
    schedule_url: str = ""
    schedule_link: str = ""
    question_intro: str = ""
    question: str = ""
    ending: str = ""
    signature: Signature

    @property
    def links(self) -> tuple[str, ...]:
        """Every link in it; code put them there."""
        return tuple(
            filter(None, (*(case.url for case in self.cases), self.schedule_url, self.signature.unsubscribe_url))
        )

    @property
    def frame(self) -> str:
        """What code wrote around the personal parts."""
        cases = (text for case in self.cases for text in (case.sentence, case.short_url))
        own = (self.cases_intro, *cases, self.schedule, self.schedule_link, self.question_intro, self.ending)
        return "\n".join((*own, self.signature.frame))

    def as_text(self) -> str:
        return _TEXT.render(self._fields())

    def as_html(self) -> str:
        return _HTML.render(self._fields())

    def _fields(self) -> dict[str, object]:
        """Plain names for the templates: each dotted one costs a sandboxed lookup, half a millisecond in all."""
        values: dict[str, object] = {
            part.name: getattr(owner, part.name) for owner in (self, self.signature) for part in fields(owner)
        }
        values["cases"] = [{"sentence": c.sentence, "url": c.url, "short_url": c.short_url} for c in self.cases]
        return values


def _environment(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


# Compiled once, at import: a render is then about a tenth of a millisecond.
_TEXT = _environment(autoescape=False).get_template("reply.txt.jinja")
_HTML = _environment(autoescape=True).get_template("reply.html.jinja")
