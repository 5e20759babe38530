"""The settings page says how the firm's CRM is filled."""

from starlette.testclient import TestClient


def test_the_plan_stands_on_the_settings_page(partner: TestClient) -> None:
    page = partner.get("/settings").text

    assert "How the CRM is filled" in page
    assert "the first one there" in page
