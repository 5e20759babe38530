"""Who is introduced to us is the person; who introduces them gets no letter."""

import pytest

from app.domain.inquiry import PassedOnBy
from tests.integrations.inbound.mail.firm_mail import mail, read

HUGO = "Hugo Lam <hugo@lam.example>"
NEED = "They need a new positioning by March, about 30k."
COPIED = "Cc: Bo Lind <bo@lind.example>"
WITH_COPY = {
    "en": "Isobel, meet Bo. {}",
    "en polite": "Dear Isobel,\n\nI'd like to introduce you to Bo Lind, who runs marketing at Lind. {}",
    "en short": "Connecting you two as discussed. {}",
    "en touch": "I'm putting you in touch with a client of mine. {}",
    "de": "Liebe Isobel,\n\nich stelle dir hiermit Bo Lind vor. {}",
    "de formal": "Sehr geehrte Frau Farrant, darf ich Ihnen Bo Lind vorstellen? {}",
    "fr": "Bonjour Isobel, je te présente Bo Lind. {}",
    "fr formal": "Bonjour, je me permets de vous mettre en relation avec Bo Lind. {}",
    "es": "Hola Isobel, te presento a Bo Lind. {}",
    "pt": "Olá Isobel, apresento-te o Bo Lind. {}",
    "it": "Ciao Isobel, ti presento Bo Lind. {}",
    "nl": "Hoi Isobel, ik stel je voor aan Bo Lind. {}",
    "pl": "Cześć Isobel, przedstawiam Ci Bo Lind. {}",
    "sv": "Hej Isobel, får jag presentera Bo Lind? {}",
    "ja": "Isobel様\n\nLind社のBo様をご紹介いたします。{}",
}


@pytest.mark.parametrize("text", WITH_COPY.values(), ids=list(WITH_COPY))
def test_the_introduced_person_is_the_lead_and_the_reply_waits(text: str) -> None:
    found = read(mail(text.format(NEED), COPIED, sender=HUGO))

    assert (found.sender_email, found.sender_name) == ("bo@lind.example", "Bo Lind")
    assert not found.address_proved
    assert "thank Hugo Lam" in (found.doubt or "")
    assert found.passed_on is not None
    assert (found.passed_on.how, found.passed_on.by) == (PassedOnBy.INTRODUCTION, "hugo@lam.example")
    assert NEED in found.message


def test_an_address_in_the_text_says_who_is_introduced() -> None:
    found = read(mail(f"I want to introduce Bo Lind (bo@lind.example). {NEED}", sender=HUGO))

    assert (found.sender_email, found.sender_name) == ("bo@lind.example", "Bo Lind")


def test_an_introduction_that_does_not_say_whom_is_held() -> None:
    found = read(mail("Connecting you two. Talk soon!", f"{COPIED}, Eva Ek <eva@ek.example>", sender=HUGO))

    assert (found.sender_email, found.sender_name) == (None, None)
    assert found.passed_on is not None
    assert found.passed_on.by == "hugo@lam.example"
    assert "introduces somebody" in (found.doubt or "")


def test_a_colleagues_introduction_is_held_for_the_colleague() -> None:
    found = read(mail("Team, meet Bo Lind. " + NEED, COPIED, sender="Isobel <isobel@firm.example>"))

    assert found.sender_email == "bo@lind.example"
    assert found.passed_on is not None
    assert found.passed_on.by == "isobel@firm.example"


