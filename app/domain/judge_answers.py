"""What a model may answer when it is asked to judge. The class name is the name of the schema it is given."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from app.domain.judgement import Disposition, Met, Stake


class Language(StrEnum):
    """Languages a reply can be expected in; anything else is `other`."""

    EN = "en"
    DE = "de"
    FR = "fr"
    ES = "es"
    PT = "pt"
    IT = "it"
    NL = "nl"
    SV = "sv"
    DA = "da"
    NO = "no"
    PL = "pl"
    OTHER = "other"


class Confidence(StrEnum):
    """How often such a message would turn out to be something else; words, because models choose them better."""

    CERTAIN = "certain"
    VERY_LIKELY = "very_likely"
    LIKELY = "likely"
    RATHER = "rather"
    OPEN = "open"

    @property
    def chance(self) -> float:
        """As a probability, with the frequency that the question gives for the word."""
        return _CHANCES[self]


_CHANCES = {
    Confidence.CERTAIN: 0.995,
    Confidence.VERY_LIKELY: 0.95,
    Confidence.LIKELY: 0.85,
    Confidence.RATHER: 0.67,
    Confidence.OPEN: 0.5,
}


class CriterionAnswer(BaseModel):
    """One criterion, and the words of the message it rests on (empty when unknown)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    met: Met
    quote: str


class EvidenceAnswer(BaseModel):
    """One reason for the disposition, with the words it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claim: str
    quote: str


class StakeAnswer(BaseModel):
    """One reason for a partner to answer, with the words it rests on (empty: who writes is the reason)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Stake
    quote: str


class JudgeAnswer(BaseModel):
    """A model's answer about one message. Checked by code before it counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    disposition: Disposition
    confidence: Confidence  # that it is an inquiry, or that it is none
    company_fit: CriterionAnswer
    service_need: CriterionAnswer
    budget: CriterionAnswer
    timing: CriterionAnswer
    authority: CriterionAnswer
    evidence: list[EvidenceAnswer]
    stakes: list[StakeAnswer]
    language: Language
