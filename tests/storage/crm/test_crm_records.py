"""What is kept of the CRM's answer where something was decided while it was asked."""

from sqlalchemy import select, update

from app.domain.crm import CrmLink
from app.storage.crm.crm_records import keep_links
from app.storage.tables import crm_links
from tests.path_parts import LeadPath


def test_what_was_written_is_known_and_a_mark_made_meanwhile_stays(path: LeadPath) -> None:
    def keep(*links: CrmLink, overtaken: bool = True) -> None:
        path.database.write(
            lambda connection: keep_links(connection, path.firm.id, "hubspot", links, overtaken=overtaken)
        )

    deal = CrmLink(kind="deal", our_key="one", their_id="71", written={"stage": "first", "amount": "500"})
    keep(deal, overtaken=False)
    meanwhile = {"their_id": "72", "written": {**deal.written, "again": "yes"}}
    path.database.write(lambda connection: connection.execute(update(crm_links).values(meanwhile)))
    keep(
        CrmLink(kind="deal", our_key="one", their_id="71", written={"stage": "booked", "deleted": "told"}),
        CrmLink(kind="contact", our_key="two", their_id="5", written={"status": "NEW", "other": "6"}),
        CrmLink(kind="message", our_key="one", their_id="9"),
    )
    keep()

    stored = select(crm_links.c.kind, crm_links.c.their_id, crm_links.c.written).order_by(crm_links.c.kind)
    assert [tuple(row) for row in path.database.read(lambda connection: connection.execute(stored).all())] == [
        ("contact", "5", {"status": "NEW"}),
        ("deal", "72", {"stage": "booked", "amount": "500", "again": "yes"}),
        ("message", "9", None),
    ]