def test_a_person_whom_a_colleague_names_is_not_closed() -> None:
    found = read(mail(f"Please call Bo Lind, bo@lind.example. {NEED}", sender="Isobel <isobel@firm.example>"))

    assert found.sender_email == "bo@lind.example"
    assert found.doubt is not None


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("I'd like to introduce our new product line and need help with it.", "Cc: bo@lind.example"),
        ("We could meet on Tuesday. Our adviser reads along.", "Cc: Bo Lind <bo@lind.example>"),
        ("Meet our CFO Tom Reed, who will join the call. We need help.", "Cc: Tom Reed <tom@lam.example>"),
        ("All agencies are invited to propose.", "Cc: bids@other.example, team@third.example"),
        ("Wir wollen unser Produkt bekannt machen.", "Cc: Bo Lind <bo@lind.example>"),
    ],
)
def test_whoever_writes_for_themselves_stays_the_writer(text: str, copied: str) -> None:
    found = read(mail(text, copied, sender=HUGO))

    assert found.sender_email == "hugo@lam.example"
    assert found.passed_on is None
    assert found.doubt is None


NAME_GIVEN = {
    "en": "I gave your name to Bo Lind at Lind Ropes. He is expecting to hear from you: bo@lind.example.",
    "en expected": "Bo Lind needs new case studies. He'd love to hear from you at bo@lind.example.",
    "de": "ich habe Bo Lind von Lind Seile Ihren Namen gegeben: bo@lind.example.",
    "de expected": "Bo Lind sucht Texte. Er freut sich auf Ihre Nachricht an bo@lind.example.",
    "fr": "j'ai donné votre nom à Bo Lind : bo@lind.example.",
    "es": "le di su nombre a Bo Lind, bo@lind.example.",
    "pt": "dei o seu nome ao Bo Lind: bo@lind.example.",
    "nl": "ik heb je naam doorgegeven aan Bo Lind (bo@lind.example).",
    "it": "ho fatto il tuo nome a Bo Lind, bo@lind.example.",
    "pl": "przekazałem Pani kontakt do Bo Lind, bo@lind.example.",
    "sv": "jag har lämnat ditt namn till Bo Lind, bo@lind.example.",
    "ja": "Bo様(bo@lind.example)にお名前をお伝えしました。",
}


@pytest.mark.parametrize("text", NAME_GIVEN.values(), ids=list(NAME_GIVEN))
def test_who_has_our_name_from_the_writer_is_the_lead(text: str) -> None:
    found = read(mail(f"Hello Isobel,\n\n{text} {NEED}", sender=HUGO))

    assert found.sender_email == "bo@lind.example"
    assert found.passed_on is not None
    assert not found.address_proved


def test_who_gave_our_name_to_somebody_without_an_address_is_no_buyer_and_held() -> None:
    found = read(mail(f"I gave your name to Bo Lind at Lind Ropes. {NEED}", sender=HUGO))

    assert (found.sender_email, found.sender_name) == (None, None)
    assert found.passed_on is not None
    assert found.passed_on.by == "hugo@lam.example"
    assert "does not say which address" in (found.doubt or "")
    assert "thank Hugo Lam" in (found.doubt or "")


def test_who_mentions_an_introduction_in_an_answer_to_us_stays_in_that_conversation_and_is_held() -> None:
    text = f"Thursday suits me. By the way, I gave your name to Bo Lind. {NEED}"
    found = read(mail(text, "In-Reply-To: <7f3a@firm.example>", sender=HUGO))

    assert (found.sender_email, found.passed_on) == ("hugo@lam.example", None)
    assert "does not say which address" in (found.doubt or "")


@pytest.mark.parametrize(
    "label", ["E-mailadres:", "Meine E-Mail:", "Contact:", "Tel. & E-Mail:", "Courriel :", "Email"]
)
def test_a_label_before_an_address_is_nobodys_name(label: str) -> None:
    found = read(mail(f"Please call this lead.\n{label} bo@lind.example", sender="Isobel <isobel@firm.example>"))

    assert (found.sender_email, found.sender_name) == ("bo@lind.example", None)


