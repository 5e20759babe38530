"""The firm that answers: who it is, whom it wants, what it can show. Read from its profile folder.

All of it is hashable, so that what follows from a profile alone is worked out once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.domain.crm_plan import CrmPlan
from app.domain.firms_texts import FirmsText
from app.domain.judgement import Criterion, Thresholds
from app.domain.office_hours import OfficeHours
from app.domain.people.mail_domains import is_under
from app.domain.people.mail_keys import domain_of, mailbox_key
from app.domain.people.own_addresses import OwnAddresses
from app.domain.roles import ColleagueRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something the firm sells, and the words by which people ask for it."""

    name: str
    description: str
    keywords: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict, hash=False)  # language -> what it is called there


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStudy:
    """Proof that may be shown to a lead. Figures in replies come from here and nowhere else."""

    slug: str
    title: str
    url: str
    industries: tuple[str, ...]
    services: tuple[str, ...]  # names of `Service`
    sentence: str  # one sentence that stands in the reply
    sentences: Mapping[str, str] = field(default_factory=dict, hash=False)  # language -> the same sentence there
    text: str = ""  # the whole story, for the model and for choosing


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedAnswer:
    """What a letter may say to a usual question, and not more: a file of `answers/`."""

    key: str  # the file's name
    since: date | None = None  # approved on
    figures: tuple[str, ...] = ()  # every price, duration and the like it names
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)  # language -> how people ask it
    texts: Mapping[str, str] = field(default_factory=dict, hash=False)  # language -> the answer
    is_promise: bool = False  # not an answer, but what a person will do: says who ({partner}) and what ({question})
    by: str = ""  # who approved it, where it was kept from a letter

    def text_in(self, language: str) -> str:
        """The answer in this language, else in English, else in the first there is."""
        return self.texts.get(language) or self.texts.get("en") or next(iter(self.texts.values()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Whom to ask for what the firm does not sell."""

    wish: str  # as "logo, cards, flyers"
    ask: str  # the tip, in the firm's words

    @property
    def sources(self) -> tuple[str, ...]:
        """How a letter may name it as its source: by the whole wish, or by one of the things that it lists."""
        return tuple(f"pointer:{one.strip()}" for one in (self.wish, *self.wish.split(",")))


@dataclass(frozen=True, slots=True, kw_only=True)
class AutonomyRule:
    """A row of the table of what may leave by itself: the first that fits decides. What it leaves out fits all."""

    do: str  # "send", "acknowledge" (and hold), "hold"
    channels: tuple[str, ...] = ()  # values of `ChannelName`
    tiers: tuple[str, ...] = ()  # values of `Tier`
    letters: tuple[str, ...] = ()  # values of `LetterKind`
    when: tuple[str, ...] = ()  # values of `Stake`: any of them


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRule:
    """To whom a new lead goes that is nobody's yet: the first rule that fits. What it leaves out fits all."""

    to: tuple[str, ...]  # partners' addresses; of several each in turn
    services: tuple[str, ...] = ()  # names of `Service`
    languages: tuple[str, ...] = ()  # ISO 639-1
    countries: tuple[str, ...] = ()  # in capitals: ISO 3166 ("DE"), or a name as the CRM writes it
    channels: tuple[str, ...] = ()  # values of `ChannelName`

    @property
    def key(self) -> str:
        """Under which turns are counted: the same as long as the rule is."""
        return "|".join("+".join(part) for part in (self.services, self.languages, self.countries, self.channels))[:200]


NO_LARGEST = 1_000_000  # staff


@dataclass(frozen=True, slots=True, kw_only=True)
class IdealCustomer:
    """Whom the firm wants; `weights` add up to 100."""

    industries: tuple[str, ...]
    roles: tuple[str, ...]
    min_staff: int
    max_staff: int  # `NO_LARGEST`: no limit
    currency: str  # of the two budgets
    min_project_budget: int
    min_monthly_budget: int  # 0: no limit
    within_months: int
    weights: Mapping[Criterion, int] = field(hash=False)
    serves: tuple[str, ...] = ("businesses",)  # of "businesses" and "consumers"
    industry_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)  # industry -> its words

    @property
    def asks_staff(self) -> bool:
        """Whether the number of their staff says anything about the fit."""
        return self.min_staff > 0 or self.max_staff < NO_LARGEST

    def fits_staff(self, number: float) -> bool:
        """Whether that many are neither too few nor too many, where that matters."""
        return self.asks_staff and self.min_staff <= number <= self.max_staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """When a partner answers themselves, whatever the rollout allows."""

    large_sum: int | None = None  # in the currency of the budgets, from here on
    named_accounts: tuple[str, ...] = ()  # names of companies
    emergencies: tuple[str, ...] = ()  # words of what cannot wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A colleague who decides: owns leads, reads the digest."""

    email: str
    name: str
    title: str = ""
    time_zone: ZoneInfo = ZoneInfo("UTC")
    digest_at: time = time(7, 30)  # wall clock in time_zone
    weekends: Literal["daily", "monday"] = "daily"  # "monday": no digest on Saturday and Sunday, one of three days then
    owns: tuple[str, ...] = ()  # values of `ChannelName` and names of `Service`
    titles: Mapping[str, str] = field(default_factory=dict, hash=False)  # language -> the title there
    scheduling_link: str = ""  # their own booking page; empty: the firm's
    telephone: str = ""
    deputy: str = ""  # the partner's address who is told what this one has not decided; empty: see `whom_to_tell`
    language: str = ""  # of the console; empty: the firm's


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherColleague:
    """Somebody who signs in and is no partner: owns no service and no channel, only tasks they are given."""

    email: str
    name: str
    role: ColleagueRole = ColleagueRole.COLLEAGUE
    time_zone: ZoneInfo = ZoneInfo("UTC")
    digest_at: time | None = None  # None: gets none
    weekends: Literal["daily", "monday"] = "daily"
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmProfile:
    """Everything a reply or a judgement needs to know about the firm."""

    id: str  # the profile folder's name
    name: str
    website: str
    mail_address: str  # From of our replies
    own_domains: tuple[str, ...]  # mail from these is never a lead
    postal_address: str
    signature_name: str
    signature_title: str
    scheduling_link: str
    meeting_minutes: int
    about: str  # one paragraph
    services: tuple[Service, ...]
    not_offered: tuple[str, ...]  # words of what is often asked for and not sold
    ideal_customer: IdealCustomer
    case_studies: tuple[CaseStudy, ...]
    partners: tuple[Partner, ...]
    colleagues: tuple[OtherColleague, ...] = ()
    client_domains: tuple[str, ...] = ()  # existing clients
    stakes: Stakes = Stakes()
    lost_buyer_costs: int = 50  # letters to pitches that one buyer who was closed is worth
    spoken_languages: tuple[str, ...] = field(default=("en",))
    answers: tuple[ApprovedAnswer, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    voice: tuple[str, ...] = ()  # three to five letters the partners like
    texts: tuple[FirmsText, ...] = ()  # sentences of letters in the firm's own words
    telephone: str = ""  # for emergencies, as it may stand in a letter
    autonomy: tuple[AutonomyRule, ...] = ()  # before the defaults
    office_hours: OfficeHours = OfficeHours()
    business_owner: str = ""  # the partner's address who is told last; empty: the first partner
    answers_to: Literal["mailbox", "owner"] = (
        "mailbox"  # where an answer to a letter goes: `mail_address`, or its owner
    )
    crm: CrmPlan = CrmPlan()
    followups: tuple[int, ...] = ()  # working days after our letter on which a further one may leave; empty: none does
    routing: tuple[RoutingRule, ...] = ()
    thresholds: Thresholds | None = None  # learned from its own messages; None: nothing was, the judge has its own

    @property
    def is_sample(self) -> bool:
        """Whether its mail domain is one that nobody can have: `.example` is reserved for examples (RFC 2606)."""
        return self.mail_address.lower().endswith(".example")

    @property
    def foreign_case_studies(self) -> tuple[str, ...]:
        """The slugs of those whose page is neither at the firm's website nor at a domain of it."""
        website = (urlsplit(self.website).hostname or "").removeprefix("www.")
        ours = tuple(filter(None, (website, *self.own_domains)))
        hosts = {case.slug: urlsplit(case.url).hostname or "" for case in self.case_studies}
        return tuple(slug for slug, host in hosts.items() if not is_under(host, ours))

    @property
    def promises(self) -> tuple[ApprovedAnswer, ...]:
        """The approved sentences that say who answers an open question by when; letters say the first."""
        return tuple(one for one in self.answers if one.is_promise)

    @property
    def own_addresses(self) -> OwnAddresses:
        """Whose mail is our own: all of the firm's domains, the mailbox that replies and everybody's who signs in."""
        people = tuple(one.email for one in self.everybody)
        return OwnAddresses(self.own_domains, (self.mail_address,), people)

    def is_own_address(self, address: str) -> bool:
        """Whether mail from it is our own: under a domain of the firm, from the mailbox that replies or a partner's."""
        return self.own_addresses.holds(address)

    def is_client_address(self, address: str) -> bool:
        """Whether mail from it is a client's: at one of their domains or below it."""
        return is_under(domain_of(address), self.client_domains)

    @property
    def everybody(self) -> tuple[Partner | OtherColleague, ...]:
        """Whoever signs in, partners first."""
        return (*self.partners, *self.colleagues)

    def partner_at(self, address: str) -> Partner | None:
        """The partner with this mailbox."""
        mailbox = mailbox_key(address)
        return next((one for one in self.partners if mailbox and mailbox_key(one.email) == mailbox), None)

    def colleague_at(self, address: str) -> Partner | OtherColleague | None:
        """Whoever signs in with this mailbox, partner or not."""
        mailbox = mailbox_key(address)
        return next((one for one in self.everybody if mailbox and mailbox_key(one.email) == mailbox), None)

    def name_of(self, address: str) -> str:
        """The colleague's name; the address itself of whoever is none."""
        colleague = self.colleague_at(address)
        return colleague.name if colleague else address

    def zone_of(self, address: str) -> ZoneInfo:
        """On whose clock a colleague at this mailbox reads the time; of anybody else it is the first partner's."""
        return (self.colleague_at(address) or self.partners[0]).time_zone

    def service_names(self, language: str) -> Mapping[str, str]:
        """Service -> what it is called in that language, where the profile says it."""
        return {one.name: one.names[language] for one in self.services if language in one.names}

    @property
    def language(self) -> str:
        """What strangers and colleagues read where nothing else is known of them."""
        return self.spoken_languages[0] if self.spoken_languages else "en"

    def owner_of(self, *names: str) -> Partner:
        """Who owns the first of these channels and services that somebody owns; the first partner owns the rest."""
        owners = (partner for name in names for partner in self.partners if name in partner.owns)
        return next(owners, self.partners[0])
