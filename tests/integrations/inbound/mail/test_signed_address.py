"""A forward that names its writer without an address has it in their signature, or nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inquiry import Inquiry
from integrations.inbound.mail.signed_address import signed_address
from tests.integrations.inbound.mail.firm_mail import OWN, mail, read
from tests.integrations.inbound.mail.test_forwarded_mail import OUTLOOK

# The tables of this file are left as they are (fmt: skip): a row on a line can be compared with the one above it.
SIGNED = [
    ("en", "Clara Whitcombe", "Hello,\n\nwe need a new site for 40 shops.\n\nKind regards\nClara Whitcombe\nHead of Marketing\nWhitcombe Ltd\nclara@whitcombe.example", "clara@whitcombe.example"),
    ("en", "Whitcombe, Clara", "Could you help us with HubSpot?\n\nClara\n--\nClara Whitcombe | Whitcombe Ltd | T +44 20 7946 0018 | c.whitcombe@whitcombe.example | info@whitcombe.example", "c.whitcombe@whitcombe.example"),
    ("de", "Jörg Hüttner", "Guten Tag,\n\nwir suchen eine Agentur.\n\nMit freundlichen Grüßen\nJörg Hüttner\nHüttner Bau GmbH\nTel. 0711 555 0130\nE-Mail: j.huettner@huettner-bau.example", "j.huettner@huettner-bau.example"),
    ("fr", "Élise Tourneur", "Bonjour, nous cherchons une agence.\n\nCordialement,\nÉlise Tourneur\nDirectrice\nmailto:elise.tourneur@tourneur.example", "elise.tourneur@tourneur.example"),
    ("es", "Rocío Ferrán", "Hola, buscamos agencia.\n\nUn saludo,\nRocío Ferrán\nrferran@ferran.example / www.ferran.example", "rferran@ferran.example"),
    ("pt", "Matilde Sequeira", "Olá, precisamos de ajuda.\n\nCumprimentos,\nMatilde Sequeira\n<matilde@sequeira.example>", "matilde@sequeira.example"),
    ("nl", "Femke Oostra", "Hallo, wij zoeken een bureau.\n\nGroet,\nFemke Oostra\nf.oostra@oostra.example", "f.oostra@oostra.example"),
    ("it", "Flavia Moretti", "Buongiorno, cerchiamo un'agenzia.\n\nCordiali saluti\nFlavia Moretti\nufficio@moretti-arredi.example", "ufficio@moretti-arredi.example"),
    ("pl", "Kinga Sowa", "Dzień dobry, szukamy agencji.\n\nPozdrawiam\nKinga Sowa\nkinga.sowa@sowa.example | +48 22 555 01 30", "kinga.sowa@sowa.example"),
    ("sv", "Elin Sandberg", "Hej, vi söker hjälp.\n\nHälsningar\nElin Sandberg\nelin@sandberg.example", "elin@sandberg.example"),
    ("ja", "佐藤 健", "サイト制作のご相談です。\n\n──────\n佐藤 健\n青葉商事株式会社\nsato@aoba.example\n──────", "sato@aoba.example"),
]  # fmt: skip

UNSIGNED = [
    ("en", "Clara Whitcombe", "We need a site. Please copy our printer press@inkwell.example.\n\nClara Whitcombe\nWhitcombe Ltd"),
    ("en", "Clara Whitcombe", "Please write to my assistant jo@whitcombe.example.\n\nThanks"),
    ("de", "Jörg Hüttner", "Wir suchen Hilfe.\n\nJörg Hüttner\nvertrieb@huettner.example\nbuchhaltung@huettner.example"),
    ("fr", "Élise Tourneur", "Bonjour.\n\nÉlise Tourneur\nisobel@firm.example"),
    ("nl", "Femke Oostra", "Hallo.\n\nFemke Oostra\nnoreply@oostra.example"),
]  # fmt: skip


def forwarded(language: str, name: str, body: str) -> Inquiry:
    sender, sent, to, subject = OUTLOOK[language]
    head = f"{sender} {name}\n{sent} 26.11.2026 16:02\n{to} Isobel Farrant\n{subject} x"
    return read(mail(f"See below.\n\n{head}\n\n{body}\n", sender="Isobel Farrant <isobel@firm.example>"))


@pytest.mark.parametrize(("language", "name", "body", "address"), SIGNED)
def test_the_writer_is_answered_at_the_address_of_their_signature_after_a_look(
    language: str, name: str, body: str, address: str
) -> None:
    found = forwarded(language, name, body)

    assert (found.sender_email, found.sender_name) == (address, name)
    assert address in (found.doubt or "")
    assert not found.address_proved


@pytest.mark.parametrize(("language", "name", "body"), UNSIGNED)
def test_an_address_of_somebody_else_is_not_the_writers(language: str, name: str, body: str) -> None:
    assert forwarded(language, name, body).sender_email is None


@given(st.text(max_size=40), st.text(max_size=300))
def test_any_signature_is_read(name: str, text: str) -> None:
    found = signed_address(name, text, OWN)
    assert not found.address or found.address in text
