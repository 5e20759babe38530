"""Labels, questions and their answers in what programs mail for a visitor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.inbound.mail.labelled_lines import labelled_lines
from tests.integrations.inbound.mail.firm_mail import mail, read


@given(st.text(alphabet=st.sampled_from("Name:Email \n\tmessage-_=@.ab>*#"), max_size=400), st.booleans())
def test_any_text_is_read_and_no_value_is_lost(text: str, by_program: bool) -> None:  # noqa: FBT001  as hypothesis draws it
    found = labelled_lines(text, by_program=by_program)

    kept = " ".join([*(f"{one.label} {one.value}" for one in found.fields), *found.above, *found.below])
    assert set("".join(kept.split())) <= set(text) | set("nameemail")


@pytest.mark.parametrize(
    "line",
    [
        "From: Bo Lind bo@lind.example",
        "Von: Bo Lind, bo@lind.example",
        "De : Bo Lind - bo@lind.example",
        "Da: Bo Lind | bo@lind.example",
        "From: bo@lind.example (Bo Lind)",
        "From: Bo Lind bo@lind.example +44 20 7946 0000",
        "Name: Bo Lind <bo@lind.example>",
        "Ansprechpartner: Bo Lind bo@lind.example",
    ],
)
def test_a_name_beside_the_address_is_the_visitors(line: str) -> None:
    found = read(mail(f"{line}\n\nMessage Body:\nWe need a story.", sender="Site <wordpress@firm.example>"))

    assert (found.sender_name, found.sender_email) == ("Bo Lind", "bo@lind.example")


def test_a_sentence_around_the_address_is_no_name() -> None:
    found = read(mail("Email: please use bo@lind.example\nMessage: Hello.", sender="Site <wordpress@firm.example>"))

    assert (found.sender_name, found.sender_email) == (None, "bo@lind.example")


QUESTIONS = {
    "numbers": """1. What is your name? *
Bo Lind

2. Where can we reach you? *
bo@lind.example

3. Tell us about the company and what you would like us to do for it *
We make ropes. We need:

1. a story
for buyers

2. a page
for them

4. By when?
March""",
    "stars": """Wie heißen Sie? *
Bo Lind

Wo erreichen wir Sie?
bo@lind.example

