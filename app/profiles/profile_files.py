"""What a profile's files may say: each key with what to write there.

The descriptions are shown to the person whose file is not right, after "Write".
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from app.domain.draft import LetterKind
from app.domain.firm import (
    NO_LARGEST,
    ApprovedAnswer,
    AutonomyRule,
    CaseStudy,
    FirmProfile,
    IdealCustomer,
    Pointer,
    Service,
    Stakes,
)
from app.domain.inquiry import ChannelName
from app.domain.judgement import Criterion, Stake, Tier
from app.domain.people.mail_keys import mailbox_key
from app.profiles.field_types import (
    Domains,
    FileTable,
    Language,
    Line,
    MailAddress,
    SpokenLanguage,
    WebAddress,
    Words,
    folded,
)
from app.profiles.hours_table import Holiday, OfficeHoursTable, office_hours
from app.profiles.people_tables import ColleagueTable, PartnerTable, colleague_of, partner_of
from app.profiles.routing_table import RoutingTable, routing_rule
from app.profiles.typed_values import listed

_ALL_POINTS = 100
_LATEST_FOLLOWUP = 30  # working days


class ServiceTable(FileTable):
    name: Line = Field(description="what the service is called in English")
    description: Line = Field(description="one sentence about the service")
    names: dict[Language, Line] = Field({}, description="its name in other languages, as { de = '...' }")
    keywords: Words = Field(min_length=1, description="a list of words by which people ask for it")


class SignatureTable(FileTable):
    name: Line = Field(description="the name replies are signed with")
    title: Line = Field(description="that person's title")


class IdealCustomerTable(FileTable):
    industries: Words = Field(min_length=1, description="a list of industries")
    roles: Words = Field(min_length=1, description="a list of job titles that decide")
    serves: Annotated[tuple[Literal["businesses", "consumers"], ...], Field(strict=False), BeforeValidator(listed)] = (
        Field(("businesses",), min_length=1, description="whom you serve: ['businesses'], ['consumers'] or both")
    )
    industry_words: dict[Line, Words] = Field(
        {}, description="words by which an industry is known, as { software = ['SaaS', 'app'] }"
    )
    min_staff: int = Field(0, ge=0, description="the smallest fitting number of staff, as 20, or leave it out")
    max_staff: int = Field(NO_LARGEST, ge=1, description="the largest fitting number of staff, as 500, or leave it out")
    currency: Annotated[str, BeforeValidator(lambda typed: typed.upper() if isinstance(typed, str) else typed)] = Field(
        pattern=r"^[A-Z]{3}$", description="three capitals, as USD"
    )
    min_project_budget: int = Field(ge=0, description="a whole number, as 15000")
    min_monthly_budget: int = Field(0, ge=0, description="a whole number, as 5000, or leave it out")
    within_months: int = Field(ge=1, description="a whole number of months, as 3")
    weights: dict[str, int] = Field(description="a weight for each criterion, adding up to 100")

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        known = {criterion.value for criterion in Criterion}
        if set(self.weights) != known:
            raise ValueError(f"weights must name exactly {', '.join(sorted(known))}")
        if sum(self.weights.values()) != _ALL_POINTS or min(self.weights.values()) < 0:
            raise ValueError(f"weights add up to {sum(self.weights.values())}, not to {_ALL_POINTS}")
        if self.min_staff > self.max_staff:
            raise ValueError("min_staff is larger than max_staff")
        if unknown := set(self.industry_words) - set(self.industries):
            raise ValueError(f"industry_words names {', '.join(sorted(unknown))}, which industries does not")
        return self


class StakesTable(FileTable):
    large_sum: int | None = Field(None, ge=1, description="a whole number, as 100000, or leave it out")
    named_accounts: Annotated[Words, BeforeValidator(listed)] = Field((), description="a list of companies' names")
    emergencies: Annotated[Words, BeforeValidator(listed)] = Field(
        (), description="a list of words for what else cannot wait, as ['burst pipe']"
    )


class PointerTable(FileTable):
    wish: Line = Field(description="what people ask for and you do not sell, as 'logo, business cards'")
    ask: Line = Field(description="whom they may ask instead")


class AutonomyTable(FileTable):
    do: Literal["send", "acknowledge", "hold"] = Field(description="'send', 'acknowledge' or 'hold'")
    channels: Annotated[Words, BeforeValidator(listed)] = Field((), description="a list of channels, or leave it out")
    tiers: Annotated[Words, BeforeValidator(listed)] = Field((), description="a list of tiers, as ['hot']")
    letters: Annotated[Words, BeforeValidator(listed)] = Field((), description="a list of kinds, as ['refusal']")
    when: Annotated[Words, BeforeValidator(listed)] = Field((), description="a list of stakes, as ['press', 'lawyer']")

    @model_validator(mode="after")
    def _known(self) -> Self:
        for name, kind in (("channels", ChannelName), ("tiers", Tier), ("letters", LetterKind), ("when", Stake)):
            known = [one.value for one in kind]
            if unknown := [one for one in getattr(self, name) if one not in known]:
                raise ValueError(f"{name}: {unknown[0]!r} is none of {', '.join(known)}")
        return self


class FollowupsTable(FileTable):
    after_working_days: Annotated[tuple[int, ...], Field(strict=False), BeforeValidator(listed)] = Field(
        min_length=1, max_length=2, description="one or two numbers of working days after your letter, as [3, 7]"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = self.after_working_days
        if min(days) < 1 or max(days) > _LATEST_FOLLOWUP or list(days) != sorted(set(days)):
            raise ValueError(f"after_working_days: one or two numbers from 1 to {_LATEST_FOLLOWUP}, the smaller first")
        return self


class FirmFile(FileTable):
    """`firm.toml`."""

    name: Line = Field(description="the firm's name as it stands under a letter")
    website: WebAddress = Field(description="the firm's address, as https://fernhill.example")
    mail_address: MailAddress = Field(description="the address replies come from, as hello@fernhill.example")
    own_domains: Domains = Field(min_length=1, description="a list of the firm's own mail domains")
    postal_address: Line = Field(description="a street, a town and a country: the law wants it under each mail")
    answers_to: Literal["mailbox", "owner"] = Field(
        "mailbox", description="'owner': answers to a letter go to whoever the lead belongs to; else 'mailbox'"
    )
    scheduling_link: WebAddress = Field(description="the page where people book a meeting, https:// and all")
    meeting_minutes: int = Field(ge=5, le=240, description="the length of that meeting in minutes, as 25")
    about: Line = Field(description="one paragraph about the firm")
    not_offered: Words = Field((), description="a list of what is often asked for and not sold")
    client_domains: Domains = Field((), description="a list of clients' mail domains")
    lost_buyer_costs: int = Field(50, ge=1, description="a whole number, as 50")
    spoken_languages: Annotated[tuple[SpokenLanguage, ...], Field(strict=False), BeforeValidator(listed)] = Field(
        ("en",), min_length=1, description="a list of languages you answer in, as ['en', 'de']"
    )
    signature: SignatureTable = Field(description="a table [signature] with name and title")
    services: Annotated[tuple[ServiceTable, ...], Field(strict=False)] = Field(
        min_length=1, description="at least one table [[services]]"
    )
    ideal_customer: IdealCustomerTable = Field(description="a table [ideal_customer]")
    stakes: StakesTable = Field(
        default_factory=lambda: StakesTable.model_validate({}), description="a table [stakes], or leave it out"
    )
    telephone: str = Field("", description="a number to ring in an emergency, as it may stand in a letter")
    office_hours: OfficeHoursTable | None = Field(
        None, description="a table [office_hours] with monday = '09:00-17:00' and so on, or leave it out"
    )
    holidays: Annotated[tuple[Holiday, ...], Field(strict=False)] = Field(
        (),
        description="a list of days the office is closed, as [2026-12-24, '12-25', 'easter+1']; the last two yearly",
    )
    business_owner: MailAddress | Literal[""] = Field(
        "", description="the address of the partner who is told last of what nobody decides, or leave it out"
    )
    pointers: Annotated[tuple[PointerTable, ...], Field(strict=False)] = Field(
        (), description="tables [[pointers]] with wish and ask, or leave them out"
    )
    autonomy: Annotated[tuple[AutonomyTable, ...], Field(strict=False)] = Field(
        (), description="tables [[autonomy]], or leave them out"
    )
    followups: FollowupsTable | None = Field(
        None, description="a table [followups] with after_working_days = [3, 7], or leave it out: no further letter"
    )
    routing: Annotated[tuple[RoutingTable, ...], Field(strict=False)] = Field(
        (), description="tables [[routing]], or leave them out"
    )
    partners: Annotated[tuple[PartnerTable, ...], Field(strict=False)] = Field(
        min_length=1, description="at least one table [[partners]]"
    )
    colleagues: Annotated[tuple[ColleagueTable, ...], Field(strict=False)] = Field(
        (), description="tables [[colleagues]] for those who sign in and are no partners, or leave them out"
    )

    @model_validator(mode="after")
    def _everybody_once(self) -> Self:
        addresses = [*(one.email for one in self.partners), *(one.email for one in self.colleagues)]
        counts = Counter(map(mailbox_key, addresses))
        if twice := sorted(mailbox for mailbox, count in counts.items() if count > 1):
            raise ValueError(f"{twice[0]} stands among partners and colleagues more than once")
        return self

    @model_validator(mode="after")
    def _routed_to_partners(self) -> Self:
        known, owned = {mailbox_key(one.email) for one in self.partners}, self.owned()
        for rule in self.routing:
            if unknown := [one for one in rule.to if mailbox_key(one) not in known]:
                raise ValueError(f"routing: {unknown[0]} is none of the partners")
            if unknown := [one for one in (*rule.services, *rule.channels) if folded(one) not in owned]:
                raise ValueError(f"routing: {unknown[0]!r} is neither a service of yours nor a channel")
        return self

    def owned(self) -> dict[str, str]:
        """What a partner may own, under each name that may be written for it."""
        names = {channel.value: channel.value for channel in ChannelName}
        names |= {name: one.name for one in self.services for name in (one.name, *one.names.values())}
        return {folded(written): name for written, name in names.items()}

    def profile(
        self,
        firm_id: str,
        case_studies: tuple[CaseStudy, ...],
        answers: tuple[ApprovedAnswer, ...] = (),
        voice: tuple[str, ...] = (),
    ) -> FirmProfile:
        tables = {
            "signature",
            "services",
            "ideal_customer",
            "stakes",
            "partners",
            "pointers",
            "autonomy",
            "colleagues",
            "routing",
        }
        plain = self.model_dump(exclude=tables | {"office_hours", "holidays", "followups"})
        return FirmProfile(
            id=firm_id,
            signature_name=self.signature.name,
            signature_title=self.signature.title,
            services=tuple(Service(**service.model_dump()) for service in self.services),
            ideal_customer=_ideal_customer(self.ideal_customer),
            stakes=Stakes(**self.stakes.model_dump()),
            office_hours=office_hours(self.office_hours, self.holidays, date.today()),  # noqa: DTZ011  a year or more around it
            partners=tuple(partner_of(partner, self.owned()) for partner in self.partners),
            colleagues=tuple(colleague_of(one) for one in self.colleagues),
            case_studies=case_studies,
            answers=answers,
            voice=voice,
            pointers=tuple(Pointer(**pointer.model_dump()) for pointer in self.pointers),
            autonomy=tuple(AutonomyRule(**rule.model_dump()) for rule in self.autonomy),
            followups=self.followups.after_working_days if self.followups else (),
            routing=tuple(routing_rule(rule, self.owned()) for rule in self.routing),
            **plain,
        )


class CaseStudyFile(FileTable):
    """The front matter of `case_studies/NAME.md`."""

    title: Line = Field(description="the headline of the case study")
    url: WebAddress = Field(description="the page where it can be read, https:// and all")
    industries: Words = Field(min_length=1, description="a list of industries it speaks to")
    services: Words = Field(min_length=1, description="a list of names of your services")
    sentence: Line = Field(description="one sentence with a figure, as it shall stand in a reply")
    sentences: dict[Language, Line] = Field({}, description="the same sentence in other languages")

    def case_study(self, *, slug: str, text: str) -> CaseStudy:
        return CaseStudy(slug=slug, text=text, **self.model_dump())


class AnswerFile(FileTable):
    """The front matter of `answers/KEY.md`."""

    since: date | None = Field(None, description="the day it was approved, as 2026-11-02")
    kind: Literal["answer", "promise"] = Field("answer", description="'answer', or 'promise' for what a person will do")
    figures: Words = Field((), description="a list of every price, duration or other figure in it")
    asked: dict[Language, Words] = Field({}, description="how people ask it, as [asked] en = ['What do you charge?']")

    def answer(self, *, key: str, texts: Mapping[str, str]) -> ApprovedAnswer:
        plain = self.model_dump(exclude={"kind"})
        return ApprovedAnswer(key=key, texts=texts, is_promise=self.kind == "promise", **plain)


def _ideal_customer(table: IdealCustomerTable) -> IdealCustomer:
    weights: Mapping[Criterion, int] = {Criterion(name): points for name, points in table.weights.items()}
    return IdealCustomer(weights=weights, **table.model_dump(exclude={"weights"}))
