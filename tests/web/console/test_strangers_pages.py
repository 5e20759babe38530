"""What somebody without a session reads: the firm's name, and a language they know."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, update

from app.domain.draft import Draft, OutgoingMail
from app.domain.identifiers import new_id
from app.domain.reply.refusal_tokens import make_token
from app.profiles.typed_values import LANGUAGES
from app.storage.access.sign_ins import make_sign_in_link
from app.storage.tables import effects, leads
from app.web.console.catalogues import Catalogue, is_spoken
from tests.seeding import PARTNER, firm_profile
from tests.web.console.conftest import Console
from tests.web.whole_application import REFUSAL_SECRET, URL, whole_application

ANSWERED = "answered@visitor.example"
STRANGERS_SENTENCES = (
    "Skip to the content",
    "Done",
    "No more mail",
    "You are already off the list",
    "%(firm)s will send no more automatic mail to %(address)s.",
    "No more mail from %(firm)s?",
    "Press the button and nothing is sent automatically to %(address)s any more.",
    "Do not write to me again",
    "This link is not complete",
    "Copy the whole address from the mail, or answer the mail with “no thanks”.",
)


def written_in(console: Console, language: str) -> None:
    lead_id = console.seed.ids["answered"]
    draft = Draft(subject="Re: hello", text="Hello", html="<p>Hello</p>", language=language)
    mail = OutgoingMail(
        message_id="<1@larkfield.example>",
        from_name="Larkfield Advisers",
        from_address="hello@larkfield.example",
        to_address=ANSWERED,
        to_name="",
        sent_at=console.now,
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
    )
    row = {"id": new_id(), "firm_id": "larkfield", "lead_id": lead_id, "kind": new_id(), "state": "done"}
    row |= {"answer": "reply", "source_id": "larkfield-form", "to_key": ANSWERED, "to_domain": "visitor.example"}

    def write(connection: Connection) -> None:
        connection.execute(update(leads).where(leads.c.id == lead_id).values(draft=draft))
        connection.execute(insert(effects).values(**row, mail=mail, holder="1", intended_at=console.now))

    console.database.write(write)


def refusal_link() -> str:
    return f"/refuse/{make_token(REFUSAL_SECRET, 'larkfield', ANSWERED)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusal_page_speaks_the_language_of_the_letter_and_names_the_firm(console: Console, language: str) -> None:
    written_in(console, language)
    told = Catalogue(language)
    client = console.client()
    for page, title in (
        (client.get(refusal_link()), "No more mail"),
        (client.post(refusal_link()), "Done"),
        (client.get(refusal_link()), "Done"),
    ):
        assert f'<html lang="{language}">' in page.text
        assert f"<title>{told.of_template(title)} · Larkfield Advisers</title>" in page.text
        assert "Firstreply" not in page.text
    for sentence in STRANGERS_SENTENCES if language != "en" else ():
        assert sentence in told.texts, sentence


def test_a_letter_in_another_language_or_none_leaves_the_firms(console: Console) -> None:
    for language in ("xx", ""):
        written_in(console, language)
        assert '<html lang="en">' in console.client().get(refusal_link()).text
    assert not is_spoken("../de")


def test_a_broken_link_is_told_in_the_browsers_language(console: Console) -> None:
    page = console.client().get("/refuse/broken", headers={"accept-language": "pl-PL,pl;q=0.9,en;q=0.8"})
    assert (page.status_code, "Ten link jest niepełny" in page.text) == (404, True)


def test_signing_in_at_a_german_firm_is_german_and_names_it(console: Console) -> None:
    firm = replace(firm_profile(), spoken_languages=("de", "en"))
    console.application = whole_application(
        console.database, console.waker, lambda: console.now, profiles={"larkfield": firm}, mailer=console.mailer
    )
    for path in ("/", "/sign-in", "/sign-in/guessed"):
        page = console.client().get(path)
        assert '<html lang="de">' in page.text, path
        assert "· Larkfield Advisers</title>" in page.text, path


def test_where_many_firms_are_served_a_link_is_one_firms_and_the_rest_nobodys(console: Console) -> None:
    assert "Advisers" not in console.client().get("/sign-in").text
    german = console.client().get("/sign-in", headers={"accept-language": "de-CH"})
    assert '<html lang="de">' in german.text
    link = make_sign_in_link(console.database, PARTNER, URL, console.now)
    assert "Larkfield Advisers</title>" in console.client().get(link).text
    console.now += timedelta(minutes=15)
    assert "Larkfield Advisers</title>" in console.client().get(link).text
