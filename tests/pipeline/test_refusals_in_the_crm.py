"""Who refuses our mail by their own word is unsubscribed in the CRM, though no message of theirs is new there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from app.domain.crm import REFUSED, CrmLink
from app.domain.crm_copy import CrmCopy
from app.domain.crm_plan import CrmPlan
from app.domain.decision import Decision
from app.domain.own_refusals import BY_LINK
from app.domain.people.mail_keys import mailbox_key
from app.domain.task import RequiredAction
from app.pipeline.crm_reading import CrmReading
from app.pipeline.recorder import Recorder
from app.storage.crm.crm_copies import Account, keep_copy
from app.storage.crm.crm_records import keep_links
from app.storage.crm.standings import in_crm
from app.storage.people.contacts import add_keys
from app.storage.people.refusals import is_suppressed, lift, suppress
from app.storage.tables import crm_links, leads
from app.storage.tasks.tasks import decide
from app.storage.tasks.tasks_about_crm import record_since
from integrations.hubspot.hubspot_crm import HubSpotCrm
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath, on_one_database
from tests.pipeline.test_a_night_in_hubspot import comparing as at_night
from tests.pipeline.test_crm_comparing import NIGHT, comparing, recorded
from tests.pipeline.test_letter_round import THIRD_DAY, answered, letters, look

ANA = "ana@brightpump.example"
NAMED = CrmPlan(subscription="One to One")


def recorder_of(path: LeadPath, hubspot: SandboxHubSpot) -> Recorder:
    """After Ana's first message was recorded."""
    name_subscription(path, NAMED.subscription)
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot, plan=NAMED)})
    path.run({"email": ANA, "name": "Ana Bright", "message": "We need help with pricing"})
    recorder.record_all()
    path.clock.advance(60)
    return recorder


def name_subscription(path: LeadPath, named: str) -> None:
    path.firm = replace(path.firm, crm=CrmPlan(subscription=named))
    path.profiles = {path.firm.id: path.firm}


def read(path: LeadPath, recorder: Recorder) -> None:
    """What stands in the CRM now."""
    of_path = {"profiles": path.profiles, "clock": path.clock, "waker": path.waker, "every": timedelta(minutes=5)}
    CrmReading(database=path.database, crms=recorder.crms, holder="reader", **of_path).read_all()  # type: ignore[arg-type]  # each as it is called


def is_refused(path: LeadPath) -> bool:
    return path.database.read(lambda connection: is_suppressed(connection, path.firm.id, ANA)) is not None


def is_out_there(path: LeadPath) -> bool:
    """What the next lead of hers would hear."""
    contact_id = path.lead(0).contact_id
    known = path.database.read(lambda connection: in_crm(connection, path.firm.id, contact_id, ANA))
    return known is not None and known.standing.opted_out


def refuse(path: LeadPath, address: str, reason: str, by: str) -> None:
    path.database.write(lambda connection: suppress(connection, path.firm.id, address, reason, path.clock(), by=by))


def is_unsubscribed(hubspot: SandboxHubSpot, address: str = ANA) -> bool:
    answer = hubspot.call("GET", f"/communication-preferences/2026-03/statuses/{address}")[1]
    return [one["status"] for one in answer["results"]] == ["UNSUBSCRIBED", "NOT_SPECIFIED"]


@pytest.mark.parametrize(("by", "is_own"), [(BY_LINK, True), ("a mail server", False)])
@on_one_database
def test_only_their_own_word_is_written(path: LeadPath, hubspot: SandboxHubSpot, by: str, *, is_own: bool) -> None:
    recorder = recorder_of(path, hubspot)
    refuse(path, "Ana+news@brightpump.example", "for a reason", by)
    recorder.record_all()

    assert is_unsubscribed(hubspot, "ana+news@brightpump.example") is is_own
    assert not [task for task in path.tasks() if task.action is RequiredAction.REPAIR_CRM]


@on_one_database
def test_who_refuses_by_mail_is_told_though_that_mail_is_never_recorded(
    path: LeadPath, hubspot: SandboxHubSpot
) -> None:
    recorder = recorder_of(path, hubspot)
    before = hubspot.counts()
    path.run(
        {"email": ANA, "name": "Ana Bright", "message": "Please unsubscribe me from your mails.", "source_id": "2"}
    )
    refuse(path, ANA, "asked by mail not to be written to", "the sender, by mail")
    recorder.record_all()

    assert is_unsubscribed(hubspot)
    assert hubspot.counts()["contacts"] == before["contacts"]


