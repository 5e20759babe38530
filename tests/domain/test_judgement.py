"""What a judgement says where there is one line for it."""

from app.domain.judgement import Evidence, claims_of

SELLS = "Wants to sell something"


def test_two_quotes_for_one_claim_are_one_reason() -> None:
    evidence = [Evidence(claim=SELLS, quote="our platform"), Evidence(claim=SELLS, quote="a demo"), Evidence(claim="A")]

    assert claims_of(evidence) == f"{SELLS}; A"
    assert claims_of(evidence, 1) == SELLS
    assert claims_of([]) == ""
