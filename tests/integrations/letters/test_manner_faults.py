"""A model's letter in another language or register than the sender's, where theirs is sure."""

from dataclasses import replace
from pathlib import Path

import pytest

from integrations.letters.manner_faults import manner_faults
from integrations.letters.model_writer import ModelWriter
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES
from tests.integrations.letters.leads import FIRM, REFUSE, ROOT, lead
from tests.integrations.letters.test_model_writer import FakeModel

EVERYWHERE = replace(FIRM, spoken_languages=LANGUAGES)
# Language, how the writer addresses us ("open" where they leave it open), and what they write; by hand.
ROWS = [row.split("\t") for row in (Path(__file__).parent / "addressed.tsv").read_text("utf-8").splitlines()]
FORMAL, INFORMAL = "formal", "informal"
LETTERS = {
    ("de", FORMAL): "Guten Tag,\n\ndanke für Ihre Nachricht. Wann passt es Ihnen?\n\nViele Grüße",
    ("de", INFORMAL): "Hallo,\n\ndanke für deine Nachricht. Wann passt es dir?\n\nViele Grüße",
    ("fr", FORMAL): "Bonjour,\n\nmerci de votre message. Quand cela vous convient-il ?\n\nCordialement",
    ("fr", INFORMAL): "Salut,\n\nmerci pour ton message. Quand es-tu libre ?\n\nÀ bientôt",
    ("es", FORMAL): "Buenos días:\n\nGracias por su mensaje. ¿Cuándo le conviene a usted?\n\nUn saludo",
    ("es", INFORMAL): "Hola:\n\nGracias por tu mensaje. ¿Cuándo te viene bien?\n\nUn saludo",
    ("it", FORMAL): "Buongiorno,\n\ngrazie per il Suo messaggio. Quando preferisce?\n\nCordiali saluti",
    ("it", INFORMAL): "Ciao,\n\ngrazie per il tuo messaggio. Quando preferisci?\n\nA presto",
    ("nl", FORMAL): "Goedendag,\n\ndank voor uw bericht. Wanneer schikt het u?\n\nMet vriendelijke groet",
    ("nl", INFORMAL): "Hallo,\n\ndank voor je bericht. Wanneer schikt het jou?\n\nGroet",
    ("pt", FORMAL): "Bom dia,\n\nobrigado. Quando convém ao senhor falar?\n\nCumprimentos",
    ("pt", INFORMAL): "Olá,\n\nobrigado pela tua mensagem. Quando te dá jeito?\n\nAté breve",
    ("pl", FORMAL): "Dzień dobry,\n\ndziękujemy. Kiedy odpowiada to Panu?\n\nZ poważaniem",
    ("pl", INFORMAL): "Cześć,\n\ndzięki za twoją wiadomość. Kiedy ci pasuje?\n\nPozdrawiam",
}


@pytest.mark.parametrize(("language", "they", "message"), ROWS)
def test_a_letter_addresses_them_as_they_do_where_that_is_sure(language: str, they: str, message: str) -> None:
    asking = lead(message, language=language, subject=None, name=None, email="info@acorn.example")
    for register in (FORMAL, INFORMAL):
        found = list(manner_faults(LETTERS[language, register], language, asking, EVERYWHERE))
        assert bool(found) is (they not in ("open", register)), (register, found)
    english = list(manner_faults("Hi Karl,\n\nThank you.\n\nKind regards", "en", asking, EVERYWHERE))
    assert english == [
        f'is written in another language ("en") than it should be ("{language}"): "Hi Karl, Thank you. Kind regards"'
    ]


def test_the_words_are_named() -> None:
    asking = lead("Guten Tag, haben Sie im Januar noch Zeit für uns?", language="de", subject=None)
    (found,) = manner_faults(LETTERS["de", INFORMAL], "de", asking, EVERYWHERE)

    assert found == 'addresses them with "deine", but they write as to be answered in the formal way'


def test_who_asks_for_another_language_gets_it() -> None:
    asking = lead("Wir suchen Hilfe bei der Website. Please answer in English.", language="de", subject=None)

    assert list(manner_faults("Hi,\n\nThank you.\n\nKind regards", "en", asking, EVERYWHERE)) == []
    assert list(manner_faults(LETTERS["de", FORMAL], "de", asking, EVERYWHERE)) != []


def test_where_the_language_is_not_sure_none_is_refused() -> None:
    asking = lead("HubSpot CRM 2027", language="en", subject=None)

    assert list(manner_faults(LETTERS["de", FORMAL], "de", asking, EVERYWHERE)) == []


def test_a_model_letter_in_the_wrong_register_is_refused_but_not_where_a_colleague_wants_it() -> None:
    asking = lead("Guten Tag, können Sie uns bei der Website helfen? Viele Grüße", language="de", subject=None)
    answer = {
        "language": "de",
        "register": INFORMAL,
        "kind": "first",
        "paragraphs": LETTERS["de", INFORMAL].split("\n\n"),
        "reread": [],
        "case_studies": [],
        "questions": [],
        "facts": [],
    }
    writer = ModelWriter(FakeModel(*[answer] * 4), OfflineWriter(), ROOT / "prompts")

    refused = writer.write(asking, EVERYWHERE, unsubscribe_url=REFUSE)
    wished = writer.write(asking, EVERYWHERE, unsubscribe_url=REFUSE, wish="Say du to him.")
    assert "addresses them with" in refused.why_refused
    assert "addresses them with" not in wished.why_refused
