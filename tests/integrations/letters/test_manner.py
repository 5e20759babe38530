"""Greetings as both writers use them: from what a person wrote and signed, and past the guard."""

from dataclasses import replace

import pytest

from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from integrations.letters.manner import manner_of
from integrations.letters.model_writer import greeting_told, register_told
from integrations.letters.safe_reply import safe_acknowledgement
from tests.integrations.letters.leads import FIRM, REFUSE, lead


def speaking(language: str) -> FirmProfile:
    return replace(FIRM, spoken_languages=(language, *(one for one in FIRM.spoken_languages if one != language)))


@pytest.mark.parametrize(
    ("language", "name", "message", "expected"),
    [
        ("en", "Daniel Kessler", "We need help with our reports.\n\nThanks,\nDan", "Hi Dan,"),
        (
            "en",
            "Margaret Ashdown",
            "Dear Sir or Madam,\nplease send your terms.\nMargaret Ashdown",
            "Dear Ms Ashdown,",
        ),
        ("en", "Margaret Ashdown", "Dear Sir,\nplease send your terms.\nMrs Margaret Ashdown", "Dear Ms Ashdown,"),
        ("fr", "Aurélie Descamps", "Pouvez-vous nous aider ?\nAurélie Descamps", "Bonjour Madame Descamps,"),
        ("fr", "Aurélie Descamps", "Pouvez-vous nous aider ?\nMerci, Aurélie", "Bonjour Aurélie,"),
        ("fr", "Camille Descamps", "Pouvez-vous nous aider ?\nCamille Descamps", "Bonjour,"),
        ("it", "Ing. Paola Ruggeri", "Quanto costa il lavoro?\nPaola Ruggeri", "Gentile ing. Ruggeri,"),
        ("nl", "Sjaak", "wat kost een dag workshop en wanneer kan het\nsjaak", "Hallo Sjaak,"),
        ("de", "Renate Zellner", "Was kostet das bei Ihnen?\nRenate Zellner", "Guten Tag Frau Zellner,"),
        (
            "de",
            "Dr.-Ing. Henrik Lüdersen",
            "Was kostet das bei Ihnen?\nHenrik Lüdersen",
            "Guten Tag Herr Dr. Lüdersen,",
        ),
        ("de", "Andrea Moser", "Was kostet das bei Ihnen?\nAndrea Moser", "Guten Tag,"),
        ("de", "Franz Kitzmüller", "Könnt ihr das? Dann meldet euch.\nKitzmüller", "Guten Tag Herr Kitzmüller,"),
        ("de", "Franz Kitzmüller", "Könnt ihr das? Dann meldet euch.\nFranz Kitzmüller", "Hallo Franz,"),
        ("de", "Tim Wesnitz", "Die fertige Arbeit bekommt ihr als Erste.\nViele Grüße\nTim", "Hallo Tim,"),
        ("de", "Urs Brändli", "Haben Sie das schon gebaut?\nUrs Brändli", "Guten Tag Herr Brändli,"),
        ("de", "Davide Scarpa", "Können Sie das bauen?\nDavide Scarpa", "Guten Tag Herr Scarpa,"),
        ("en", "Sharon Dett", "What does it cost?\n\nRespectfully,\nSharon K. Dett", "Dear Ms Dett,"),
        ("en", "Wendell Oyela", "Confirm in writing.\n\nW. Oyela\nDirector", "Dear Mr Oyela,"),
        ("en", "Ximo Oyela", "Confirm in writing.\n\nX. Oyela\nDirector", "Dear Ximo Oyela,"),
        ("en", "Wendell Oyela", "What does it cost?\n\nThanks,\nWendell", "Hi Wendell,"),
        ("nl", "Jan de Wit", "Doen jullie ook kranen?\nDe Wit", "Beste Jan de Wit,"),
        ("nl", "Marijke Boonman", "Geachte mevrouw, kunt u komen kijken?\ndr. M. Boonman", "Geachte mevrouw Boonman,"),
        ("de", "Mag.a Kerstin Oitz", "Können Sie das machen?\nMag.a Kerstin Oitz", "Guten Tag Frau Mag.a Oitz,"),
        ("de", "Sr. Benedikta Rühl", "Können Sie kommen?\nSr. Benedikta Rühl", "Guten Tag Schwester Benedikta,"),
        ("en", "Val Henshaw", "Could someone phone me? 06 555 0183. Mrs V Henshaw, Sanson", "Dear Ms Henshaw,"),
        ("nl", "Trees Boonman", "Doen jullie dat ook? Mvg mw Boonman", "Geachte mevrouw Boonman,"),
        ("nl", "Trees Boonman", "Doen jullie dat ook? Gr Trees Boonman", "Hallo Trees,"),
        (
            "nl",
            "Koos Boonman",
            "Geachte heer/mevrouw, kunnen jullie langskomen?\nKoos Boonman",
            "Geachte heer Boonman,",
        ),
        ("en", "Hazel Dett", "Can you come on Friday?\nThanks, Mrs H. Dett", "Dear Ms Dett,"),
        ("de", "Uli Sandner", "Könnt ihr das?\nGruß, Frau Sandner", "Guten Tag Frau Sandner,"),
        ("fr", "Dominique Faure", "Tu peux nous aider ?\nMme Faure", "Bonjour Madame Faure,"),
        ("es", "Carlos Ruiz", "¿Hacéis también grúas?\nRuiz", "Buenos días, Carlos:"),
        ("es", "", "¿Cuánto cuesta un taller para nuestra empresa?\nNerea", "Hola, Nerea:"),
    ],
)
def test_people_are_greeted_as_they_sign(language: str, name: str, message: str, expected: str) -> None:
    asking = lead(message, language=language, name=name, email="info@acorn.example", is_proved=True)

    manner = manner_of(asking, speaking(language))
    assert manner.greeting == expected
    assert greeting_told(asking, speaking(language)).startswith(f'"{manner.named_greeting}"; ')


