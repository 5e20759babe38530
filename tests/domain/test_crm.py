"""The one name of a company that links to the CRM are kept under."""

from app.domain.crm import company_link_key


def test_a_company_is_named_by_its_domain_else_by_its_name_in_small_letters() -> None:
    assert company_link_key("Acme.Example", "Acme") == "acme.example"
    assert company_link_key(None, "  ACME \n Works ") == "name:acme works"
    assert company_link_key(None, " ") is None


def test_no_name_is_longer_than_the_links_table_takes() -> None:
    assert company_link_key(None, "a" * 400) == "name:" + "a" * 295
