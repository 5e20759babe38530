"""What a model may fill in when it writes: words for the gaps, nothing that acts."""

from pydantic import BaseModel, ConfigDict, Field


class WriteReplyAnswer(BaseModel):
    """The personal part of a reply. Recipients, links, figures and everything else come from code."""

    model_config = ConfigDict(extra="forbid")

    passage: str = Field(description="Two to four sentences that answer what they wrote, in our own words")
    question: str | None = Field(description="One short question about what is still unknown, or null")
    case_studies: list[str] = Field(description="Slugs of at most two fitting case studies, best first")
    language: str = Field(description="Two-letter code of the language the passage is written in")
