"""Who may be where the firm does not work, as far as its answer about its area tells."""

from dataclasses import replace

import pytest

from app.domain.firm import ApprovedAnswer
from integrations.letters.named_places import is_inside, may_be_far
from tests.integrations.letters.leads import FIRM, lead

AREA = ApprovedAnswer(
    key="where",
    asked={"en": ("Do you come to Truro?", "Do you come to Sydney?"), "de": ("Arbeiten Sie auch in Zürich?",)},
    texts={
        "en": "We work within an hour of Dartmouth, which takes in Truro and Windsor. We don't go to Halifax.",
        "de": "Wir arbeiten im Umkreis von einer Stunde um Dartmouth, also auch in Truro. Weiter fahren wir nicht.",
    },
)
LOCAL = replace(FIRM, answers=(AREA,), about="We mend sails in Dartmouth.", postal_address="1 Quay, Dartmouth")


@pytest.mark.parametrize(
    ("message", "language", "expected"),
    [
        ("Our sails tore at the cottage in Baddeck. Can you come?", "en", True),
        ("Our sails tore in Truro. Can you come?", "en", False),
        ("Our sails tore in Baddeck. What would it cost?", "en", False),  # they may send them
        ("Our loft is in Sydney, with 118 sails.", "en", True),  # asked for in vain
        ("Unsere Segel liegen in Zürich.", "de", True),
        ("Unsere Segel liegen im Hafen. Können Sie kommen?", "de", False),
        ("Can you come on Thursday?", "en", False),
        ("Can you come in April?", "en", False),
        ("Our loft is in Sydney, and we would like a word within an hour.", "en", True),
        ("Our sails are in Halifax. How soon can you come?", "en", True),  # it says that it does not go there
        ("Ein Segel, eine Stunde, ein Hafen: Was kostet das?", "de", False),
    ],
)
def test_a_place_that_the_area_does_not_name_is_a_persons(message: str, language: str, *, expected: bool) -> None:
    assert may_be_far(lead(message, subject=None).inquiry, LOCAL, language) is expected


def test_a_firm_that_says_nothing_of_an_area_works_everywhere() -> None:
    assert not may_be_far(lead("We are in Baddeck. Can you come?").inquiry, replace(LOCAL, answers=()), "en")


def test_neither_the_country_nor_a_language_is_an_area() -> None:
    english = ApprovedAnswer(key="where", asked=AREA.asked, texts={"en": "We work in Truro. We write in English."})
    firm = replace(LOCAL, answers=(english,), postal_address="1 Quay, Dartmouth, Canada")

    assert not is_inside(lead("Please answer in English.", subject=None).inquiry, firm)
    assert not is_inside(lead("Our house is in Canada.", subject=None).inquiry, firm)
    assert is_inside(lead("Our house is in Truro.", subject=None).inquiry, firm)


def test_who_is_where_the_area_is_need_not_ask() -> None:
    assert is_inside(lead("Do you come out to Windsor?").inquiry, LOCAL)
    assert not is_inside(lead("Do you come out to Baddeck?").inquiry, LOCAL)


@pytest.mark.parametrize("message", ["What do you do in Mexico?", "We are in Lyon. Do you come out to us?"])
def test_a_firm_that_works_from_afar_is_far_from_nobody(message: str) -> None:
    inquiry = lead(message, subject=None).inquiry

    assert (is_inside(inquiry, FIRM), may_be_far(inquiry, FIRM, "en")) == (True, False)


@pytest.mark.parametrize(
    ("message", "language"),
    [("Unsere Texte für HubSpot sind alt.", "de"), ("Nous vous écrivons pour nos mails.", "fr")],
)
def test_a_word_in_capitals_is_no_place(message: str, language: str) -> None:
    assert not may_be_far(lead(message, subject=None).inquiry, LOCAL, language)


KASSEL = ApprovedAnswer(
    key="where",
    asked={"de": ("In welchem Gebiet arbeiten Sie?",)},
    texts={"de": "Wir arbeiten im Umkreis von 80 Kilometern um Kassel, also auch in Marburg."},
)
AROUND_KASSEL = replace(
    FIRM, answers=(KASSEL,), about="Aufzüge.", postal_address="Weg 1, 34123 Kassel, Deutschland", telephone=""
)


@pytest.mark.parametrize(
    ("message", "far"),
    [
        ("Ich habe ein Haus in Erfurt. Ein Kollege in Kassel lobt Sie.", True),
        ("Unser Haus steht in Göttingen.", False),  # which the sheet does not name
        ("Unser Aufzug in Melsungen steht.", False),
        ("Wir sind in Hintertupfing.", False),  # which nobody knows
        ("Zwei Aufzüge in Frankfurt am Main.", True),
    ],
)
def test_a_town_is_far_by_the_distance_that_the_sheet_names(message: str, *, far: bool) -> None:
    assert may_be_far(lead(message, subject=None).inquiry, AROUND_KASSEL, "de") is far


def test_where_the_sheet_names_no_distance_an_hour_away_is_not_sure() -> None:
    nowhere = replace(KASSEL, texts={"de": "Wir arbeiten in Nordhessen und in Kassel."})
    firm = replace(AROUND_KASSEL, answers=(nowhere,))

    assert may_be_far(lead("Unser Haus steht in Lippstadt.", subject=None).inquiry, firm, "de")
    assert not may_be_far(lead("Unser Haus steht in Göttingen.", subject=None).inquiry, firm, "de")


def test_a_thing_that_is_called_as_a_town_is_no_place() -> None:
    bath = replace(LOCAL, about="Heating in Bath.", postal_address="1 Quay, Bath BA1 5QX, United Kingdom", telephone="")
    asked = lead("We have a Worcester boiler that leaks. Could you come and have a look?", subject=None)

    assert not may_be_far(asked.inquiry, bath, "en")
