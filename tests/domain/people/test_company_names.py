"""Company names and the domains that look like them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.company_names import (
    COMPATIBLE,
    company_key,
    company_similarity,
    company_words,
    domain_fits_company,
    same_company,
)

ONE_COMPANY = [
    ("Kelpworks B. V.", "kelpworks bv"),
    ("* N.V. KELPWORKS", "Kelpworks, N.V., Zoetermeer, NL"),
    ("D K W Pumps GmbH", "DKW Pumps"),
    ("Brückner & Söhne AG", "Brueckner und Soehne"),
    ("St. Albanworks", "STALBANWORKS"),
    ("Kelpwroks Ltd", "Kelpworks Limited"),
    ("Kelpworks Europe Holding", "Kelpworks"),
    ("Kelpworks-Societe Anonyme", "Kelpworks S.A."),
    ("Kelpworks Sp. z o.o.", "Kelpworks"),
    ("Kelpworks sp. z o.o. sp. k., Łódź", "KELPWORKS"),
    ("Kelpworks, Lda.", "Kelpworks"),
    ("Kelpworks OÜ", "Kelpworks"),
    ("Kelpworks GesmbH", "Kelpworks Ges.m.b.H."),
    ("Kelpworks e.K.", "Kelpworks"),
    ("株式会社ケルプ", "ケルプ㈱"),
    ("有限会社ケルプ", "ケルプ"),
    ("켈프(주)", "주식회사 켈프"),
]
TWO_COMPANIES = [
    ("Nova Labs", "Novo Labs"),
    ("Global Services Ltd", "Global Systems Ltd"),
    ("Blue River", "Blue Ocean"),
    ("Kelpworks 1", "Kelpworks 2"),
    ("", "Kelpworks"),
    ("", ""),
]


@pytest.mark.parametrize(("left", "right"), ONE_COMPANY)
def test_one_companys_spellings_are_the_same(left: str, right: str) -> None:
    assert same_company(left, right)


@pytest.mark.parametrize(("left", "right"), TWO_COMPANIES)
def test_two_companies_are_not_even_compatible(left: str, right: str) -> None:
    assert company_similarity(left, right) < COMPATIBLE


@pytest.mark.parametrize("short", ["Ostry", "Ostry Freight", "OFS"])
def test_a_shortened_name_is_compatible_with_the_long_one(short: str) -> None:
    assert company_similarity(short, "Ostry Freight Systems") >= COMPATIBLE


def test_a_name_of_legal_words_only_stays() -> None:
    assert company_words("Limited Company") == ("limited", "company")
    assert company_key("Limited Company") == "limitedcompany"


@pytest.mark.parametrize(
    ("domain", "company", "fits"),
    [
        ("ostryfreight.example", "Ostry Freight Systems", True),
        ("ostry-mail.example", "Ostry Freight Systems", True),
        ("harrowlinn.example", "Harrow & Linn", True),
        ("brueckner-pumpen.example", "Brückner Pumpen GmbH", True),
        ("ofs.example", "Ostry Freight Systems", True),
        ("kelp.example", "Ostry Freight Systems", False),
        ("systems.example", "Global Systems", False),
        ("kelp.example", "", False),
    ],
)
def test_a_domain_fits_the_company_it_is_named_after(domain: str, company: str, fits: bool) -> None:  # noqa: FBT001  a column of the table above
    assert domain_fits_company(domain, company) is fits


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_two_texts_have_one_similarity_in_both_directions(left: str, right: str) -> None:
    assert company_similarity(left, right) == company_similarity(right, left)
    assert 0.0 <= company_similarity(left, right) <= 100.0
    assert company_similarity(left, left) in {0.0, 100.0}
