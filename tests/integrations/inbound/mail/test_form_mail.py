"""A mail that carries a form is the visitor's, however the form is written down."""

import pytest

from app.domain.inquiry import Authentication
from tests.integrations.inbound.mail.firm_mail import mail, read

CONTACT_FORM_7 = """From: Petra Oldenkamp <petra@weert.example>
Subject: Lifts

Message Body:
We make lifts.

Can we talk?

--{blank}
This e-mail was sent from a contact form on Firm (https://firm.example)
""".replace("{blank}", " ")
LABELS_AND_VALUES = {
    "lines": "Name: Petra Oldenkamp\nEmail: petra@weert.example\nMessage: We make lifts.\n\nCan we talk?",
    "bold": "*Name:* Petra Oldenkamp\n*Email:* petra@weert.example\n*Message:*\nWe make lifts.\n\nCan we talk?",
    "beneath": "Name\nPetra Oldenkamp\n\nEmail\npetra@weert.example\n\nComments\nWe make lifts.\n\nCan we talk?",
    "contact form": CONTACT_FORM_7,
    "own words after": "Message: We make lifts.\n\nCan we talk?\nName: Petra Oldenkamp\nE-mail: <petra@weert.example>\n",
    "rule and page": "Your name: Petra Oldenkamp\nYour email: petra@weert.example\nYour message: We make lifts.\n\n"
    "Can we talk?\n\n---\n\nDate: November 27, 2026\nTime: 9:10\nPage URL: https://firm.example/c\nUser Agent: Mozilla/5.0\n"
    "Remote IP: 192.0.2.7\nPowered by: Builder",
    "table": "<p>New entry</p><table><tr><td><b>Name</b></td><td>Petra Oldenkamp</td></tr><tr><td>Email</td><td>"
    "<a href='mailto:petra@weert.example'>petra@weert.example</a></td></tr><tr><td>Message</td>"
    "<td>We make lifts.<br><br>Can we talk?</td></tr></table>",
    "stacked table": "<table><tr><td><font><strong>Name</strong></font></td></tr><tr><td>&nbsp;</td><td>Petra Oldenkamp</td></tr>"
    "<tr><td><strong>Email</strong></td></tr><tr><td>&nbsp;</td><td>petra@weert.example</td></tr>"
    "<tr><td><strong>Message</strong></td></tr><tr><td>&nbsp;</td><td>We make lifts.<br><br>Can we talk?</td></tr></table>",
    "paragraphs": "<p><strong>Name</strong><br>Petra Oldenkamp</p><p><strong>Email</strong><br>petra@weert.example</p>"
    "<p><strong>Message</strong><br>We make lifts.</p><p>Can we talk?</p>",
    "deutsch": "Vorname: Petra\nNachname: Oldenkamp\nE-Mail-Adresse: petra@weert.example\nIhre Nachricht: We make lifts.\n\nCan we talk?",
    "français": "Prénom : Petra\nNom : Oldenkamp\nAdresse e-mail : petra@weert.example\nVotre message : We make lifts.\n\nCan we talk?",
    "español": "Nombre: Petra\nApellidos: Oldenkamp\nCorreo electrónico: petra@weert.example\nMensaje: We make lifts.\n\nCan we talk?",
    "português": "Nome: Petra Oldenkamp\nE-mail: petra@weert.example\nTelefone: 210 000 000\nMensagem: We make lifts.\n\nCan we talk?",
    "nederlands": "Naam: Petra Oldenkamp\nE-mailadres: petra@weert.example\nUw bericht: We make lifts.\n\nCan we talk?",
    "italiano": "Nome: Petra\nCognome: Oldenkamp\nIndirizzo email: petra@weert.example\nMessaggio: We make lifts.\n\nCan we talk?",
    "polski": "Imię i nazwisko: Petra Oldenkamp\nAdres e-mail: petra@weert.example\nTreść wiadomości: We make lifts.\n\nCan we talk?",
    "svenska": "Namn: Petra Oldenkamp\nE-postadress: petra@weert.example\nMeddelande: We make lifts.\n\nCan we talk?",
    "日本語": "お名前: Petra Oldenkamp\nメールアドレス: petra@weert.example\nお問い合わせ内容: We make lifts.\n\nCan we talk?",
}
SENDERS = ["Site <noreply@firm.example>", "WordPress <wordpress@firm.example>", "Forms <no-reply@forms.example>"]


@pytest.mark.parametrize("body", LABELS_AND_VALUES.values(), ids=list(LABELS_AND_VALUES))
@pytest.mark.parametrize("sender", SENDERS)
def test_the_visitor_and_their_words_are_read_out_of_the_form(body: str, sender: str) -> None:
    found = read(mail(body, sender=sender))

    assert (found.sender_email, found.sender_name) == ("petra@weert.example", "Petra Oldenkamp")
    assert found.message.split() == ["We", "make", "lifts.", "Can", "we", "talk?"]
    assert not found.machine
    assert found.form_site == sender.rpartition("@")[2].strip(">")
    assert not found.address_proved