Nachricht
We make ropes.""",
}


def test_numbered_questions_are_labels_and_the_visitors_own_numbers_are_not() -> None:
    found = read(mail(QUESTIONS["numbers"], sender="Forms <forms-noreply@service.example>"))

    assert (found.sender_name, found.sender_email) == ("Bo Lind", "bo@lind.example")
    assert found.message.startswith("We make ropes. We need:\n\n1. a story\nfor buyers\n\n2. a page\nfor them")
    assert found.message.endswith("By when? March")


def test_a_question_that_an_address_answers_asks_for_it() -> None:
    found = read(mail(QUESTIONS["stars"], sender="Forms <forms-noreply@service.example>"))

    assert (found.sender_name, found.sender_email, found.message) == ("Bo Lind", "bo@lind.example", "We make ropes.")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("What should we call you?", "Where do we write to?"),
        ("Comment vous appelez-vous ?", "Où pouvons-nous vous joindre ?"),
        ("¿Cómo se llama?", "¿Dónde le escribimos?"),
        ("Qual é o seu nome?", "Para onde escrevemos?"),
        ("Come si chiama?", "Dove possiamo scriverle?"),
        ("Hoe heet u?", "Waar kunnen we u bereiken?"),
        ("Jak się nazywasz?", "Gdzie mamy pisać?"),
        ("Vad heter du?", "Vart ska vi skriva?"),
        ("お名前を教えてください", "ご連絡先は?"),
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_questions_are_labels_in_our_languages(name: str, address: str, between: str) -> None:
    answers = f"{name}\nBo Lind{between}{address}\nbo@lind.example{between}Message\nWe make ropes."
    found = read(mail(answers, sender="Forms <forms-noreply@service.example>"))

    assert (found.sender_name, found.sender_email, found.message) == ("Bo Lind", "bo@lind.example", "We make ropes.")


def test_what_a_visitor_asks_below_the_labels_is_their_message() -> None:
    asked = "Hello there,\n\ncan you help us?\nWe make ropes.\n\n1. A story\nfor buyers"
    found = read(mail(f"Name: Bo Lind\nEmail: bo@lind.example\n\n{asked}", sender="Forms <noreply@service.example>"))

    assert found.message == asked


CHATS = [
    "Visitor: Bo Lind\nEmail: bo@lind.example",
    "Besucher: Bo Lind\nE-Mail: bo@lind.example",
    "Visiteur : Bo Lind\nAdresse e-mail : bo@lind.example",
    "Bezoeker: Bo Lind\nE-mailadres: bo@lind.example",
    "Name: Bo Lind\nEmail: bo@lind.example\n\nVisitor: Hello",
]


@pytest.mark.parametrize("head", CHATS)
def test_who_wrote_to_a_chat_is_the_visitor(head: str) -> None:
    said = "[22:16] Bo Lind: we need a story\n[22:17] Bo Lind: by March"
    found = read(mail(f"A visitor left a message.\n\n{head}\n\n{said}", sender="Chat <chat@firm.example>"))

    assert (found.sender_name, found.sender_email) == ("Bo Lind", "bo@lind.example")
    assert said in found.message
    assert found.passed_on is None


SURVEYS = {
    "en": ("What should we call you?", "How can we reach you?", "What do you need?", "How many are you?"),
    "de": ("Wie heißen Sie?", "Wohin dürfen wir schreiben?", "Was brauchen Sie?", "Wie viele sind Sie?"),
    "fr": ("Comment vous appelez-vous ?", "Où vous répondre ?", "De quoi avez-vous besoin ?", "Combien êtes-vous ?"),
    "es": ("¿Cómo se llama?", "¿Dónde le respondemos?", "¿Qué necesita?", "¿Cuántos son?"),
    "pt": ("Qual é o seu nome?", "Para onde respondemos?", "De que precisa?", "Quantos são?"),
    "nl": ("Hoe heet u?", "Waar mogen we antwoorden?", "Wat heeft u nodig?", "Met hoeveel bent u?"),
    "it": ("Come ti chiami?", "A quale indirizzo possiamo risponderti?", "Che cosa ti serve?", "Quante persone siete?"),
    "pl": ("Jak się nazywasz?", "Gdzie odpisać?", "Czego potrzebujesz?", "Ile was jest?"),
    "sv": ("Vad heter du?", "Vart ska vi svara?", "Vad behöver du?", "Hur många är ni?"),
    "ja": ("お名前は?", "ご連絡先はどちらですか？", "何をお探しですか？", "何名様ですか？"),
}


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("language", SURVEYS)
def test_a_survey_of_questions_is_the_one_who_answered_it(language: str, between: str) -> None:
    answers = ("Bo Lind", "bo@lind.example", "A new story for our ropes.", "51-200")
    asked = "\n\n".join(f"{one}{between}{answer}" for one, answer in zip(SURVEYS[language], answers, strict=True))
    body = f"Your form has a new answer!\n\n{asked}\n\nUnsubscribe from notifications"
    found = read(mail(body, "Auto-Submitted: auto-generated", sender="Survey <notifications@survey.example>"))

    assert (found.sender_name, found.sender_email) == ("Bo Lind", "bo@lind.example")
    assert not found.machine
    assert "A new story for our ropes." in found.message
    assert "Unsubscribe" not in found.message


def test_a_survey_as_a_table_is_read_alike() -> None:
    cells = [
        ("What should we call you?", "Bo Lind"),
        ("Where can we reach you?", "bo@lind.example"),
        ("What for?", "Ropes."),
    ]
    beside = "".join(f"<tr><td>{one}</td><td>{answer}</td></tr>" for one, answer in cells)
    beneath = "".join(f"<tr><td>{one}</td></tr><tr><td>{answer}</td></tr>" for one, answer in cells)
    for rows in (beside, beneath):
        found = read(mail(f"<table>{rows}</table>", sender="Survey <notifications@survey.example>"))
        assert (found.sender_name, found.sender_email) == ("Bo Lind", "bo@lind.example")


def test_a_form_without_a_field_for_the_address_has_the_one_that_stands_in_it_and_waits() -> None:
    body = "Your name\n\nBo Lind\n\nThe best way back\n\nbo@lind.example\n\nYour message\n\nWe make ropes."
    found = read(mail(body, sender="Survey <notifications@survey.example>"))

    assert found.sender_email == "bo@lind.example"
    assert "stands in it" in (found.doubt or "")


def test_whom_a_services_mail_names_alone_is_asked_about_and_never_the_service() -> None:
    body = "Somebody left you something.\n\nReach them here\n\nbo@lind.example\n\nWe make ropes and need a new story."
    found = read(mail(body, "Auto-Submitted: auto-generated", sender="Survey <notifications@survey.example>"))

    assert found.sender_email == "bo@lind.example"
    assert not found.machine
    assert not found.address_proved
    assert "stands in it" in (found.doubt or "")
