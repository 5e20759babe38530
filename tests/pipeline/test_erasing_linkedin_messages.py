"""What the CRM is asked to erase of somebody who wrote on LinkedIn."""

from sqlalchemy import Connection, update

from app.domain.crm import KIND, CrmLink
from app.domain.inquiry import ChannelName
from app.storage.crm.crm_records import keep_links
from app.storage.tables import leads
from tests.path_parts import LeadPath
from tests.person_to_erase import ask_to_erase, erasing, row


def test_what_may_stand_in_the_crm_as_a_message_on_linkedin_is_looked_for_as_such(path: LeadPath) -> None:
    path.run(row())
    path.run(row("A second letter about veneers", source_id="2"))
    first, second = (lead.id for lead in path.leads())
    note = CrmLink(kind="message", our_key=first, their_id="1")
    chat = CrmLink(kind="message", our_key=second, their_id="2", written={KIND: "communications"})

    def write(connection: Connection) -> None:
        connection.execute(update(leads).values(channel=ChannelName.LINKEDIN.value))
        keep_links(connection, path.firm.id, "fake", [note, chat])

    path.database.write(write)
    ask_to_erase(path)
    erasing(path).carry_out_due()
    path.recorder.record_all()

    looked_for = path.crm.erased[0].on_linkedin
    assert second in looked_for
    assert first not in looked_for
    assert set(looked_for) < set(path.crm.erased[0].messages)
