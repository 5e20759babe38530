"""The one name of a company that links to the CRM are kept under."""

from app.domain.crm import company_link_key


def test_a_company_is_named_by_its_domain_alone() -> None:
    assert company_link_key("Acme.Example") == "acme.example"
    assert company_link_key(None) is None
