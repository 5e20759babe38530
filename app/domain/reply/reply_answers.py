"""What a model may answer when it is asked for a letter. Code checks it, and adds recipient, links and signature."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from app.domain.reply.register import Register

A_PERSON = "person"  # in place of a source: a partner answers it


class WrittenKind(StrEnum):
    """The kinds of letter a model writes; values of `LetterKind`."""

    FIRST = "first"
    FOLLOW_UP = "follow_up"
    REFUSAL = "refusal"


class ShownCaseAnswer(BaseModel):
    """A case study that stands in the letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    shared: str = Field(description="What it has in common with the sender, as the letter says it")


class QuestionAnswer(BaseModel):
    """A question, wish or condition of the sender."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str = Field(description="In the sender's words, short")
    answered_from: str = Field(description="A source, or person")
    who: str = Field(description="The partner's name where it is for a person, else empty")


class FactAnswer(BaseModel):
    """A statement of the letter and what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(description="At most six, as they stand in the letter that leaves")
    source: str


class RewordedAnswer(BaseModel):
    """A wording of the letter that its writer changes on reading it again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(description="As they stand in a paragraph")
    instead: str


class WriteReplyAnswer(BaseModel):
    """A whole letter, greeting to sign-off line, with places for links."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = Field(description="Two-letter code")
    register_: Register = Field(alias="register")
    kind: WrittenKind
    questions: list[QuestionAnswer]
    case_studies: list[ShownCaseAnswer]
    paragraphs: list[str]
    reread: list[RewordedAnswer]
    facts: list[FactAnswer]

    @property
    def reworded(self) -> "WriteReplyAnswer":
        """The letter as it is after it was read again; words that do not stand in it once change nothing."""
        paragraphs, facts = list(self.paragraphs), list(self.facts)
        for one in self.reread:
            holding = [place for place, text in enumerate(paragraphs) if one.words and one.words in text]
            if len(holding) == 1 and paragraphs[holding[0]].count(one.words) == 1:
                paragraphs[holding[0]] = paragraphs[holding[0]].replace(one.words, one.instead)
                facts = [
                    fact.model_copy(update={"words": fact.words.replace(one.words, one.instead)}) for fact in facts
                ]
        return self.model_copy(update={"paragraphs": paragraphs, "facts": facts})


class WriteFollowupAnswer(BaseModel):
    """A whole further letter, greeting to sign-off line, with a place for the link."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = Field(description="Two-letter code")
    register_: Register = Field(alias="register")
    paragraphs: list[str]
    reread: list[RewordedAnswer]
    facts: list[FactAnswer]

    @property
    def as_reply(self) -> WriteReplyAnswer:
        """The same as a letter that answers no question and shows no case study, to be checked as one."""
        return WriteReplyAnswer(
            language=self.language,
            register=self.register_,
            kind=WrittenKind.FOLLOW_UP,
            questions=[],
            case_studies=[],
            paragraphs=self.paragraphs,
            reread=self.reread,
            facts=self.facts,
        )


class FoundKind(StrEnum):
    """What a second reader may find wrong with words of a letter."""

    UNSUPPORTED = "unsupported"  # no source says it
    CHANGED = "changed"  # a source says it otherwise, or of something else
    ADVICE = "advice"  # on law, tax, health or something dangerous, without a source
    ASKED = "asked"  # beside the one thing a letter asks
    TONE = "tone"  # no letter of a firm says it
    LEFT_OUT = "left_out"  # words of the message: asked there, and neither answered nor handed over


class FoundAnswer(BaseModel):
    """Words of the letter that should not leave, or of the message that it leaves out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(description="Word for word, the shortest piece that says it")
    kind: FoundKind


class CheckReplyAnswer(BaseModel):
    """What a second reader of a letter finds. Code believes only words that stand in it, or in the message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    found: list[FoundAnswer] = Field(description="Empty where the letter may leave")
