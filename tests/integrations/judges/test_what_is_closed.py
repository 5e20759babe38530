"""What the offline judge closes: what is likely what it is taken for, and never a short message for its link."""

from dataclasses import replace

import pytest

from app.domain.dry_run_rows import inquiry_of_row
from app.domain.judgement import UNWANTED, Criterion, Destination, Disposition, Met, Thresholds
from app.domain.lead import Case
from app.evaluation.cases import read_cases
from tests.installed import ROOT
from tests.integrations.judges.fernhill import DAY, FERNHILL
from tests.integrations.judges.test_offline_judge import JUDGE, judged

SPANISH_TENDER = (
    "Por la presente, el Ayuntamiento de Valdehierro le invita a participar en el procedimiento negociado sin "
    "publicidad para la contratación del servicio. Plazo de presentación de ofertas: 20 días. Pliegos adjuntos."
)
FRENCH_TENDER = (
    "La société Métallerie Durand vous consulte dans le cadre d'un appel d'offres restreint. Merci de nous retourner "
    "votre dossier de candidature, DC1, DC2 et attestations fiscales avant le 3 février."
)


@pytest.mark.parametrize("message", [SPANISH_TENDER, FRENCH_TENDER])
def test_what_is_likeliest_and_still_unlikely_is_not_closed_whatever_a_firm_has_learned(message: str) -> None:
    firm = replace(FERNHILL, thresholds=Thresholds(close_below=0.9, answer_from=0.95))

    said = JUDGE.judge(Case(inquiry=inquiry_of_row({"message": message}, DAY)), firm)

    assert (said.goes_to, said.confidence < 0.5) == (Destination.PERSON, True)


def test_whatever_is_closed_is_likely_what_it_is_taken_for() -> None:
    """A pitch that may as well be spam is one of the two, which are closed alike."""
    firm = replace(FERNHILL, thresholds=Thresholds(close_below=0.9, answer_from=0.95))
    for case in read_cases([ROOT / "evals" / "messages" / "w4.jsonl"]):
        said = JUDGE.judge(Case(inquiry=case.inquiry), firm)
        if said.goes_to is Destination.CLOSED:
            least = 0.3 if said.disposition in UNWANTED else 0.5
            assert said.confidence >= least, case.id


@pytest.mark.parametrize(
    "message",
    [
        "see https://www.clubvillage-roofs.example/photos for the roof",
        "Photos of it: www.casino-royal-hotel.example/roof and www.casino-royal-hotel.example/wall, call us",
        "Buy cheap followers now http://cheap-followers.example",
    ],
)
def test_a_link_in_a_short_message_does_not_make_it_spam_that_nobody_sees(message: str) -> None:
    assert judged(message).goes_to is not Destination.CLOSED


def test_spam_that_says_more_than_a_few_words_is_closed() -> None:
    more = "casino bonus, free spins, win big today, click here now, unsubscribe any time, no deposit, limited offer"
    said = judged(f"{more}: http://casino-bonus.example")

    assert (said.disposition, said.goes_to) == (Disposition.SPAM, Destination.CLOSED)


def test_the_words_of_an_address_are_no_wish() -> None:
    for address in ("info@positioning.example", "https://positioning.example/messaging", "www.demand-generation.de"):
        said = judged(f"We make pumps and need help with our factory in March. Budget 40k. Best, Ana, {address}")
        assert said.disposition is Disposition.INQUIRY
        assert said.findings[Criterion.SERVICE_NEED].met is Met.UNKNOWN, address