@pytest.mark.parametrize(
    "fields",
    [
        ("Auto-Submitted: auto-generated",),
        ("X-Auto-Response-Suppress: All", "List-Unsubscribe: <https://forms.example/u>", "Precedence: bulk"),
        ("Reply-To: Firm <hello@firm.example>",),
        ("Reply-To: support@forms.example",),
        ("Reply-To: Petra <petra@weert.example>", "Feedback-ID: 1"),
    ],
)
def test_what_the_mailer_says_of_itself_closes_nobody(fields: tuple[str, ...]) -> None:
    found = read(mail(LABELS_AND_VALUES["lines"], *fields, sender="Forms <no-reply@forms.example>"))

    assert found.sender_email == "petra@weert.example"
    assert not found.machine
    assert found.reply_allowed


@pytest.mark.parametrize(
    "field", ["Return-Path: <>", "Auto-Submitted: auto-replied", "X-Failed-Recipients: a@b.example"]
)
def test_a_bounce_or_an_automatic_answer_that_shows_a_form_is_a_machines(field: str) -> None:
    assert read(mail(LABELS_AND_VALUES["lines"], field)).machine


def test_a_directory_passes_a_buyer_on() -> None:
    body = "Hello Firm,\n\na company has asked for you.\n\n---\n\nWHO\n\nName: Tamsin Hol\nEmail: tamsin@hol.example\n\n---\n\nWHAT\n\nPumps."

    found = read(mail(body, "Reply-To: tamsin@hol.example", sender="Directory <leads@directory.example>"))

    assert found.sender_email == "tamsin@hol.example"
    assert "Pumps." in found.message


def test_fields_of_the_form_only_are_kept_with_the_message() -> None:
    body = (
        "Name: Petra\nEmail: petra@weert.example\nCompany: Weert\nPhone: +31 20 794 0000\nBudget: 20k\nMessage: Hello"
    )
    found = read(mail(body))

    assert (found.company, found.phone, found.message) == ("Weert", "+31 20 794 0000", "Hello\n\nBudget: 20k")


def test_a_visitor_without_an_address_is_a_person_with_a_phone() -> None:
    found = read(mail("Name: Petra Oldenkamp\nPhone: +31 20 794 0000\nMessage: Please call me."))

    assert (found.sender_email, found.sender_name, found.phone) == (None, "Petra Oldenkamp", "+31 20 794 0000")
    assert not found.machine


def test_a_page_builder_lists_values_without_labels() -> None:
    body = "Hana Weiss\nhana@weiss.example\nWe make filters.\n\n---\n\nDate: November 27, 2026\nPage URL: https://firm.example\nPowered by: Builder"

    found = read(mail(body, "Reply-To: hana@weiss.example", sender="Firm <email@firm.example>"))

    assert (found.sender_email, found.sender_name, found.message) == (
        "hana@weiss.example",
        "Hana Weiss",
        "We make filters.",
    )


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("WordPress <wordpress@firm.example>", None),
        ("Firm <web@firm.example>", None),
        ("Petra Oldenkamp <web@firm.example>", "Petra Oldenkamp"),
    ],
)
def test_the_mailers_name_is_nobodys(sender: str, name: str | None) -> None:
    assert read(mail("We make lifts.", "Reply-To: p.olden@weert.example", sender=sender)).sender_name == name


def test_a_form_and_reply_to_that_name_two_people_are_for_a_person_to_decide() -> None:
    found = read(mail(LABELS_AND_VALUES["lines"], "Reply-To: other@elsewhere.example"))

    assert found.sender_email == "petra@weert.example"
    assert "other@elsewhere.example" in (found.doubt or "")


@pytest.mark.parametrize(
    "body",
    [
        "Hello,\n\nwe need help.\n\nKind regards\nAnn Lee\nPhone: 0123 456 789\nEmail: ann@harbor.example\nWeb: harbor.example",
        "Name: Ann Lee\nEmail: ann@harbor.example\nMessage: We need help.",
        "Please see our list.\nName: Ann Lee\nEmail: ann@other-of-ann.example\nMessage: We need help.",
        "Hello\n\n> Name: Bob\n> Email: bob@weert.example\n> Message: hi",
    ],
)
def test_what_a_person_writes_is_no_form(body: str) -> None:
    found = read(mail(body, sender="Ann Lee <ann@harbor.example>"))

    assert found.sender_email == "ann@harbor.example"
    assert found.address_proved
    assert found.form_site is None