def with_signature(message: str, signature: str) -> Lead:
    asking = lead(message, name="Daniel Kessler", is_proved=True)
    return replace(asking, inquiry=replace(asking.inquiry, boilerplate=signature))


def test_a_short_form_passes_the_guard_wherever_the_signature_was_kept() -> None:
    for asking in (
        with_signature("We need help with our reports, before May.", "Thanks,\nDan"),
        with_signature("We need help with our reports, before May.\nDan", ""),
    ):
        draft = safe_acknowledgement(asking, FIRM, unsubscribe_url=REFUSE)

        assert draft.reasons == ()
        assert draft.body.startswith("Hi Dan,")


def test_a_model_may_know_whether_a_name_is_a_womans() -> None:
    unknown, known = (lead("Was kostet das?", language="de", name=name) for name in ("Andrea Ilg", "Renate Ilg"))
    told = [
        greeting_told(replace(one, inquiry=replace(one.inquiry, sender_email="ilg@acorn.example")), speaking("de"))
        for one in (unknown, known)
    ]

    assert told[0].startswith('"Guten Tag Andrea Ilg,"; ')
    assert ["where a native is sure" in one for one in told] == [True, False]


def test_the_model_is_told_whose_name_it_is() -> None:
    told = greeting_told(lead(name="Odile Fanshawe", is_proved=True), FIRM)

    assert told == '"Hi Odile,"; their name is Odile Fanshawe, no other name'
    assert "sure" not in greeting_told(lead(name="Odile", is_proved=True), FIRM)
    dan = lead("What does it cost?\nThanks, Dan", name="Daniel Kessler", is_proved=True)
    assert greeting_told(dan, FIRM).endswith("their name is Daniel Kessler, no other name, and they sign as Dan")
    assert greeting_told(lead(name="Purchasing Desk"), FIRM) == '"Hello,"; without a name'


@pytest.mark.parametrize(
    ("language", "message", "register"),
    [
        ("en", "Can you come on Friday?\nDan", "informal"),
        ("en", "Dear Sir or Madam,\nplease send your terms.", "formal"),
        ("de", "Können Sie das?", "formal"),
        ("de", "Kannst du das?\nDan", "informal"),
        ("nl", "Geachte heer/mevrouw, kunnen jullie langskomen?", "formal"),
    ],
)
def test_a_model_is_told_how_close_the_letter_comes(language: str, message: str, register: str) -> None:
    assert register_told(lead(message, language=language, name="Dan Kessler"), speaking(language)) == register


def test_a_long_subject_of_theirs_passes_the_guard() -> None:
    subject = "Questions about our new website in May and about two dates for the conference"
    draft = safe_acknowledgement(lead(subject=subject, is_proved=True), FIRM, unsubscribe_url=REFUSE)

    assert draft.reasons == ()
    assert draft.subject == f"Re: {subject}"