@pytest.mark.parametrize(
    "text",
    [
        "I gave your name to our CEO, who wants to meet you.",
        "I recommended you to our board and we would like to start in March.",
        "I've passed on your contact to our procurement team.",
        "Ich habe Ihren Namen gegeben an unseren Einkauf.",
        "j'ai transmis vos coordonnées à notre service achats.",
        "le di su nombre a nuestra directora.",
        "dei o seu nome ao nosso diretor.",
        "ik heb je naam doorgegeven aan onze directie.",
        "ho dato il vostro nome al nostro direttore.",
        "przekazałem Pani kontakt naszemu zarządowi.",
        "jag har lämnat ditt namn till vår styrelse.",
        "弊社の社長にお名前をお伝えしました。",
    ],
)
def test_a_buyer_who_names_us_to_their_own_firm_stays_the_buyer(text: str) -> None:
    found = read(mail(f"{text} {NEED}", sender=HUGO))

    assert (found.sender_email, found.passed_on, found.doubt) == ("hugo@lam.example", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "I gave your name to our client Bo Lind.",
        "I passed your details to my friend Bo.",
        "I gave your name to Tom, CEO of our client Lind.",
        "I gave your name to our client's CEO.",
        "Ich habe Ihren Namen gegeben an meine Schwester.",
    ],
)
def test_clients_and_friends_of_the_writer_are_introduced(text: str) -> None:
    assert read(mail(f"{text} {NEED}", sender=HUGO)).passed_on is not None


@pytest.mark.parametrize(
    "text",
    [
        "Ann Ek gave your name to me. We need a new website.",
        "My accountant recommended you to us. Invoices go to books@ledger.example.",
        "ich melde mich, weil Frau Ek mir Ihren Namen gegeben hat. Rechnungen an post@buero.example.",
        "je vous écris car Anne nous a donné votre nom. Factures : compta@bureau.example.",
        "Anna mi ha fatto il tuo nome e io cerco un'agenzia. Fatture: conti@studio.example.",
        "Anna heeft mij uw naam gegeven en ik zoek een bureau. Facturen: boek@kantoor.example.",
        "Anna gav mig ditt namn och jag söker en byrå. Fakturor: bok@kontor.example.",
    ],
)
def test_a_buyer_who_has_our_name_from_somebody_stays_the_buyer(text: str) -> None:
    found = read(mail(text, sender=HUGO))

    assert (found.sender_email, found.passed_on, found.doubt) == ("hugo@lam.example", None, None)


HANDED_OVER = [
    "As promised I am copying my colleagues, who will take it from here.",
    "Ich setze meine Kollegen in Kopie, die ab hier übernehmen. Meine Kollegen melden sich.",
    "Je mets mes collègues en copie, ils prendront le relais.",
    "Pongo en copia a mis compañeros, que se encargarán a partir de ahora.",
    "Coloco em cópia os meus colegas, que vão dar seguimento.",
    "Ik zet mijn collega's in cc, zij nemen het vanaf hier over.",
    "Metto in copia i miei colleghi, che prenderanno in carico la richiesta.",
    "Dodaję do kopii kolegów, którzy przejmą temat.",
    "Jag sätter mina kollegor på kopia, de tar över härifrån.",
    "弊社の担当をCCに入れております。今後は担当よりご連絡いたします。",
]


@pytest.mark.parametrize("text", HANDED_OVER)
def test_whom_a_colleague_writes_to_and_hands_over_is_the_lead_and_held(text: str) -> None:
    found = read(
        mail(
            f"{text} {NEED}",
            "To: Bo Lind <bo@lind.example>",
            "Cc: hello@firm.example",
            sender="Isobel <isobel@firm.example>",
        )
    )

    assert (found.sender_email, found.sender_name) == ("bo@lind.example", "Bo Lind")
    assert found.passed_on is not None
    assert found.passed_on.by == "isobel@firm.example"
    assert found.doubt is not None


def test_whom_a_colleague_answers_with_us_in_copy_stays_the_colleagues() -> None:
    text = "Thank you, Tuesday suits me. I will send the plan before we meet."
    found = read(
        mail(text, "To: Bo Lind <bo@lind.example>", "Cc: hello@firm.example", sender="Isobel <isobel@firm.example>")
    )

    assert (found.sender_email, found.passed_on) == ("isobel@firm.example", None)
