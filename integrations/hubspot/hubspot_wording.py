"""How a lead reads in HubSpot: our nouns as HubSpot's properties. Pure.

Mail is recorded as HubSpot's `emails`, because it shows them in the thread with direction
and addresses. What was typed into a form becomes a `note`: nobody
sent a mail, and a record that says so would be untrue. A message on LinkedIn is a
`communication`, where the account takes those.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from app.domain.booking import BY_HAND, CALENDAR, VENDORS_NAMED, BookingState
from app.domain.crm import CrmDeal, CrmEntry, CrmMeeting, CrmMessage, CrmTask
from app.domain.deal_figures import AmountOrigin, DealAmount, DealClosing
from app.domain.judgement import Disposition, Tier
from app.domain.words.shown_text import defanged
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.visit_wording import FILLED_OF_VISIT, STATUS, of_visit, own_site

MAX_TEXT: Final = 65_536  # characters of one value, counted as HubSpot counts them (UTF-16 units)
_CUT: Final = "\n[shortened; the whole text: {url}]"
_HTML: Final = ("hs_note_body", "hs_communication_body", "hs_task_body", "hs_meeting_body")
_BARE_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_HALF_OF_MARKUP: Final = re.compile(r"[&<][^;>]*\Z")

# HubSpot moves a contact only forward along these; other values are the account's own and are left alone.
LIFECYCLE: Final = (
    *("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead"),
    *("opportunity", "customer", "evangelist"),
)
# What a person may have typed into the CRM is never overwritten; only what is empty is filled.
FILLED_WHEN_EMPTY: Final = (
    *("email", "firstname", "lastname", "phone", "jobtitle", "company", "hubspot_owner_id", "firstreply_profile"),
    *FILLED_OF_VISIT,
)
READ_OF_CONTACT: Final = (*FILLED_WHEN_EMPTY, STATUS, "lifecyclestage", "hs_additional_emails", "associatedcompanyid")
_OUTCOMES: Final = {
    BookingState.BOOKED: "SCHEDULED",
    BookingState.CANCELLED: "CANCELED",
    BookingState.HELD: "COMPLETED",
    BookingState.NO_SHOW: "NO_SHOW",
}
_HEARD: Final = {
    **{vendor: f"Booked in {name}." for vendor, name in VENDORS_NAMED.items()},
    CALENDAR: "By a calendar file in a mail.",
    BY_HAND: "A colleague said so; the hour is not known.",
}
_LINKEDIN: Final = {"hs_communication_channel_type": "LINKEDIN_MESSAGE", "hs_communication_logged_from": "CRM"}
_OURS: Final = ("firstreply_score", "firstreply_tier", "firstreply_review")


def company_properties(entry: CrmEntry) -> dict[str, str]:
    name = _company(entry.company_name) or entry.company_domain or ""
    values = {"name": name, "domain": entry.company_domain, UNIQUE["companies"]: entry.company_key}
    return _filled({"website": entry.company_domain, **values, **said_of_company(entry)}, entry.review_url)


def said_of_company(entry: CrmEntry) -> dict[str, str]:
    """What they say of it in the form, for what is empty there."""
    values = {"website": own_site(entry), "country": defanged(entry.country), "numberofemployees": entry.staff}
    return _filled(values, entry.review_url)


def contact_properties(entries: Sequence[CrmEntry], owner_id: str | None) -> dict[str, str]:
    """Everything known of one person from their entries; the newest one says how they fit."""
    newest_first = sorted(entries, key=lambda entry: entry.received_at, reverse=True)
    newest = newest_first[0]

    def first(name: str) -> str | None:
        return next((value for entry in newest_first if (value := getattr(entry, name))), None)

    values = {
        "email": first("email"),
        "firstname": defanged(first("first_name") or ""),
        "lastname": defanged(first("last_name") or ""),
        "phone": first("phone"),
        "jobtitle": defanged(first("title") or ""),
        "company": _company(first("company_name")),
        "hubspot_owner_id": owner_id,
        "firstreply_profile": first("profile_url"),
        "lifecyclestage": max((stage for entry in entries if (stage := _stage(entry))), key=_rank, default=None),
        UNIQUE["contacts"]: newest.contact_key,
    }
    fit = _fit(newest.score, newest.tier, newest.contact_review_url)
    return _filled(values | fit | of_visit(entries), newest.review_url)


def contact_changes(wanted: Mapping[str, str], held: Mapping[str, str | None]) -> dict[str, str]:
    """What to write to a contact that is there already; may be nothing."""
    changes = {name: wanted[name] for name in FILLED_WHEN_EMPTY if name in wanted and not held.get(name)}
    changes |= {name: wanted[name] for name in _OURS if name in wanted}
    stage, now = wanted.get("lifecyclestage"), held.get("lifecyclestage")
    if stage and (not now or _rank(stage) > _rank(now) >= 0):
        changes["lifecyclestage"] = stage
    return changes


def deal_properties(deal: CrmDeal, stage: Mapping[str, str], owner_id: str | None) -> dict[str, str]:
    values = {
        "dealname": defanged(deal.name).strip() or "Inquiry",  # HubSpot refuses a deal without a name
        "description": _why(deal),
        "hubspot_owner_id": owner_id,
        UNIQUE["deals"]: deal.key,
        **stage,
        **amount_properties(deal.amount),
        "closedate": f"{deal.closing.day}T12:00:00Z" if deal.closing else None,  # noon: the same day for nearly all
    }
    return _filled(values, deal.review_url) | fit_of_deal(deal)


def amount_properties(amount: DealAmount | None) -> dict[str, str]:
    return {"amount": amount.number, "deal_currency_code": amount.currency} if amount else {}


def fit_of_deal(deal: CrmDeal) -> dict[str, str]:
    """What follows the best message of the opportunity."""
    return _filled(_fit(deal.score, deal.tier, deal.review_url), deal.review_url)


def message_kind(entry: CrmEntry, message: CrmMessage) -> str:
    """ "emails" for what travelled as mail, "communications" for LinkedIn's messages, "notes" for the rest."""
    mailed = message.from_us or entry.channel == "inbound_email"
    if mailed and "@" in message.from_address and "@" in message.to_address:
        return "emails"
    return "communications" if message.on_linkedin else "notes"


