"""What the token must be allowed to do, and what is said when it is not."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.crm import CrmErasure
from app.domain.errors import UpstreamBarred
from integrations.hubspot.hubspot_crm import HubSpotCrm
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import entry, written

README = Path(__file__).parents[3] / "README.md"
TOKEN = "pat-of-the-readme"


def scopes_of_readme() -> list[str]:
    step = README.read_text(encoding="utf-8").partition("**Connect HubSpot.**")[2].partition("\n7. ")[0]
    named = re.findall(r"`(crm\.[a-z.]+|sales-email-read)`", step)
    return [
        scope for name in named for scope in ([name] if name.endswith("read") else [f"{name}.read", f"{name}.write"])
    ]


def test_the_scopes_of_the_readme_are_enough(hubspot: SandboxHubSpot) -> None:
    hubspot.give_token(TOKEN, scopes_of_readme())
    crm = HubSpotCrm(TOKEN, hubspot.url, timeout_seconds=5.0)

    crm.check()
    ids = written(crm.record([entry(1)])[0])
    assert [copy.their_id for copy in crm.changes("contact", datetime(2026, 1, 1, tzinfo=UTC))]
    assert crm.owners()
    ours = {"contacts": ("contact-1",), "deals": ("lead-1",), "messages": ("in-1", "out-1"), "tasks": ("task-1",)}
    crm.erase(CrmErasure(contact_ids=(), **ours))

    assert hubspot.call("GET", f"/crm/v3/objects/contacts/{ids['contact contact-1']}")[0] == 404


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("crm.schemas.deals.write", "the scope write for the fields of deals,"),
        ("crm.objects.contacts.write", "the scope write for contacts,"),
    ],
)
def test_a_missing_scope_is_named(hubspot: SandboxHubSpot, left_out: str, words: str) -> None:
    hubspot.give_token(TOKEN, [scope for scope in scopes_of_readme() if scope != left_out])

    [outcome] = HubSpotCrm(TOKEN, hubspot.url, timeout_seconds=5.0).record([entry(1)])

    assert isinstance(outcome.error, UpstreamBarred)
    assert words in str(outcome.error)


def test_a_kind_that_may_not_be_written_keeps_no_other_one_from_being_written(hubspot: SandboxHubSpot) -> None:
    """Mails that may be there already are looked for, which needs a scope of its own."""
    hubspot.give_token(TOKEN, [scope for scope in scopes_of_readme() if scope != "sales-email-read"])
    crm = HubSpotCrm(TOKEN, hubspot.url, sleep=lambda _: None)

    [outcome] = crm.record([entry(1, first_attempt=False)])

    assert isinstance(outcome.error, UpstreamBarred)
    counts = hubspot.counts()
    assert [counts[kind] for kind in ("contacts", "deals", "notes", "tasks", "emails")] == [1, 1, 1, 1, 0]
