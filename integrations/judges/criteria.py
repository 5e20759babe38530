"""How a message meets each criterion of the firm's ideal customer profile, with the words it rests on."""

import re
from collections.abc import Callable
from datetime import date

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Finding, Met
from app.domain.words.quantities import staff_counts
from integrations.judges.clues import Clues, clues_in
from integrations.judges.message_text import MessageText
from integrations.judges.money import Amount, amounts_in
from integrations.judges.phrase_files import read_toml
from integrations.judges.phrases import tokens_of
from integrations.judges.timing import WEEKS_OF_A_MONTH, times_in
from integrations.judges.topics import service_need

_TITLES = read_toml("criteria.toml")["titles"]
_DECIDES = re.compile(rf"(?<!\w)(?:{_TITLES['decides']})(?!\w)", re.IGNORECASE)
_NEVER_DECIDES = re.compile(rf"(?<!\w)(?:{_TITLES['never']})", re.IGNORECASE)
_SIGNED = re.compile(r"\bi(?:'|\u2019)?(?: a)?m the (?P<title>[\w -]{3,40})", re.IGNORECASE)
_NEARLY = 0.95  # of the least budget still counts as in range
_TINY = 0.4  # of the least budget is clearly too little; in between the reply may ask
_ALONE = 5  # people; fewer are not a company the firm can serve
_SLACK = 1.1  # "within about 3 months"


def findings_of(text: MessageText, inquiry: Inquiry, firm: FirmProfile) -> dict[Criterion, Finding]:
    """Every criterion, judged; what is not said is unknown."""
    clues = clues_in(text.tokens)
    return {
        Criterion.COMPANY_FIT: _company_fit(text, inquiry, firm, clues),
        Criterion.SERVICE_NEED: service_need(text, firm),
        Criterion.BUDGET: _budget(text, firm, clues),
        Criterion.TIMING: _timing(text, firm, inquiry.received_at.date()),
        Criterion.AUTHORITY: _authority(text, inquiry, firm, clues),
    }


def _company_fit(text: MessageText, inquiry: Inquiry, firm: FirmProfile, clues: Clues) -> Finding:
    ideal = firm.ideal_customer
    business = clues.first("business")
    unfit = clues.first("consumer_for_sure", "student")
    if not unfit and not business:
        unfit = clues.first("consumer_perhaps")
    if unfit:
        return _finding(Met.NO, text, unfit)
    counts = list(staff_counts(text.read))
    fitting = [count for count in counts if ideal.min_staff <= count.number <= ideal.max_staff]
    if fitting:
        return _finding(Met.YES, text, fitting[0])
    alone = clues.first("alone")
    if alone or (counts and max(count.number for count in counts) <= _ALONE):
        return _finding(Met.NO, text, alone or counts[0])
    if not counts and not business and _consumer_name(inquiry):
        return Finding(met=Met.NO)
    return _finding(Met.YES if business and not counts else Met.UNKNOWN, text, business)


def _consumer_name(inquiry: Inquiry) -> bool:
    """Whether company name or title speak of a business that serves the public."""
    named = tokens_of(f"{inquiry.company or ''} . {inquiry.title or ''}")
    clues = clues_in(named)
    return bool(clues.first("consumer_perhaps", "consumer_for_sure")) and not clues.first("business")


def _budget(text: MessageText, firm: FirmProfile, clues: Clues) -> Finding:
    amounts = sorted(amounts_in(text.read), key=lambda amount: not amount.said_to_be_budget)
    if nothing := clues.first("no_money"):
        return _finding(Met.NO, text, nothing)
    if not amounts:
        return _finding(Met.UNKNOWN, text, clues.first("open_budget"))
    best = max(
        (amount for amount in amounts if amount.said_to_be_budget == amounts[0].said_to_be_budget), key=_share(firm)
    )
    share = _share(firm)(best)
    met = Met.YES if share >= _NEARLY else Met.NO if share < _TINY else Met.UNKNOWN
    return _finding(met, text, best)


def _share(firm: FirmProfile) -> Callable[[Amount], float]:
    ideal = firm.ideal_customer
    rate = {"EUR": 1.1, "GBP": 1.27}.get(ideal.currency.upper(), 1.0)

    def share(amount: Amount) -> float:
        """The amount as a part of the least budget of its kind."""
        least = ideal.min_monthly_budget if amount.monthly else ideal.min_project_budget
        return amount.dollars / (least * rate or 1)

    return share


def _timing(text: MessageText, firm: FirmProfile, written_on: date) -> Finding:
    times = list(times_in(text.read, written_on))
    limit = firm.ideal_customer.within_months * WEEKS_OF_A_MONTH * _SLACK
    soon = [when for when in times if when.weeks is not None and when.weeks <= limit]
    later = [when for when in times if when.weeks is not None and when.weeks > limit]
    open_ = [when for when in times if when.weeks is None]
    if open_ and not any(when.weeks for when in soon):
        return _finding(Met.UNKNOWN, text, open_[0])
    if soon:
        return _finding(Met.YES, text, soon[0])
    return _finding(Met.NO if later else Met.UNKNOWN, text, later[0] if later else None)


def _authority(text: MessageText, inquiry: Inquiry, firm: FirmProfile, clues: Clues) -> Finding:
    if decides := clues.first("decides_yes"):
        return _finding(Met.YES, text, decides)
    if asks_others := clues.first("decides_no"):
        return _finding(Met.NO, text, asks_others)
    title = inquiry.title or ""
    if _NEVER_DECIDES.search(title):
        return Finding(met=Met.UNKNOWN)
    roles = "|".join(re.escape(role) for role in firm.ideal_customer.roles if role)
    if _DECIDES.search(title) or (roles and re.search(rf"(?<!\w)(?:{roles})(?!\w)", title, re.IGNORECASE)):
        return Finding(met=Met.YES)
    said = _SIGNED.search(text.read)
    if said and _DECIDES.search(said["title"]):
        return Finding(met=Met.YES, quote=text.sentence_at(said.start(), said.end()))
    return Finding(met=Met.UNKNOWN)


def _finding(met: Met, text: MessageText, place: object) -> Finding:
    """A finding with the sentence around its place (anything with `start` and `end`), or without one."""
    start, end = getattr(place, "start", None), getattr(place, "end", None)
    if start is None or end is None:
        return Finding(met=met)
    return Finding(met=met, quote=text.sentence_at(start, end))
