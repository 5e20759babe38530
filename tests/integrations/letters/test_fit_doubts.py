"""Who may not be a firm's customer is promised nothing before a person has looked."""

from dataclasses import replace

import pytest

from app.domain.judgement import Criterion, Finding, Met
from app.domain.lead import Lead
from integrations.letters.fit_doubts import fit_doubt
from tests.integrations.letters.leads import FIRM, lead


def of_nobody_known(message: str, email: str = "odile@acorn.example") -> Lead:
    asked = lead(message, subject=None, email=email, unknown=(Criterion.COMPANY_FIT,))
    return replace(asked, inquiry=replace(asked.inquiry, company=None))


def test_nothing_speaks_against_a_company_that_fits() -> None:
    assert fit_doubt(lead(), FIRM, is_asked=False) == ""
    assert fit_doubt(lead("My son says we need HubSpot. We had many students on the site."), FIRM, is_asked=False) == ""


@pytest.mark.parametrize("name", [Criterion.COMPANY_FIT, Criterion.SERVICE_NEED, Criterion.BUDGET])
def test_what_the_judge_found_against_them_is_quoted(name: Criterion) -> None:
    asked = lead()
    assert asked.judgement
    findings = {**asked.judgement.findings, name: Finding(met=Met.NO, quote="We have 65 euros")}

    doubt = fit_doubt(replace(asked, judgement=replace(asked.judgement, findings=findings)), FIRM, is_asked=False)

    assert doubt == "Whether they are whom you work for is not sure (“We have 65 euros”); please look at the draft."


def test_a_sum_far_below_the_least_is_doubtful_and_a_small_one_beside_it_is_none() -> None:
    assert "£150" in fit_doubt(lead("Can you do it all? We allow £150 in total.", subject=None), FIRM, is_asked=False)
    assert fit_doubt(lead("We have $20k; our last firm took $150 an hour.", subject=None), FIRM, is_asked=False) == ""


@pytest.mark.parametrize(
    "message",
    [
        "I know you are a long way from us. Could you still do it?",
        "Kommen Sie auch so weit?",
        "Vous êtes loin de chez nous, viendriez-vous quand même ?",
        "¿Harían una excepción con nosotros?",
        "So che siete lontani.",
        "Kunnen jullie een uitzondering maken?",
        "Podem abrir uma exceção?",
        "Kan ni göra ett undantag?",
        "Czy mogą Państwo zrobić wyjątek?",
        "遠方ですが、お願いできますか。",
    ],
)
def test_who_doubts_it_themselves_is_held(message: str) -> None:
    assert fit_doubt(lead(message, subject=None), FIRM, is_asked=False) != ""


def test_private_people_are_doubtful_where_a_firm_serves_businesses() -> None:
    both = replace(FIRM, ideal_customer=replace(FIRM.ideal_customer, serves=("businesses", "consumers")))
    private = of_nobody_known("I would like help with my website.", email="odile@gmail.com")

    assert (
        fit_doubt(private, FIRM, is_asked=False)
        == "Whether they are whom you work for is not sure; please look at the draft."
    )
    assert fit_doubt(private, both, is_asked=False) == ""
    assert "our wedding" in fit_doubt(of_nobody_known("It is for our wedding."), FIRM, is_asked=False)


def test_what_the_firm_sends_elsewhere_and_they_come_back_to_is_doubtful() -> None:
    dutch = lead("Do you translate? We need the translation of a brochure from Dutch.", subject=None)

    assert "“translation”" in fit_doubt(dutch, FIRM, is_asked=False)
    assert (
        fit_doubt(
            lead("A translation has been made already; our HubSpot needs help.", subject=None), FIRM, is_asked=False
        )
        == ""
    )


def test_an_address_that_reads_like_a_providers_is_a_private_one() -> None:
    assert (
        fit_doubt(of_nobody_known("We need help with HubSpot.", email="jo@homepost.example"), FIRM, is_asked=False)
        != ""
    )
    assert (
        fit_doubt(of_nobody_known("We need help with HubSpot.", email="jo@acorn.example"), FIRM, is_asked=False) == ""
    )
    assert (
        fit_doubt(of_nobody_known("We are 40 people at a mill.", email="jo@homepost.example"), FIRM, is_asked=False)
        == ""
    )


@pytest.mark.parametrize(
    "message", ["Could you do it for free?", "¿Podrían hacerlo gratis?", "無料でお願いできますか。"]
)
def test_who_wants_it_for_nothing_is_held(message: str) -> None:
    assert fit_doubt(lead(message, subject=None), FIRM, is_asked=False) != ""


def test_what_their_own_goods_cost_is_no_small_sum() -> None:
    told = "We sell valves from £45, and each one carries a number. Our budget for HubSpot is $20,000. Can you help?"

    assert fit_doubt(lead(told, subject=None), FIRM, is_asked=False) == ""


def test_a_number_in_words_has_no_currency() -> None:
    assert (
        fit_doubt(
            lead("Queremos HubSpot; cada equipo tiene el suyo.", language="es", subject=None), FIRM, is_asked=False
        )
        == ""
    )
