"""Letters for the tests of this room."""

from typing import Any

from app.domain.draft import Draft, LetterFate, NamedSource
from app.domain.judgement import Tier
from app.evaluation.letters import LetterOutcome
from tests.evaluation.labelled import case

BODY = (
    "Hi Ada,\n\nA project of this kind takes six weeks and costs $15,000. "
    + "That is about right for what you describe, and the rest of this sentence only makes the letter long enough. " * 2
    + "\n\nWhich report comes first?\nhttps://meet.acorn.example/?x=1\n\nKind regards,"
)


def draft(body: str = BODY, **more: Any) -> Draft:
    fields = {"subject": "Re: pumps", "text": body, "html": f"<p>{body}</p>", "language": "en"} | more
    return Draft(body=body, **fields)


def letter(number: int, fate: LetterFate = LetterFate.SENT, *, body: str = BODY, **more: Any) -> LetterOutcome:
    of_case = {name: more.pop(name) for name in ("tier", "language", "message") if name in more}
    of_draft = {name: more.pop(name) for name in ("sources", "kind", "reasons") if name in more}
    return LetterOutcome(
        case=case(number, **{"language": "en", **of_case}),
        firm_id="acorn",
        written_languages=("en", "de"),
        fate=fate,
        draft=draft(body, **of_draft),
        tier=Tier.WARM,
        **more,
    )


SOURCED = (NamedSource(words="A project of this kind takes six weeks and costs $15,000", source="answer:pricing"),)
