"""Who takes the owner of a contact or deal away in HubSpot wants it so; what was never anybody's gets its own."""

from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, deal, entry

OWNER = "hubspot_owner_id"


def test_what_was_somebodys_stays_nobodys_and_what_never_was_gets_its_owner(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    for first, after in (("owner@sandbox.example", ""), ("nobody@x.example", "700")):
        number = 1 if after else 2
        [outcome] = crm.record([entry(number, owner_email=first)])
        for _ in range(3):
            assert outcome.error is None
            link = {one.kind: one for one in outcome.links}
            ids = {f"{kind}s": link[kind].their_id for kind in ("contact", "deal")}
            if not after:
                for kind, id_ in ids.items():
                    hubspot.call("PATCH", f"/crm/v3/objects/{kind}/{id_}", {"properties": {OWNER: ""}})
            known = {"known_contact_id": link["contact"].their_id, "contact_written": link["contact"].written}
            of_deal = deal(number, known_id=link["deal"].their_id, written=link["deal"].written, score=90)
            [outcome] = crm.record([entry(number, deal=of_deal, first_attempt=False, **known)])
            assert [hubspot.values(kind, id_, OWNER)[OWNER] or "" for kind, id_ in ids.items()] == [after] * 2
