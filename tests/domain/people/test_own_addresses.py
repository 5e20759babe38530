"""Whose mail is the firm's own."""

import pytest

from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses

OWN = OwnAddresses(("firm.example",), ("firm@gmail.com",), ("isobel@elsewhere.example",))


@pytest.mark.parametrize(
    "address",
    [
        "anna@firm.example",
        "anna@mail.firm.example",
        "Firm+x@GMail.com",
        "f.irm@googlemail.com",
        "isobel@elsewhere.example",
    ],
)
def test_domains_the_replying_mailbox_and_partners_are_ours(address: str) -> None:
    assert OWN.holds(address)


@pytest.mark.parametrize("address", ["", "nobody", "anna@notfirm.example", "eva@gmail.com", "eva@elsewhere.example"])
def test_everybody_else_is_not(address: str) -> None:
    assert not OWN.holds(address)
    assert not NO_ADDRESSES.holds(address)


def test_a_partner_is_a_person_wherever_their_mailbox_is() -> None:
    assert OWN.is_partners("Isobel@elsewhere.example")
    assert not OWN.is_partners("noreply@firm.example")
