"""Mail goes where the keys of its address say, or nowhere."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.people.mail_keys import domain_of, domain_spelling
from integrations.mail.mail_message import UnusableAddress, wire_address

# Brackets, an @, quotation marks, stops and blanks in other widths and forms, what cannot be seen, and the plain ones.
_SIGNS = 'ab+.@<>()" ,\uff1c\uff1e\uff20\ufe6b\uff08\uff09\uff02\uff1a\uff1b\uff0c\uff0e\u3002\u2026\u2488\u2100\u00a0\u00df\u200b\u00ad'


@settings(max_examples=400, deadline=None)
@given(before=st.text(alphabet=_SIGNS, max_size=12), between=st.text(alphabet=_SIGNS, max_size=12))
@example(before="\uff1cann\uff20bank.example\uff1e", between="")
@example(before="ann", between="bank.example\u2026")
def test_mail_goes_to_the_domain_that_limits_and_refusals_go_by_or_nowhere(before: str, between: str) -> None:
    address = f"{before}@{between}other.example"
    try:
        _, _, domain = wire_address(address).rpartition("@")
    except UnusableAddress:
        return
    assert domain_of(address) == domain_spelling(domain)


@pytest.mark.parametrize(
    "address",
    [
        "\uff1cann\uff20bank.example\uff1e@other.example",
        "\ufe64ann\ufe6bbank.example\ufe65@other.example",
        "\uff08x\uff09ann@other.example",
    ],
)
def test_an_address_that_folding_would_turn_into_another_is_not_written_to(address: str) -> None:
    with pytest.raises(UnusableAddress):
        wire_address(address)
