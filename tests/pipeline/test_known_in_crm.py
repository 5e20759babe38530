"""What the CRM's copies say of whoever writes is known before they are judged, and whose they are holds to the end."""

from dataclasses import replace

from app.domain.crm_copy import CrmCopy
from app.domain.firm import FirmProfile, Partner, RoutingRule
from app.domain.judgement import Disposition
from app.storage.crm.crm_copies import Account, keep_copy
from app.storage.events import events_of_lead
from app.storage.people.refusals import is_suppressed
from app.storage.tasks.tasks import open_tasks
from tests.path_parts import LeadPath, on_one_database

TOMAS, LENA = "tomas@larkfield.example", "lena@larkfield.example"
ANN: dict[str, object] = {
    "email": "ann@acme.example",
    "name": "Ann Ohara",
    "message": "We would like to talk about pricing.",
}


def three_partners(path: LeadPath, *rules: RoutingRule) -> FirmProfile:
    more = (Partner(email=TOMAS, name="Tomas Brandt"), Partner(email=LENA, name="Lena Fuchs"))
    path.firm = replace(path.firm, partners=(*path.firm.partners, *more), routing=rules)
    path.profiles = {path.firm.id: path.firm}
    return path.firm


def stands(path: LeadPath, kind: str, id_: str, *, owner: str = "", keys: tuple[str, ...] = (), **values: str) -> None:
    copy = CrmCopy(kind=kind, their_id=id_, changed_at=path.clock(), owner=owner, keys=keys, values=values)  # type: ignore[arg-type]  # a test's own kinds
    path.database.write(lambda connection: keep_copy(connection, Account(path.firm.id, "fake"), copy, path.clock()))


def kinds(path: LeadPath, place: int = 0) -> list[str]:
    return [kind for _, kind, *_ in path.database.read(lambda c: events_of_lead(c, path.leads()[place].id))]


def test_the_owner_in_the_crm_stands_in_task_alert_and_entry(path: LeadPath) -> None:
    three_partners(path)
    path.set_policy(autonomy="hold")
    stands(path, "contact", "1", owner=TOMAS, keys=("ann@acme.example",))

    path.run({**ANN, "message": f"{ANN['message']} Dear Lena, unguarded."})
    path.owners.tell()
    path.recorder.record_all()

    [task] = path.database.read(open_tasks)
    assert (path.lead(0).owner, task.owner) == (TOMAS, TOMAS)
    assert {alert.owner for alert in path.alerts.sent} == {TOMAS}
    assert [entry.owner_email for entry in path.crm.entries.values()] == [TOMAS]
    assert "owner_found" in kinds(path)


@on_one_database
def test_an_owner_of_the_company_or_of_an_open_deal_owns_whoever_writes_from_there(path: LeadPath) -> None:
    three_partners(path)
    stands(path, "company", "5", owner=LENA, keys=("acme.example",))
    path.run(ANN)
    assert path.lead(0).owner == LENA

    stands(path, "deal", "9", owner=TOMAS, keys=("company:5",), state="open")
    path.run({**ANN, "email": "bo@acme.example", "name": "Bo Lind", "message": "Another matter altogether, please."})
    owned = {path.lead(place).inquiry.sender_email: path.lead(place).owner for place in range(2)}
    assert owned["bo@acme.example"] == TOMAS


def test_an_owner_who_is_no_partner_is_said_and_owns_nothing(path: LeadPath) -> None:
    stands(path, "contact", "1", owner="gone@larkfield.example", keys=("ann@acme.example",))

    path.run(ANN)

    assert path.lead(0).owner is None
    assert "crm_owner_unknown" in kinds(path)


def test_a_customer_by_the_crm_gets_no_letter_by_itself(path: LeadPath) -> None:
    stands(path, "contact", "1", keys=("ann@acme.example",), lifecycle="customer")

    path.run(ANN)

    assert path.mailer.sent == []
    assert len(path.database.read(open_tasks)) == 1


def test_industry_and_staff_of_the_company_are_evidence_with_their_source(path: LeadPath) -> None:
    stands(path, "company", "5", keys=("acme.example",), industry="MACHINERY", staff="120")

    path.run(ANN)

    graded = path.lead(0).qualification
    assert graded is not None
    assert "The CRM says: machinery, 120 staff" in [one.claim for one in graded.evidence]


def test_whoever_opted_out_there_is_not_written_to(path: LeadPath) -> None:
    stands(path, "contact", "1", keys=("ann@acme.example",), opted_out="yes")

    path.run(ANN)

    assert path.mailer.sent == []
    assert path.database.read(lambda c: is_suppressed(c, path.firm.id, "ann@acme.example"))


def test_free_mail_belongs_to_no_company(path: LeadPath) -> None:
    three_partners(path)
    stands(path, "company", "5", owner=TOMAS, keys=("gmail.com",))

    path.run({**ANN, "email": "ann.ohara@gmail.com"})

    assert path.lead(0).owner is None


def test_new_ones_go_round_and_pitches_take_nobodys_turn(path: LeadPath) -> None:
    three_partners(path, RoutingRule(to=(TOMAS, LENA)))
    for number in range(4):
        path.run({"email": f"v{number}@seller{number}.example", "name": "", "message": f"A vendor_pitch {number}"})
        path.run({"email": f"p{number}@firm{number}.example", "name": "", "message": f"Question number {number}"})

    leads = [path.lead(place) for place in range(8)]
    asked = [lead.owner for lead in leads if lead.judgement and lead.judgement.disposition is Disposition.INQUIRY]
    assert sorted(filter(None, asked)) == [LENA, LENA, TOMAS, TOMAS]


def test_a_conversation_stays_with_whom_it_began(path: LeadPath) -> None:
    three_partners(path, RoutingRule(to=(TOMAS, LENA)))
    path.run(ANN)
    path.clock.advance(3600)
    path.run({**ANN, "message": "One more thing: we have two sites in the north."})

    owners = {path.lead(place).owner for place in range(2)}
    assert len(owners) == 1
    assert owners <= {TOMAS, LENA}
