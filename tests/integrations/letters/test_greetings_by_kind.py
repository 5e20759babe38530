"""Greetings of a model's letter by the kind of sender: two people, clergy, departments, names no list has."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.reply.register import Register
from integrations.letters.manner import Manner, manner_of
from tests.integrations.letters.leads import FIRM, lead

ASKS = {  # what is asked formally, what among friends
    "en": ("Could you tell me what it costs?\n\nThanks\n{}", "What does it cost?\n\nThanks\n{}"),
    "de": ("Guten Tag, was kostet das bei Ihnen?\n\nGruß\n{}", "Hallo, kannst du mir sagen, was das kostet?\n\nLG\n{}"),
    "fr": ("Bonjour, pouvez-vous nous dire le prix ?\n\nMerci\n{}", "Coucou, tu peux me dire le prix ?\n\nBises\n{}"),
    "nl": ("Goedemiddag, kunt u zeggen wat het kost?\n\nGroet\n{}", "Hoi, kun je zeggen wat het kost?\n\nGroetjes\n{}"),
    "it": ("Buongiorno, potrebbe dirci quanto costa?\n\nSaluti\n{}", "Ciao, puoi dirmi quanto costa?\n\nGrazie\n{}"),
    "es": (
        "Buenos días, ¿podría decirnos cuánto cuesta?\n\nSaludos\n{}",
        "Hola, ¿me puedes decir el precio?\n\nGracias\n{}",
    ),
}
FORMAL, INFORMAL = 0, 1
NO_NAME = {"Hello,", "Guten Tag,", "Bonjour,", "Goedendag,", "Buongiorno,", "Buenos días:"}


def manner(language: str, register: int, name: str, signs: str, company: str = "") -> Manner:
    asking = lead(
        ASKS[language][register].format(signs or name), language=language, name=name, email="info@acorn.example"
    )
    asking = replace(asking, inquiry=replace(asking.inquiry, company=company or None))
    return manner_of(asking, replace(FIRM, spoken_languages=(language, *FIRM.spoken_languages)))


@pytest.mark.parametrize(
    ("language", "register", "name", "signs", "expected"),
    [
        ("en", FORMAL, "Dave & Sue Lomax", "Dave", "Hi Dave,"),
        ("en", FORMAL, "Dave & Sue Lomax", "Dave & Sue", "Hi Dave and Sue,"),
        ("en", FORMAL, "Anna Price & Tom Berg", "", "Hi Anna and Tom,"),
        ("en", FORMAL, "Mr and Mrs Tully", "J Tully", "Dear Mr and Mrs Tully,"),
        ("de", FORMAL, "Renate und Wolfgang Deist", "W. Deist", "Guten Tag Frau Deist, guten Tag Herr Deist,"),
        ("de", FORMAL, "Kim und Tom Lomax", "", "Guten Tag Kim und Tom Lomax,"),
        ("de", INFORMAL, "Anna und Tom Berger", "", "Hallo Anna und Tom,"),
        ("fr", FORMAL, "M. et Mme Durand", "M. Durand", "Bonjour Monsieur Durand, bonjour Madame Durand,"),
        ("fr", INFORMAL, "Camille & Yanis", "Camille Roustan", "Bonjour Camille,"),
        ("nl", FORMAL, "Fam. de Vries", "Jan en Truus de Vries", "Beste Jan en Truus,"),
        ("nl", INFORMAL, "Lotte & Bram", "Groetjes Lotte en Bram", "Hallo Lotte en Bram,"),
        ("it", FORMAL, "Anna e Luca Bianchi", "", "Buongiorno Anna e Luca,"),
        ("es", FORMAL, "Ana y Luis Ortega", "", "Buenos días, Ana y Luis:"),
        ("en", FORMAL, "Anna Price", "Anna Price, Director\nTom Berg, Finance Director", "Hi Anna and Tom,"),
        ("en", FORMAL, "Anna Berg", "Anna Berg\nTom Berg", "Hi Anna and Tom,"),
        ("en", FORMAL, "Anna Price", "Anna Price\nBerg Pumps Ltd", "Hi Anna,"),
        ("en", FORMAL, "Anna Price", "Anna Price, Berg Ltd\nRose Hill, Dublin", "Hi Anna,"),
        (
            "de",
            FORMAL,
            "Renate Deist",
            "Renate Deist, Inhaberin\nBernd Zeisl, Leiter Technik",
            "Guten Tag Frau Deist, guten Tag Herr Zeisl,",
        ),
    ],
)
def test_two_who_write_together_are_both_greeted_unless_one_signs(
    language: str, register: int, name: str, signs: str, expected: str
) -> None:
    assert manner(language, register, name, signs).named_greeting == expected


@pytest.mark.parametrize(
    ("language", "name", "signs", "expected"),
    [
        ("en", "Fr. Thomas O'Brien", "", "Dear Father O'Brien,"),
        ("en", "Sister Mary Agnes", "Sr Mary Agnes", "Dear Sister Mary Agnes,"),
        ("en", "Dr Rachel Stone", "Rachel", "Hi Rachel,"),
        ("de", "Johannes Weber", "Pfarrer Weber", "Guten Tag Herr Pfarrer Weber,"),
        ("de", "Pastorin Silke Thoms", "", "Guten Tag Frau Pastorin Thoms,"),
        ("de", "Schwester Benedikta", "Sr. Benedikta", "Guten Tag Schwester Benedikta,"),
        ("de", "Bgm. Franz Huber", "", "Guten Tag Herr Bürgermeister Huber,"),
        ("de", "Dr. Kim Sandner", "Dr. Sandner", "Guten Tag Dr. Kim Sandner,"),
        ("fr", "Abbé Jean Martin", "Abbé Martin", "Bonjour Monsieur l'abbé Martin,"),
        ("fr", "Sœur Marie-Agnès", "Sr Marie-Agnès", "Bonjour Sœur Marie-Agnès,"),
        ("nl", "ds. Pieter de Boer", "ds. P. de Boer", "Geachte dominee De Boer,"),
        ("it", "Suor Chiara", "suor Chiara", "Gentile suor Chiara,"),
        ("en", "Rt Revd Paul Hensley", "+Paul", "Dear Revd Hensley,"),
        ("fr", "Fr. Emmanuel, prieur", "Frère Emmanuel", "Bonjour Frère Emmanuel,"),
        ("de", "Pfarramt St. Martin", "Pfr. Thomas Zeisl", "Guten Tag Herr Pfarrer Zeisl,"),
        ("de", "Landrat Bernd Zeisl", "B. Zeisl", "Guten Tag Herr Zeisl,"),
        ("en", "Fr. Eamon Duddy PP", "Fr. Eamon Duddy PP", "Dear Father Duddy,"),
        ("en", "Eamon Duddy", "Eamon Duddy\nParish Priest", "Dear Father Duddy,"),
        ("de", "Bernd Zeisl", "Bernd Zeisl\nErster Bürgermeister", "Guten Tag Herr Bürgermeister Zeisl,"),
        ("de", "Silke Thoms", "Silke Thoms, Büro der Bürgermeisterin", "Guten Tag Frau Thoms,"),
        ("de", "Silke Thoms", "Silke Thoms\nPfarrer Bernd Zeisl", "Guten Tag Frau Thoms,"),
        ("it", "Don Piero Bianchi", "Don Piero Bianchi, parroco", "Gentile don Piero,"),
        ("fr", "P. Roger Dupont", "P. Roger Dupont, curé", "Bonjour Père Roger,"),
        ("es", "Tomás Ortega", "Tomás Ortega, párroco", "Buenos días, padre Tomás:"),
        ("es", "Mª Ángeles Ortega", "Mª Ángeles Ortega", "Buenos días, María Ángeles:"),
        ("es", "Ing. Mauro Camarzana Ortega", "", "Buenos días, Ing. Camarzana:"),
        ("es", "Padre Miguel Sanz", "P. Miguel", "Buenos días, padre Miguel:"),
    ],
)
def test_clergy_and_titles_are_said_as_a_native_does(language: str, name: str, signs: str, expected: str) -> None:
    assert manner(language, FORMAL, name, signs).named_greeting == expected


@pytest.mark.parametrize(
    ("language", "name", "signs", "expected"),
    [
        ("en", "Reception", "Karen, front desk", "Hi Karen,"),
        ("en", "The Clerk", "Joan Rigby, Clerk", "Hi Joan,"),
        ("de", "Sekretariat", "i. A. Brigitte Moser", "Guten Tag Frau Moser,"),
        ("de", "Hausverwaltung Kitzel", "Peter Kitzel", "Guten Tag Herr Kitzel,"),
        ("de", "Familie Deist", "", "Guten Tag,"),
        ("fr", "Mairie de Vernoux", "Le secrétariat", "Bonjour,"),
        ("fr", "Mairie de Vernoux", "Hélène Chabanis", "Bonjour Madame Chabanis,"),
        ("fr", "Secrétariat", "Mme Petit", "Bonjour Madame Petit,"),
        ("nl", "Stichting De Brug", "Ineke Oosterwijk (penningmeester)", "Geachte mevrouw Oosterwijk,"),
        ("nl", "Fam. van Ginkel", "Arjan van Ginkel, Barneveld", "Beste Arjan van Ginkel,"),
        ("nl", "VvE Zonnehof", "Els Smit, secretaris", "Geachte mevrouw Smit,"),
        ("es", "Ayuntamiento de Baza", "Pilar Gil", "Buenos días, Pilar:"),
    ],
)
def test_a_department_is_nobody_and_who_signs_for_it_is(language: str, name: str, signs: str, expected: str) -> None:
    assert manner(language, FORMAL, name, signs).named_greeting == expected


@pytest.mark.parametrize(
    ("language", "register", "name", "signs", "expected"),
    [
        ("de", FORMAL, "Tadeja Kralj-Unterweger", "LG Tadeja", "Guten Tag Tadeja Kralj-Unterweger,"),
        ("fr", FORMAL, "Camille Roustan", "", "Bonjour Camille Roustan,"),
        ("it", FORMAL, "Andrea Conti", "", "Gentile Andrea Conti,"),
        ("nl", FORMAL, "Robin Jansen", "", "Beste Robin Jansen,"),
        ("en", FORMAL, "Ross T", "Ross", "Hi Ross,"),
        ("en", FORMAL, "J. Smith", "John", "Hi John,"),
        ("en", FORMAL, "Wang Xiaoming", "", "Hi Xiaoming,"),
        ("en", FORMAL, "Ruaridh", "", "Hi Ruaridh,"),
        ("en", FORMAL, "Kim Min-jun", "Min-jun", "Hi Min-jun,"),
        ("en", FORMAL, "Mrs Elspeth Buchan", "Mrs E. Buchan", "Dear Ms Buchan,"),
        ("de", FORMAL, "Gemeinde Au", "Freundliche Grüsse, i. A. Kaspar Lüthi, Bauamt", "Guten Tag Herr Lüthi,"),
    ],
)
def test_whom_no_list_has_is_called_as_far_as_is_known(
    language: str, register: int, name: str, signs: str, expected: str
) -> None:
    assert manner(language, register, name, signs).named_greeting == expected


def test_who_begins_as_to_a_friend_is_called_by_the_first_name() -> None:
    asking = lead("Coucou, vous faites ça ?\nCamille Roustan 06 39 98 10 44", language="fr", name="Camille & Yanis")

    assert manner_of(asking, replace(FIRM, spoken_languages=("fr", "en"))).named_greeting == "Bonjour Camille,"


GIVEN, FAMILY = (
    ("Anna", "Thomas", "Camille", "Kim", "Maaike", "Luca"),
    ("Roumezin", "Lomax", "de Vries", "Özdemir", "Kralj-Unterweger"),
)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(sorted(ASKS)), st.sampled_from(GIVEN), st.sampled_from(FAMILY), st.sampled_from((FORMAL, INFORMAL))
)
def test_in_no_language_somebody_known_is_greeted_without_a_name(
    language: str, first: str, family: str, register: int
) -> None:
    told = manner(language, register, f"{first} {family}", "")
    said = told.named_greeting

    assert said not in NO_NAME
    assert first in said or family.rsplit(maxsplit=1)[-1] in said
    if told.addressee.register is Register.FORMAL and language == "de":
        assert family.rsplit(maxsplit=1)[-1] in said  # no first name alone beside "Sie"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(ASKS)), st.sampled_from(GIVEN), st.sampled_from(GIVEN), st.sampled_from((FORMAL, INFORMAL))
)
def test_of_two_people_neither_is_left_out(language: str, one: str, other: str, register: int) -> None:
    said = manner(language, register, f"{one} & {other} Lomax", "").named_greeting

    assert said.count("Lomax") == 2 or (one in said and other in said)
