"""What becomes of a task reaches the CRM also where the last call of a batch does not."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from app.domain.errors import UpstreamUnavailable
from integrations.hubspot.hubspot_calls import VENDOR, Calls
from integrations.hubspot.hubspot_crm import sdk_send
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, entry, written


@pytest.mark.parametrize("lost", ["tasks/batch/read", "tasks/batch/update"])
def test_a_task_whose_closing_did_not_arrive_is_closed_later(hubspot: SandboxHubSpot, lost: str) -> None:
    first = entry(1)
    [made] = build(hubspot).record([first])
    ids = written(made)
    (link,) = (one for one in made.links if one.kind == "task")
    done = replace(first.tasks[0], done=True, known_id=link.their_id, written=link.written)
    send = sdk_send("test", hubspot.url, 5.0)

    def failing(method: str, path: str, body: Any) -> httpx2.Response:
        if path.endswith(lost):
            raise UpstreamUnavailable(VENDOR, "no answer")
        return send(method, path, body)

    calls = Calls(send=failing, patience_seconds=0, sleep=lambda _: None)
    [failed] = build(hubspot, shared=calls).record([replace(first, tasks=(done,))])
    kept = next((one for one in failed.links if one.kind == "task"), link)
    again = replace(done, written=kept.written)
    [after] = build(hubspot).record([replace(first, tasks=(again,))])

    assert isinstance(failed.error, UpstreamUnavailable)
    assert after.error is None
    assert hubspot.values("tasks", ids["task task-1"], "hs_task_status") == {"hs_task_status": "COMPLETED"}


def test_a_test_is_marked_and_no_step_towards_a_customer(hubspot: SandboxHubSpot) -> None:
    ids = written(build(hubspot).record([entry(1, test=True, deal=None)])[0])

    assert hubspot.values("contacts", ids["contact contact-1"], "lifecyclestage") != {
        "lifecyclestage": "marketingqualifiedlead"
    }
    assert "Test. Wrote" in str(hubspot.values("notes", ids["message in-1"], "hs_note_body"))
    assert str(hubspot.values("emails", ids["message out-1"], "hs_email_subject")["hs_email_subject"])[:7] == "[Test] "
