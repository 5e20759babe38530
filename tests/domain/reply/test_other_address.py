"""Who wants to be answered at another address is answered there, after a look, and never at the one turned down."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.reply.opt_out import opt_out
from app.domain.reply.other_address import answered_elsewhere, other_address

# As it is (fmt: skip): a row on a line can be compared with the one above it.
ELSEWHERE = [
    ("We are 60 people in Leeds and need a new site by May. Please reply to jo.hartle@privat.example, not to this address.", "jo@hartle.example", "jo.hartle@privat.example"),
    ("Please don't write to me here, use mara@quill.example instead. We want to talk about a content programme.", "m.quill@oldfirm.example", "mara@quill.example"),
    ("Don't email me at this address: my boss reads it. My private mail is sam.orr@mailbox.example. We look for a new agency for 40 shops.", "s.orr@shops.example", "sam.orr@mailbox.example"),
    ("Wir suchen eine Agentur für unseren Webshop. Bitte schreiben Sie mir nicht an diese Adresse, sondern an k.lenz@lenz-privat.example.", "info@lenz.example", "k.lenz@lenz-privat.example"),
    ("Bitte antworten Sie an ute.brandt@brandt-bau.example und nicht hierher. Wir brauchen Hilfe bei der Suche nach Fachkräften.", "ute@postfach.example", "ute.brandt@brandt-bau.example"),
    ("Merci de ne pas répondre à cette adresse mais à l.morel@atelier-morel.example. Nous cherchons une agence pour notre site.", "luc@morel.example", "l.morel@atelier-morel.example"),
    ("Por favor, no me escriban a este correo; escríbanme a paz.rueda@casa.example. Necesitamos una web nueva para la tienda.", "prueda@tienda.example", "paz.rueda@casa.example"),
    ("Não respondam para este endereço, escrevam antes para ines.faro@faro.example. Precisamos de ajuda com o nosso site.", "ines@loja.example", "ines.faro@faro.example"),
    ("Graag niet op dit adres antwoorden maar op tess@devries-thuis.example. Wij zoeken een bureau voor onze webshop.", "tess@kantoor.example", "tess@devries-thuis.example"),
    ("Non scrivetemi a questo indirizzo ma a g.conti@conti-studio.example. Cerchiamo un'agenzia per il nuovo sito.", "conti@ufficio.example", "g.conti@conti-studio.example"),
    ("Proszę nie pisać na ten adres, tylko na ola.wrona@domowy.example. Szukamy agencji do nowej strony.", "awrona@firma.example", "ola.wrona@domowy.example"),
    ("Skriv inte till den här adressen utan till nils@ekvall.example. Vi söker hjälp med vår webb.", "nils@jobbet.example", "nils@ekvall.example"),
    ("このアドレスではなく、sato@kojin.example までご連絡ください。サイト制作のご相談です。", "sato@kaisha.example", "sato@kojin.example"),
    ("Kindly send your answer to dora@sand.example from now on; this mailbox will be closed next week. We need a quote for a relaunch.", "dora@oldsand.example", "dora@sand.example"),
    ("Better to write to my personal address ed.north@north.example rather than this one. We plan a campaign in May.", "ed@work.example", "ed.north@north.example"),
    ("Please answer to ann@home.example, I can't read mail here.", "x@y.example", "ann@home.example"),
    ("Antworten bitte nur an privat@ott.example, nicht auf diese Mail. Wir suchen eine Agentur.", "x@y.example", "privat@ott.example"),
    ("Écrivez-moi plutôt sur jean@perso.example, cette boîte est lue par toute l'équipe. Nous cherchons une agence.", "x@y.example", "jean@perso.example"),
    ("Respondedme a lola@casa.example, por favor, y no a este correo. Buscamos agencia.", "x@y.example", "lola@casa.example"),
    ("Mail me liever op piet@thuis.example in plaats van op dit adres. Wij zoeken hulp.", "x@y.example", "piet@thuis.example"),
    ("Rispondetemi a ugo@casa.example e non qui. Cerchiamo un'agenzia.", "x@y.example", "ugo@casa.example"),
    ("Odpisz proszę na iza@dom.example, nie na ten adres. Szukamy agencji.", "x@y.example", "iza@dom.example"),
    ("Svara hellre till ola@hemma.example än till den här adressen. Vi söker hjälp.", "x@y.example", "ola@hemma.example"),
    ("返信は suzuki@kojin.example へお願いします。このアドレスは使用しないでください。", "x@y.example", "suzuki@kojin.example"),
    ("Responda para bia@casa.example e não para este e-mail. Procuramos uma agência.", "x@y.example", "bia@casa.example"),
]  # fmt: skip

NAME_AN_ADDRESS = [
    "We use info@shop.example for orders and it is full of spam. We need help with the mail setup.",
    "Please send the invoice to accounts@hartle.example. And could you look at our site?",
    "Copy my colleague jo@hartle.example please. We are looking for a new site.",
    "Our customers write to help@pump.example instead of using the form. We need a better form.",
    "You can reach me at jo@hartle.example or by phone.",
    "Our sales team writes from info@hartle.example, please have a look at the texts.",
]

INQUIRY = Inquiry(
    channel=ChannelName.INBOUND_EMAIL,
    source_id="1",
    received_at=datetime(2026, 11, 20, tzinfo=UTC),
    sender_email="jo@work.example",
    authentication=Authentication.PASS,
    message="Please do not write to this address but to jo@home.example. We look for an agency.",
)


@pytest.mark.parametrize(("message", "sender", "wanted"), ELSEWHERE)
def test_the_address_they_want_mail_at_is_found(message: str, sender: str, wanted: str) -> None:
    assert other_address(message, sender) == wanted
    assert opt_out(message) is None


@pytest.mark.parametrize("message", NAME_AN_ADDRESS)
def test_an_address_beside_the_matter_is_not_where_the_answer_goes(message: str) -> None:
    assert other_address(message, "ann@pump.example") is None


def test_nothing_goes_there_before_a_person_has_looked() -> None:
    found = answered_elsewhere(INQUIRY)

    assert found.sender_email == "jo@home.example"
    assert not found.address_proved
    assert "jo@work.example" in (found.doubt or "")


def test_an_address_that_nobody_turns_down_stays() -> None:
    plain = replace(INQUIRY, message="We look for an agency. Copy jo@home.example, please.")

    assert answered_elsewhere(plain) is plain
    assert answered_elsewhere(replace(INQUIRY, machine=True)).sender_email == "jo@work.example"
    assert answered_elsewhere(replace(INQUIRY, sender_email=None)).sender_email is None


def test_a_mark_that_a_stranger_typed_names_no_address() -> None:
    assert other_address("Please write to me at @7@ instead, not to ann@pump.example.", "ann@pump.example") is None


@given(st.text(max_size=300))
def test_any_text_is_read(message: str) -> None:
    assert other_address(message, "ann@pump.example") is None or "@" in message