def test_a_copy_of_what_we_filled_in_ourselves_is_a_machines() -> None:
    body = "Thank you! You sent:\nName: Isobel\nEmail: isobel@firm.example\nMessage: Please send a quote"

    assert read(mail(body, sender="Shop <noreply@shop.example>")).machine


def test_somebody_elses_details_by_a_person_are_held_for_a_person() -> None:
    body = "A lead for you.\n\nName: Bo Lind\nEmail: bo@lind.example\nMessage: needs positioning"

    found = read(mail(body, sender="Hugo Lam <hugo@lam.example>"))

    assert found.sender_email == "bo@lind.example"
    assert found.passed_on is not None
    assert found.passed_on.by == "hugo@lam.example"
    assert "thank Hugo Lam" in (found.doubt or "")


def test_a_form_of_a_site_that_did_not_authenticate_it_is_held() -> None:
    found = read(mail(LABELS_AND_VALUES["lines"], proved=False))

    assert found.form_site is None
    assert found.authentication is Authentication.UNKNOWN
    assert found.doubt is not None


ENTRY = "Name: Bo Lind\nEmail: bo@lind.example\nMessage: We need a new story."
SERVICE_WORDS = [
    "View Submissions\nhttps://forms.example/dashboard",
    "If you think this submission is spam, report it as spam.",
    "You can edit this submission and view all your submissions easily.",
    "Unsubscribe from notifications",
    "Upgrade now to our premium plan for more!",
    "Portal Ltd | Imprint | Privacy | Terms",
    "Anfrage ansehen <https://service.example/1>\n\nNoch mehr davon? Nur 89 € im Monat!",
    "Sicherheitshinweis: Überweisen Sie niemals Geld.\nPortal - Impressum - Datenschutz - Benachrichtigungen abbestellen",
    "Gérer mes notifications",
    "Nunca transfiera dinero por adelantado.",
    "Gerir as notificações",
    "Meldingen uitschakelen",
    "Gestisci le notifiche",
    "Wyłącz powiadomienia",
    "Hantera aviseringar",
    "通知設定",
]


@pytest.mark.parametrize("trailer", SERVICE_WORDS)
def test_what_a_service_says_below_an_entry_is_not_the_visitors(trailer: str) -> None:
    found = read(mail(f"{ENTRY}\n\n{trailer}\n", sender="Forms <notifications@service.example>"))

    assert (found.sender_email, found.message) == ("bo@lind.example", "We need a new story.")
    assert trailer.split("\n", maxsplit=1)[0][:10] in found.history


@pytest.mark.parametrize(
    "words",
    ["Need more enquiries from our website.", "Mehr Anfragen sind unser Ziel.", "Blog / Support", "Get more leads."],
)
def test_what_a_visitor_wants_is_no_advertisement(words: str) -> None:
    found = read(mail(f"{ENTRY}\n{words}\n", sender="Forms <notifications@service.example>"))

    assert words in found.message


@pytest.mark.parametrize("local", ["notifications", "notify", "leads", "anfragen", "demandes", "noreply", "enquiries"])
def test_services_mail_visitors_whatever_their_mailbox_is_called(local: str) -> None:
    found = read(mail(ENTRY, sender=f"Service <{local}@service.example>"))

    assert found.sender_email == "bo@lind.example"
    assert not found.machine
    assert found.passed_on is None


def test_who_can_be_reached_through_a_service_alone_is_answered_there_by_a_person() -> None:
    body = "Ann T. sent you a message:\n\nCan you help us?\n\n----\nService Ltd. \nManage your notifications"
    answers = 'Reply-To: "Ann T." <conv-7f3a91c2@reply.service.example>'

    found = read(mail(body, answers, sender='"Ann T. via Service" <notify@service.example>'))

    assert (found.sender_email, found.sender_name) == ("conv-7f3a91c2@reply.service.example", "Ann T.")
    assert not found.machine
    assert "passes them on" in (found.doubt or "")


def test_a_lists_address_for_answers_is_no_persons() -> None:
    fields = ("Reply-To: List <reply+a1b2c3d4@reply.service.example>", "List-Id: <talk.service.example>")

    assert read(mail("Something was pushed.", *fields, sender="Service <notify@service.example>")).machine


def test_a_form_of_our_own_site_with_a_telephone_number_only_is_a_persons() -> None:
    body = "From: Delia Marsh-Wray\nPhone: 07700 900 452\n\nMessage Body:\nPlease ring me."

    found = read(mail(body, sender="WordPress <wordpress@firm.example>"))

    assert (found.sender_email, found.sender_name) == (None, "Delia Marsh-Wray")
    assert (found.phone, found.message) == ("07700 900 452", "Please ring me.")
