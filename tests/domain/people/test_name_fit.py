"""How well two names fit, and what the mail address adds to one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.name_fit import ComparedName, Fit, name_fit, spelled_by_address
from app.domain.people.person_names import parse_name


def _compared(typed: str) -> ComparedName:
    return parse_name(typed).compared


ONE_PERSON = [
    ("KERGUELEN Maelys", "Maëlys Kerguelen"),
    ("Kerguelen Maelys", "Maelys Kerguelen"),
    ("van der Bergh, Anna", "anna van der bergh"),
    ("Gwendolyn Price-Hartwell", "Gwen Price Hartwell"),
    ("Tomek Wiśniowski-Hall", "Tomasz Wisniowski Hall"),
    ("Jürgen Böttcher", "Juergen Boettcher"),
    ("Eoin Mac Cárthaigh", "Eoin McCarthy"),
    ("Seán Ó Briain", "Sean O’Brien"),
    ("Юлия Петрова", "Yuliya Petrova"),
    ("Bob Quennel", "Robert Quennel"),
    ("Dr. José Ramón Íñiguez Larrea", "Jose Iniguez"),
    ("Priya Natarajan-Holm", "Priya Natarajan"),
    ("J. Barnaby Thrupp", "Barnaby Thrupp"),
    ("Marta Lindqvist (Kelp) | Sales", "Marta Lindqvist"),
]
TWO_PEOPLE = [
    ("Maria Rossini", "Mario Rossini"),
    ("Jan de Vriend", "Jana de Vriend"),
    ("Daniel Holt", "Daniela Holt"),
    ("Alexander Holt", "Alexandra Holt"),
    ("Anna Lindqvist", "Anna Thrupp"),
    ("Anna Maria Holt", "Anna Karin Holt"),
    ("Peter Holt Jr.", "Peter Holt III"),
]


@pytest.mark.parametrize(("left", "right"), ONE_PERSON)
def test_one_persons_spellings_are_a_full_match(left: str, right: str) -> None:
    fit = name_fit(_compared(left), _compared(right))

    assert min(fit.given, fit.family) >= Fit.SHORT
    assert not fit.contradiction


@pytest.mark.parametrize(("left", "right"), TWO_PEOPLE)
def test_two_peoples_names_contradict(left: str, right: str) -> None:
    assert name_fit(_compared(left), _compared(right)).contradiction


def test_an_initial_fits_but_only_as_an_initial() -> None:
    fit = name_fit(_compared("B. Quennel"), _compared("Barnaby Quennel"))

    assert (fit.given, fit.family, fit.contradiction) == (Fit.INITIAL, Fit.SAME, False)


def test_a_slip_in_the_family_name_is_near() -> None:
    assert name_fit(_compared("Rosalie Achterbergh"), _compared("Rosalie Achterburgh")).family is Fit.NEAR


def test_scripts_that_cannot_be_compared_are_unknown_to_each_other() -> None:
    fit = name_fit(_compared("陈 小明"), _compared("Chen Xiaoming"))

    assert (fit.given, fit.contradiction) == (Fit.UNKNOWN, False)


def test_the_mail_address_spells_out_initials_and_misspelt_names() -> None:
    assert spelled_by_address(_compared("B. Quennel"), "barnaby").given == "barnaby"
    assert spelled_by_address(_compared("Verity Castelan"), "v.castellan").spellings == ("castellan",)
    assert spelled_by_address(_compared("Anna Holt"), "sunshine77") == _compared("Anna Holt")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=150, deadline=None)
def test_any_two_texts_are_compared_symmetrically(left: str, right: str, local_part: str) -> None:
    ours, theirs = spelled_by_address(_compared(left), local_part), _compared(right)

    assert name_fit(ours, theirs) == name_fit(theirs, ours)
    assert not name_fit(ours, ours).contradiction
