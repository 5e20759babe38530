"""What a profile says about people: `[[partners]]` and `[[colleagues]]`."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from app.domain.firm import OtherColleague, Partner
from app.domain.roles import ColleagueRole
from app.profiles.field_types import FileTable, Language, Line, MailAddress, WebAddress, Words, folded
from app.profiles.typed_values import clock_time, listed, time_zone_name


class PartnerTable(FileTable):
    email: MailAddress = Field(description="the partner's mail address")
    name: Line = Field(description="the partner's name")
    title: str = Field("", description="the partner's title")
    time_zone: Annotated[str, AfterValidator(time_zone_name)] = Field(
        "UTC", description="an IANA name, as Europe/London"
    )
    digest_at: Annotated[time, BeforeValidator(clock_time)] = Field(
        time(7, 30), description="a wall-clock time, as 07:30"
    )
    weekends: Literal["daily", "monday"] = Field(
        "daily", description="'daily', or 'monday' for one digest of Friday to Sunday"
    )
    owns: Annotated[Words, BeforeValidator(listed)] = Field(
        (), description="a list of channels and names of your services, or leave it out"
    )
    titles: dict[Language, Line] = Field({}, description="the title in other languages, as { de = 'Partnerin' }")
    scheduling_link: WebAddress | Literal[""] = Field("", description="the partner's own booking page, or leave it out")
    telephone: str = Field("", description="the partner's telephone number, or leave it out")
    deputy: MailAddress | Literal[""] = Field("", description="the address of another partner, or leave it out")
    language: Literal["en", "de", ""] = Field("", description="'en' or 'de', what the partner reads these pages in")


class ColleagueTable(FileTable):
    email: MailAddress = Field(description="the colleague's mail address")
    name: Line = Field(description="the colleague's name")
    role: Literal["colleague", "reader"] = Field(
        description="'colleague', who decides, or 'reader', who looks only; partners stand in [[partners]]"
    )
    time_zone: Annotated[str, AfterValidator(time_zone_name)] = Field(
        "UTC", description="an IANA name, as Europe/London"
    )
    digest_at: Annotated[time | None, BeforeValidator(clock_time)] = Field(
        None, description="a wall-clock time, as 07:30, or leave it out for no digest"
    )
    weekends: Literal["daily", "monday"] = Field(
        "daily", description="'daily', or 'monday' for one digest of Friday to Sunday"
    )
    language: Literal["en", "de", ""] = Field("", description="'en' or 'de', what the colleague reads these pages in")

    @model_validator(mode="after")
    def _readers_look_only(self) -> Self:
        if self.role == "reader" and self.digest_at is not None:
            raise ValueError("digest_at: a reader gets no digest, whose buttons decide. Leave it out")
        return self


def partner_of(table: PartnerTable, owned: Mapping[str, str]) -> Partner:
    owns = tuple(owned[folded(written)] for written in table.owns)
    return Partner(time_zone=ZoneInfo(table.time_zone), owns=owns, **table.model_dump(exclude={"time_zone", "owns"}))


def colleague_of(table: ColleagueTable) -> OtherColleague:
    plain = table.model_dump(exclude={"time_zone", "role"})
    return OtherColleague(time_zone=ZoneInfo(table.time_zone), role=ColleagueRole(table.role), **plain)