def message_properties(entry: CrmEntry, message: CrmMessage, kind: str, owner_id: str | None = None) -> dict[str, str]:
    if kind != "emails":
        body = "hs_note_body" if kind == "notes" else "hs_communication_body"
        note = {"hs_timestamp": _moment(message.at), "hubspot_owner_id": owner_id, body: _note(entry, message)}
        note |= _LINKEDIN if kind == "communications" else {}
        return _filled({**note, UNIQUE[kind]: message.key}, entry.review_url)
    ends = {"from": {"email": message.from_address}, "to": [{"email": message.to_address}], "cc": [], "bcc": []}
    thread = {"message-id": message.message_id, "in-reply-to": message.answers}
    headers = ends | {name: value for name, value in thread.items() if value}
    values = {
        "hs_timestamp": _moment(message.at),
        "hubspot_owner_id": owner_id,
        "hs_email_direction": "EMAIL" if message.from_us else "INCOMING_EMAIL",
        "hs_email_status": "SENT",
        "hs_email_subject": ("[Test] " if entry.test else "") + _words(message, message.subject),
        "hs_email_text": _words(message, message.text),
        "hs_email_headers": json.dumps(headers),
        UNIQUE["emails"]: message.key,
    }
    return _filled(values, entry.review_url)


def task_properties(entry: CrmEntry, task: CrmTask, owner_id: str | None) -> dict[str, str]:
    values = {
        "hs_timestamp": _moment(task.due_at),  # HubSpot's due date
        "hs_task_subject": f"{_who(entry)}: {task.title}",  # a list of tasks there names nobody else
        "hs_task_body": _markup(f"{defanged(task.body)}\n{entry.review_url}"),
        "hs_task_status": "NOT_STARTED",
        "hs_task_priority": "HIGH",
        "hs_task_type": "TODO",
        "hubspot_owner_id": owner_id,
        UNIQUE["tasks"]: task.key,
    }
    return _filled(values, entry.review_url)


def _who(entry: CrmEntry) -> str:
    return defanged(" ".join(filter(None, (entry.first_name, entry.last_name)))) or entry.email or "Somebody"


def meeting_properties(entry: CrmEntry, meeting: CrmMeeting) -> dict[str, str]:
    """What is written once; the rest is `meeting_values`. The body names the meeting where no id of ours is taken."""
    company = _company(entry.company_name)
    values = {
        "hs_meeting_title": ("[Test] " if entry.test else "")
        + f"Meeting with {_who(entry)}"
        + (f" ({company})" if company else ""),
        "hs_meeting_body": _markup(f"{_HEARD.get(meeting.vendor, '')}\n{entry.review_url}#{meeting.key}"),
        UNIQUE["meetings"]: meeting.key,
    }
    return _filled(values, entry.review_url)


