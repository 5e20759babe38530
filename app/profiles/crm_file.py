"""`crm.toml` of a profile folder: how the firm's CRM is filled. The whole file may be left out."""

from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from app.domain.crm_plan import KEPT, CrmPlan, DealEvent, full_name
from app.domain.judgement import Tier
from app.profiles.field_types import FileTable, Line, Words
from app.profiles.typed_values import listed

_MOMENTS = (Tier.HOT.value, Tier.WARM.value, *(event.value for event in DealEvent))
_KINDS = ("contacts", "companies", "deals")
_LIFECYCLE = ("lead", "mql")
_Names = TypeVar("_Names", dict[str, str], tuple[str, ...])


class CrmFile(FileTable):
    """`crm.toml`."""

    pipeline: str = Field("", description="the label or id of the deals' pipeline, or leave it out: the first one")
    stages: dict[str, Line] = Field(
        {}, description=f"a table [stages] with a stage's label or id for any of {', '.join(_MOMENTS)}"
    )
    lifecycle: dict[str, str] = Field(
        {}, description="a table [lifecycle] with lead and mql = the account's own value, or '' where it is not set"
    )
    properties: dict[str, str] = Field(
        {}, description="a table [properties] as 'contacts.score' = 'your_property', or '' where it is not written"
    )
    never: Annotated[Words, BeforeValidator(listed)] = Field(
        (), description="a list of what is never written, as ['contacts.phone']"
    )
    amounts: dict[Line, Annotated[int, Field(ge=0)]] = Field(
        {}, description="a table [amounts] with a whole number for each service, as 'Website redesign' = 25000"
    )
    currency: str = Field("", pattern=r"^([A-Z]{3})?$", description="three capitals, as USD, or leave it out")
    days_to_close: int = Field(
        0, ge=0, le=3650, description="a whole number of days from an inquiry to an order, as a rule, or leave it out"
    )

    subscription: str = Field(
        "",
        description="the name or id of the subscription that somebody's refusal of your mail ends in the CRM, or "
        "'one-to-one' or 'marketing' for the account's own one; left out: none",
    )

    @field_validator("stages", "lifecycle")
    @classmethod
    def _known(cls, names: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        known = _MOMENTS if info.field_name == "stages" else _LIFECYCLE
        if unknown := [name for name in names if name not in known]:
            raise ValueError(f"{unknown[0]!r} is none of {', '.join(known)}")
        return names

    @field_validator("properties", "never")
    @classmethod
    def _may_be_changed(cls, names: _Names) -> _Names:
        for written in names:
            kind, dot, name = written.partition(".")
            if kind not in _KINDS or not dot or not name:
                raise ValueError(f"{written!r} is not KIND.PROPERTY with {', '.join(_KINDS)} before the point")
            if full_name(written) in KEPT:
                raise ValueError(f"{written!r} is always written, under its own name: records are found by it")
        return names

    @field_validator("properties")
    @classmethod
    def _each_its_own(cls, names: dict[str, str]) -> dict[str, str]:
        theirs = [f"{ours.partition('.')[0]}.{name}" for ours, name in names.items() if name]
        if twice := sorted({one for one in theirs if theirs.count(one) > 1 or one in KEPT}):
            raise ValueError(f"{twice[0]!r} would hold two things: give each property one of its own")
        return names

    def plan(self) -> CrmPlan:
        return CrmPlan(**self.model_dump())
