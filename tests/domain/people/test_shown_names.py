"""Whoever does not read a name's letters knows the person by their address."""

import pytest

from app.domain.people.shown_names import shown_company, shown_name


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("小野寺 千鶴", "onodera@hakari.example", "小野寺 千鶴 (onodera)"),
        ("Ярина Косаківська", "", "Ярина Косаківська"),
        ("Léonie Castagnier", "leonie@bio.example", "Léonie Castagnier"),
        ("", "leonie@bio.example", ""),
    ],
)
def test_a_name_in_other_letters_has_the_address_beside_it(name: str, address: str, shown: str) -> None:
    assert shown_name(name, address) == shown


@pytest.mark.parametrize(
    ("company", "address", "shown"),
    [
        ("Kilnmetric", "ada@other.example", "Kilnmetric"),
        ("", "ada@mail.kiln-metric.co.uk", "kiln-metric"),
        ("はかりクラウド株式会社", "onodera@hakari.example", "hakari"),
        ("", "ada@gmail.com", ""),
        ("", "", ""),
    ],
)
def test_a_company_nobody_named_is_what_its_domain_is_called(company: str, address: str, shown: str) -> None:
    assert shown_company(company, address, beside="Ada Lind") == shown
    assert shown_company("", "ada@kiln.example", beside="") == "", "the address stands there itself"