@on_one_database
def test_whoever_the_crm_does_not_have_stays_unknown_there(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = recorder_of(path, hubspot)
    refuse(path, "otto@pellworth.example", "asked by link not to be written to", BY_LINK)
    recorder.record_all()

    assert not is_unsubscribed(hubspot, "otto@pellworth.example")


@on_one_database
def test_nobody_is_subscribed_again_when_mail_is_allowed_here(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = recorder_of(path, hubspot)
    refuse(path, ANA, "asked by link not to be written to", BY_LINK)
    recorder.record_all()
    path.database.write(lambda connection: lift(connection, path.firm.id, ANA))
    path.run({"email": ANA, "name": "Ana Bright", "message": "One more thing about pricing", "source_id": "3"})
    recorder.record_all()

    assert is_unsubscribed(hubspot)


@pytest.mark.parametrize("in_between", [True, False])
@on_one_database
def test_who_allows_mail_again_is_not_contradicted_by_what_we_ended(
    path: LeadPath, hubspot: SandboxHubSpot, *, in_between: bool
) -> None:
    recorder = recorder_of(path, hubspot)
    refuse(path, ANA, "asked by link not to be written to", BY_LINK)
    recorder.record_all()
    if in_between:
        read(path, recorder)
    path.database.write(lambda connection: lift(connection, path.firm.id, ANA))
    read(path, recorder)
    assert not is_refused(path)

    path.run({"email": ANA, "name": "Ana Bright", "message": "One more thing about pricing", "source_id": "3"})
    assert not is_refused(path)


@pytest.mark.parametrize("of_all_mail", [True, False])
def test_what_they_ended_there_themselves_counts(path: LeadPath, hubspot: SandboxHubSpot, *, of_all_mail: bool) -> None:
    recorder = recorder_of(path, hubspot)
    if of_all_mail:  # after our own word, too
        refuse(path, ANA, "asked by link not to be written to", BY_LINK)
        recorder.record_all()
        path.database.write(lambda connection: lift(connection, path.firm.id, ANA))
    status = f"/communication-preferences/2026-03/statuses/{ANA}"
    one = {"channel": "EMAIL", "statusState": "UNSUBSCRIBED", "subscriptionId": 4711}
    if of_all_mail:
        hubspot.call("POST", f"{status}/unsubscribe-all?channel=EMAIL")
    else:
        hubspot.call("POST", status, one)
    assert not is_out_there(path)
    read(path, recorder)

    assert is_out_there(path)
    assert is_refused(path)


@pytest.mark.parametrize(("wrote", "sent"), [("4711 2031-05-14", 1), ("4712 2031-05-14", 0)])
@on_one_database
def test_a_further_letter_leaves_where_we_ended_it_and_mail_is_allowed_again(
    path: LeadPath, wrote: str, sent: int
) -> None:
    answered(path)
    contact_id, at = path.lead(0).contact_id, path.clock()
    link = CrmLink(kind="contact", our_key=contact_id or "", their_id="7", written={REFUSED: wrote})
    copy = CrmCopy(kind="contact", their_id="7", changed_at=at, values={"ended": "4711"})

    def know(connection: Connection) -> None:
        keep_links(connection, path.firm.id, "fake", [link])
        keep_copy(connection, Account(path.firm.id, "fake"), copy, at)

    path.database.write(know)
    look(path, THIRD_DAY)

    assert len(letters(path)) == sent


def refused_while_the_token_may_not(path: LeadPath, hubspot: SandboxHubSpot) -> Recorder:
    """Long after her message was recorded, so that no new one brings it up."""
    kinds = [f"crm.{what}.{kind}" for what in ("objects", "schemas") for kind in ("contacts", "companies", "deals")]
    rights = [f"{one}.{right}" for one in kinds for right in ("read", "write")]
    hubspot.give_token("few", [*rights, "crm.objects.owners.read", "sales-email-read"])
    recorder = replace(recorder_of(path, hubspot), crms={path.firm.id: HubSpotCrm("few", hubspot.url, plan=NAMED)})
    path.clock.advance(timedelta(days=19).total_seconds())
    refuse(path, ANA, "asked by link not to be written to", BY_LINK)
    recorder.record_all()
    assert not is_unsubscribed(hubspot)
    return recorder


@on_one_database
def test_what_could_not_be_told_is_told_once_somebody_has_mended_it(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    refused_while_the_token_may_not(path, hubspot)
    (task,) = [one for one in path.tasks() if one.action is RequiredAction.REPAIR_CRM]
    path.database.write(lambda connection: decide(connection, task.id, Decision.RECORD_AGAIN, "ines", path.clock()))
    path.decisions(task.id)
    path.clock.advance(1)
    replace(path.recorder, crms={path.firm.id: build(hubspot, plan=NAMED)}).record_all()

    assert is_unsubscribed(hubspot)


@pytest.mark.parametrize(
    ("named", "wrote", "again"),
    [
        ("One to One", None, 1),
        ("One to One", "4711 2031-01-01T00:00:00+00:00", 1),
        ("One to One", "4711 2031-05-15T02:00:00+00:00", 0),
        ("One to One", "4711 2031-05-15T02:00:00+00:00 not_taken", 0),
        ("One to One", " 2031-05-15T02:00:00+00:00 not_taken", 0),
        ("", None, 0),
    ],
)
@on_one_database
def test_a_firm_that_names_a_subscription_later_has_earlier_refusals_told_in_the_night(
    path: LeadPath, named: str, wrote: str | None, again: int
) -> None:
    name_subscription(path, named)
    recorded(path)
    address = path.lead(0).inquiry.sender_email or ""
    refuse(path, address, "asked by link not to be written to", BY_LINK)
    mark(path, wrote)
    comparing(path).compare_all()
    path.clock.advance(1)
    assert path.recorder.record_due() == again


@pytest.mark.parametrize(
    ("named", "wrote", "again"),
    [
        ("One to One", None, 1),
        ("One to One", "4711 2031-05-15T02:00:00+00:00 not_taken", 1),
        ("One to One", "4711 2031-05-15T02:00:00+00:00", 0),
        ("", None, 0),
    ],
)
def test_once_somebody_has_mended_it_only_what_a_firm_names_and_was_not_taken_is_told(
    path: LeadPath, named: str, wrote: str | None, again: int
) -> None:
    name_subscription(path, named)
    recorded(path)
    refuse(path, path.lead(0).inquiry.sender_email or "", "asked by link not to be written to", BY_LINK)
    mark(path, wrote)
    path.clock.advance(timedelta(days=19).total_seconds())
    now = path.clock()
    path.database.write(lambda connection: record_since(connection, path.firm, now, now))
    path.clock.advance(1)
    assert path.recorder.record_due() == again


def test_what_hubspot_does_not_take_is_sent_again_by_no_later_night(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = recorder_of(path, hubspot)
    know_by(path, "ana@brightpump")
    for address in (ANA, "ana@brightpump"):
        refuse(path, address, "asked by link not to be written to", BY_LINK)
    posted = []
    for day in (15, 16, 17):
        recorder.record_all()
        posted.append(hubspot.requests()["POST communication-preferences statuses"])
        path.clock.now = NIGHT.replace(day=day)
        at_night(path, recorder).compare_all()
        path.clock.advance(120)

    assert is_unsubscribed(hubspot)
    assert posted == [2, 2, 2]


@on_one_database
def test_an_address_that_somebody_signed_with_long_ago_is_still_theirs(path: LeadPath) -> None:
    """Of the ways a contact has signed only the newest are kept."""
    recorded(path)
    know_by(path, ANA)
    refuse(path, ANA, "asked by link not to be written to", BY_LINK)
    path.recorder.record_due()

    assert [one.address for one in path.crm.entries[path.lead(0).id].refusals] == [ANA]


def know_by(path: LeadPath, address: str) -> None:
    """From now on the first contact is found by this address, too."""
    key, contact_id = f"email:{mailbox_key(address)}", path.lead(0).contact_id or ""
    path.database.write(lambda connection: add_keys(connection, path.firm.id, contact_id, [key]))


def mark(path: LeadPath, wrote: str | None) -> None:
    """Everything is recorded, and of this refusal the CRM was told last."""
    of_contact = update(crm_links).where(crm_links.c.kind == "contact")
    written = {} if wrote is None else {REFUSED: wrote}
    path.database.write(lambda connection: connection.execute(of_contact.values(written=written)))
    path.database.write(lambda connection: connection.execute(update(leads).values(next_step=None, due_at=None)))
