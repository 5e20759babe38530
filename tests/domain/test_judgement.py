"""What a judgement says where there is one line for it, and that nothing is quoted twice."""

from app.domain.judgement import Evidence, HighStake, Stake, claims_of, first_quoted, stakes_told, told_once

SELLS = "Wants to sell something"


def test_two_quotes_for_one_claim_are_one_reason() -> None:
    evidence = [Evidence(claim=SELLS, quote="our platform"), Evidence(claim=SELLS, quote="a demo"), Evidence(claim="A")]

    assert claims_of(evidence) == f"{SELLS}; A"
    assert claims_of(evidence, 1) == SELLS
    assert claims_of([]) == ""


def test_words_that_a_reason_quotes_are_not_quoted_below_it() -> None:
    sells, budget = (
        Evidence(claim=SELLS, quote="our platform " * 20),
        Evidence(claim="Budget", quote="our platform " * 20),
    )
    reason = f"Looks like spam. {first_quoted([sells])}"

    assert reason.endswith("\u2026\u201d.")
    assert told_once([sells, budget], reason) == (Evidence(claim="Budget"),)
    assert told_once([sells, budget, sells]) == (sells, Evidence(claim="Budget"), Evidence(claim=SELLS))
    assert told_once([Evidence(claim="A")], "A.") == (Evidence(claim="A"),)


def test_stakes_that_rest_on_the_same_words_quote_them_once() -> None:
    words = "My lawyer will complain."
    stakes = [HighStake(kind=Stake.COMPLAINT, quote=words), HighStake(kind=Stake.LAWYER, quote=words)]

    assert stakes_told(stakes) == (
        "it reads like a complaint and a lawyer writes, or one is threatened (\u201cMy lawyer will complain.\u201d)"
    )
