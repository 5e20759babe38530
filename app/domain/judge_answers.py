"""What a model may answer when it is asked to judge. The class name is the name of the schema it is given."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from app.domain.judgement import Disposition, Met


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


class JudgeAnswer(BaseModel):
    """A model's answer about one message. Checked by code before it counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    disposition: Disposition
    company_fit: CriterionAnswer
    service_need: CriterionAnswer
    budget: CriterionAnswer
    timing: CriterionAnswer
    authority: CriterionAnswer
    evidence: list[EvidenceAnswer]
    language: Language
