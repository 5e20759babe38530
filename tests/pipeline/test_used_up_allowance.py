"""A CRM that names the time when it may be asked again is asked nothing before."""

from datetime import timedelta

from app.domain.errors import UpstreamUnavailable
from tests.path_parts import LeadPath
from tests.pipeline.test_recorder import receive


def test_a_crm_whose_day_is_used_up_is_not_asked_for_new_leads_either(path: LeadPath) -> None:
    receive(path, 1)
    path.crm.failure = UpstreamUnavailable("hubspot", "429 DAILY", retry_after=timedelta(hours=1))
    path.recorder.record_due()
    for _ in range(5):
        path.clock.advance(600)
        receive(path, 1)
        path.recorder.record_due()

    assert path.crm.calls == 1
