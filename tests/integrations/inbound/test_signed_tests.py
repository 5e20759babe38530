"""The tests of ours prove their origin as the sender's requests do, and are read as one inquiry of the test's name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.errors import SignatureMismatch
from app.domain.inquiry import Inquiry
from app.domain.source_proof import SourceProof, new_secret
from integrations.inbound.channels import CHANNELS, PROVED_AS_CHOSEN, build_channel
from integrations.inbound.signed_tests import signed_test

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
OF_FORMS = [(adapter, proof) for adapter in sorted(PROVED_AS_CHOSEN) for proof in SourceProof]
OF_VENDORS = [(adapter, None) for adapter in ("typeform", "tally", "jotform", "raw_mail", "postmark")]


@pytest.mark.parametrize(("adapter", "proof"), [*OF_FORMS, *OF_VENDORS])
def test_each_way_of_signing_passes_its_own_check_and_is_read(adapter: str, proof: SourceProof | None) -> None:
    secret = new_secret(proof)
    channel = build_channel(adapter, (secret.encode(),), proof=proof)

    delivery = signed_test(adapter, proof, secret, "5e1f", NOW)

    assert delivery is not None
    channel.is_proved_early(delivery)
    channel.verify(delivery)
    (found,) = channel.parse(replace(delivery, path="test"))
    assert isinstance(found, Inquiry)
    assert (found.sender_name, found.sender_email) == ("Test Sender", "test@sender.example")
    assert "5e1f" in found.message
    with pytest.raises(SignatureMismatch):
        build_channel(adapter, (new_secret(proof).encode(),), proof=proof).verify(delivery)


@pytest.mark.parametrize("adapter", sorted(set(CHANNELS) - PROVED_AS_CHOSEN - {name for name, _ in OF_VENDORS}))
def test_what_only_a_vendor_can_send_is_not_made(adapter: str) -> None:
    assert signed_test(adapter, None, "whatever", "5e1f", NOW) is None


def test_no_two_tests_are_the_same_delivery() -> None:
    one, other = (signed_test("website_form", SourceProof.HMAC, "s", name, NOW) for name in ("a", "b"))

    assert one is not None
    assert other is not None
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize("secret", ["", "no base64"])
def test_a_secret_that_cannot_sign_says_so(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        signed_test("website_form", SourceProof.STANDARD_WEBHOOKS, secret, "5e1f", NOW)
