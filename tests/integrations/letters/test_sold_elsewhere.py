"""What may be another's work: goods, presence, and what the profile has a tip for."""

from dataclasses import replace

import pytest

from app.domain.firm import ApprovedAnswer, Pointer
from integrations.letters.sold_elsewhere import may_be_sold_elsewhere
from tests.integrations.letters.leads import FIRM, lead

BOATYARD = replace(
    FIRM,
    answers=(),
    not_offered=(),
    pointers=(
        Pointer(wish="sails, masts", ask="a sailmaker"),
        Pointer(wish="certified French", ask="a sworn translator"),
        Pointer(wish="outside our waters", ask="the harbour master"),
    ),
)
FROM_AFAR = replace(BOATYARD, pointers=(Pointer(wish="Dolmetschen vor Ort", ask="ein Büro in Ihrer Nähe"),))


def reasons(message: str) -> list[str]:
    return list(may_be_sold_elsewhere(lead(message, subject=None).inquiry, BOATYARD))


@pytest.mark.parametrize(
    "message",
    [
        "Do you sell the varnish as well?",
        "Hebben jullie die liggen? Monteren doe ik zelf.",
        "Verkauft ihr auch einzelne Teile?",
        "Est-ce que vous en vendez ?",
        "¿Se puede comprar en su taller?",
        "Vorrei acquistare due cime.",
        "Was kostet die Scheibe allein? Einsetzen kann mein Freund.",
        "Stellen Sie die Bescheinigung für die Feuerpolizei aus?",
        "Can you do the mast?",
        "The deed is French, and we need it certified.",
    ],
)
def test_what_may_be_no_work_of_the_firms_is_a_persons(message: str) -> None:
    assert reasons(message)


@pytest.mark.parametrize(
    "message",
    [
        "They say it must go to the sailmaker's list of masts. Is that something you do?",
        "Price of three used winches, second hand will do.",
        "Die Wurzel müsste man ausfräsen, was verlangen Sie?",
        "Do you have garlands for the street?",
        "Does our HubSpot go with a rug?",  # three letters tell, beside a word of the firm's own
    ],
)
def test_what_is_not_sold_is_known_in_another_form(message: str) -> None:
    firm = replace(
        BOATYARD,
        not_offered=("garlands in streets", "Wurzelstock fräsen", "boat hull", "HubSpot rug"),
        pointers=(*BOATYARD.pointers, Pointer(wish="winches of second hand", ask="a chandler")),
    )

    assert list(may_be_sold_elsewhere(lead(message, subject=None).inquiry, firm))
    assert not list(may_be_sold_elsewhere(lead("We have a street and a root. Can you paint it?").inquiry, firm))


@pytest.mark.parametrize(
    "message",
    [
        "Our mast is new. Can you paint the hull?",  # told of, not asked for
        "Is it outside your waters?",
        "We were certified in May. Can you teach our staff, who speak good English and a little French, too?",
        "Can you do the hull, and the sails as well?",
        "Our certification auditor comes in May.",
        "I do not wish to buy anything from you.",
    ],
)
def test_what_is_told_of_or_asked_for_beside_is_none(message: str) -> None:
    assert not reasons(message)


def test_who_wants_somebody_there_of_a_firm_that_stays_away_is_a_persons() -> None:
    asked = lead("Persönliche Anwesenheit ist erforderlich. Was kostet das mit Anfahrt?", language="de").inquiry

    assert list(may_be_sold_elsewhere(asked, FROM_AFAR))
    assert not list(may_be_sold_elsewhere(asked, BOATYARD))


def test_a_paper_of_which_the_sheet_speaks_is_the_firms() -> None:
    answered = replace(
        BOATYARD, answers=(ApprovedAnswer(key="paper", asked={}, texts={"en": "You get the certificate by mail."}),)
    )

    assert not list(may_be_sold_elsewhere(lead("Do I get a certificate?", subject=None).inquiry, answered))


def test_a_firm_that_sells_goods_is_asked_for_them() -> None:
    service = replace(FIRM.services[0], name="Sale of sails")
    shop = replace(BOATYARD, services=(service,))

    assert not list(may_be_sold_elsewhere(lead("Do you sell rope?", subject=None).inquiry, shop))