def meeting_values(meeting: CrmMeeting) -> dict[str, str]:
    """What follows the meeting, by HubSpot's names; what a colleague only says took place has no hours."""
    is_moved = meeting.state is BookingState.BOOKED and meeting.moved
    values = {
        "hs_timestamp": _moment(meeting.ends_at if meeting.vendor == BY_HAND else meeting.starts_at),
        "hs_meeting_outcome": "RESCHEDULED" if is_moved else _OUTCOMES[meeting.state],
        "hs_meeting_location": meeting.place,
    }
    if meeting.vendor != BY_HAND:
        values |= {"hs_meeting_start_time": _moment(meeting.starts_at), "hs_meeting_end_time": _moment(meeting.ends_at)}
    return {name: value for name, value in values.items() if value}


def _stage(entry: CrmEntry) -> str | None:
    if entry.disposition != Disposition.INQUIRY or entry.test:
        return None
    return "marketingqualifiedlead" if entry.tier in (Tier.HOT, Tier.WARM) else "lead"


def _rank(stage: str) -> int:
    """-1: a stage of the account's own making."""
    return LIFECYCLE.index(stage) if stage in LIFECYCLE else -1


def _fit(score: int | None, tier: Tier | None, review_url: str) -> dict[str, str | None]:
    return {
        "firstreply_score": None if score is None else str(score),
        "firstreply_tier": tier.value if tier else None,
        "firstreply_review": review_url,
    }


def _why(deal: CrmDeal) -> str:
    """The deal's description: who, how well they fit, and every reason with the words it rests on."""
    score = "not scored" if deal.score is None else f"score {deal.score} of 100"
    tier = f"{deal.tier.value.capitalize()}, " if deal.tier else ""
    reasons = [defanged(f"- {one.claim}" + (f' ("{one.quote}")' if one.quote else "")) for one in deal.evidence]
    lines = [
        deal.who,
        f"{tier}{score}",
        f"Wrote through {deal.channel.replace('_', ' ')} on {deal.opened_at.astimezone(UTC):%d %B %Y, %H:%M} UTC",
        *(["Why:", *reasons] if reasons else []),
        *([_worth(deal.amount)] if deal.amount else []),
        *([_when(deal.closing)] if deal.closing else []),
        f"Decided and answered at: {deal.review_url}",
    ]
    return "\n".join(lines)


def _when(closing: DealClosing) -> str:
    if not closing.about:
        return "The close date is your usual time after an inquiry: they named no day. Put in your own."
    return defanged(f'The close date is the day they named ("{closing.about}").')


def _worth(amount: DealAmount) -> str:
    """With the currency: of an account that does not have it, the amount stands here alone."""
    of = f"{amount.number} {amount.currency}"
    if amount.origin is AmountOrigin.NAMED:
        return defanged(f'They named {of} as what they have to spend ("{amount.about}").')
    return f"The amount is an estimate, {of} for {amount.about}: they said no sum. Put in your own."


def _note(entry: CrmEntry, message: CrmMessage) -> str:
    """HTML, because HubSpot shows notes as such; nothing of the stranger's text is markup in it."""
    who = "We wrote" if message.from_us else f"Wrote through {entry.channel.replace('_', ' ')}"
    who = f"Test. {who}" if entry.test else who
    subject = _words(message, message.subject)
    head = html.escape(f"{who}: {subject}" if subject else who)
    return f"<p><strong>{head}</strong></p>{_markup(_words(message, message.text))}"


def _words(message: CrmMessage, text: str) -> str:
    """A stranger's without live links; in ours the links are wanted."""
    return text if message.from_us else defanged(text)


def _company(name: str | None) -> str:
    """Some firms are called by their domain: that alone stays, so that the record is found by its name."""
    return name if name and _BARE_DOMAIN.fullmatch(name) else defanged(name or "")


def _markup(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _filled(values: Mapping[str, str | None], url: str) -> dict[str, str]:
    """Without what is empty, and with nothing longer than HubSpot takes."""
    kept = {name: value for name, value in values.items() if value and value.strip()}
    return {name: _shortened(value, url, is_html=name in _HTML) for name, value in kept.items()}


def _shortened(value: str, url: str, *, is_html: bool) -> str:
    if _length(value) <= MAX_TEXT:
        return value
    cut = _CUT.format(url=url)
    cut = _markup(cut) if is_html else cut
    room = (MAX_TEXT - _length(cut)) * 2
    kept = value.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore")
    return (_HALF_OF_MARKUP.sub("", kept) if is_html else kept) + cut


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
