"""The offline writer: short, true and dull, and only sent by itself where it is sure."""

import re
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.draft import LetterKind
from app.domain.firm import ApprovedAnswer
from app.domain.inquiry import ChannelName
from app.domain.judgement import Tier
from app.domain.lead import Lead
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.folding import words_of
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES
from tests.integrations.letters.leads import FIRM, REFUSE, lead

WRITER = OfflineWriter()
EVERYWHERE = replace(FIRM, spoken_languages=LANGUAGES)


def letter(asked: Lead) -> str:
    return WRITER.write(asked, FIRM, unsubscribe_url=REFUSE).body


def test_it_thanks_says_who_answers_and_offers_a_call() -> None:
    draft = WRITER.write(lead(), FIRM, unsubscribe_url=REFUSE)

    assert (draft.writer, draft.kind, draft.reasons) == ("offline 3", LetterKind.FIRST, ())
    greeting, said = draft.body.split("\n\n")[:2]
    assert greeting == "Hi Odile,"
    assert said == (
        "Thank you for writing to us. I will answer your message in writing by the end of the next working day. "
        "If you would like to add something, simply reply to this email."
    )
    link = "https://meet.fernhill.example/intro?name=Odile+Fanshawe&email=odile%40acorn.example&utm_source=firstreply&utm_content=0190aa"
    assert f"you can choose one here (25 minutes):\n{link}" in draft.body
    assert link.replace("&", "&amp;") in draft.html


def test_a_service_is_named_where_all_of_its_name_is_theirs() -> None:
    named = letter(lead("We look for help with our marketing operations in HubSpot. Can you?", subject=None))

    assert "Thank you for writing to us about marketing operations." in named
    assert "Thank you for writing to us. " in letter(lead("Can you clean up our HubSpot?", subject=None))


def test_the_firms_own_promise_is_said_in_its_words() -> None:
    own = ApprovedAnswer(key="open", texts={"en": "{partner} rings about {question} within a week."}, is_promise=True)
    firm = replace(FIRM, answers=(own,))

    assert "Callum Achterhuis rings about your message within a week." in (
        WRITER.write(lead(), firm, unsubscribe_url=REFUSE).body
    )


def test_who_does_not_sign_is_named() -> None:
    partners = tuple(replace(one, owns=()) if one.name != "Isobel Farrant" else one for one in FIRM.partners)
    firm = replace(FIRM, partners=(partners[1], *partners[2:], partners[0]))

    assert (
        "Callum Achterhuis will answer your message in writing"
        in WRITER.write(lead(), firm, unsubscribe_url=REFUSE).body
    )


def test_nothing_of_the_message_is_repeated() -> None:
    said = letter(lead(is_proved=True, subject=None))

    assert not [word for word in ("irrigation", "vineyards", "fairs", "board", "NDA", "20k") if word in said]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Could you help us before Wednesday with our HubSpot?", "They may want an answer before the day"),
        ("Can you do our HubSpot? We can't pay in cash.", "Whether they are whom you work for is not sure"),
    ],
)
def test_what_is_not_sure_is_held_with_the_reason_in_words(message: str, reason: str) -> None:
    draft = WRITER.write(lead(message, subject=None), FIRM, unsubscribe_url=REFUSE)

    assert draft.refused
    assert any(one.startswith(reason) for one in draft.reasons), draft.reasons


def test_the_words_of_an_address_are_no_wish() -> None:
    for address in ("info@rückruf.example", "https://quill.example/call/please-call", "www.rückruf-logo.example"):
        draft = WRITER.write(
            lead(f"We need help with our HubSpot. {address}", subject=None), FIRM, unsubscribe_url=REFUSE
        )
        assert not [one for one in draft.reasons if one.startswith("They also ask")], address
        assert "I will answer your message in writing" in draft.body


def test_two_services_at_once_are_named_by_neither() -> None:
    said = letter(lead("We need positioning. We need a content programme.", subject=None))

    assert "Thank you for writing to us. " in said


def test_a_case_study_needs_the_service_and_the_industry() -> None:
    both = "We make pumps and valves in one factory. Can you do our lead generation for the US?"
    service_only = "We run hotels. Can you do our lead generation for the US?"

    assert "An example of this kind of work:\nGantrymoor" in letter(lead(both, subject=None))
    assert "Gantrymoor" not in letter(lead(service_only, subject=None))


def test_who_wants_no_call_is_offered_none() -> None:
    draft = WRITER.write(lead("Can you clean up our HubSpot? No calls please."), FIRM, unsubscribe_url=REFUSE)

    assert draft.links == (REFUSE,)


@pytest.mark.parametrize(
    "wish",
    [
        "Just answer me here.",
        "Before we talk about anything else: what does it cost?",
        "Kannst mir einfach hier antworten.",
        "Bevor wir über irgendwas anderes reden: was kostet es?",
        "Vous pouvez me répondre directement ici.",
        "Avant de parler du reste : quel est le prix ?",
        "Podéis responder por aquí.",
        "Antes de hablar de nada más: ¿cuánto cuesta?",
        "Potete rispondere anche qui.",
        "Prima di parlare d'altro: quanto costa?",
        "Je kunt gewoon hier antwoorden.",
        "Pode responder por aqui.",
        "Ni kan svara här.",
        "Proszę odpisać mi tutaj.",
        "こちらに返信してください。",
    ],
)
def test_who_wants_to_read_first_is_offered_no_call(wish: str) -> None:
    asked = lead(f"Can you clean up our HubSpot? {wish}", subject=None)

    assert "https://meet.fernhill.example" not in letter(asked)


def test_who_has_just_booked_is_not_asked_to_book() -> None:
    asked = lead()
    booked = replace(asked, inquiry=replace(asked.inquiry, channel=ChannelName.BOOKING_PAGE))

    assert "meet.fernhill.example" in letter(asked)
    assert "meet.fernhill.example" not in letter(booked)


def test_several_people_are_not_addressed_as_one() -> None:
    asked = lead("Könnt ihr uns mit HubSpot helfen?", language="de", name="Jonas und Miriam Thaler")

    assert "Several people write, and the letter speaks to one; please look at the draft." in (
        WRITER.write(asked, FIRM, unsubscribe_url=REFUSE).reasons
    )


def test_a_subject_the_guard_minds_is_replaced() -> None:
    asked = lead("Can you do our HubSpot?", subject="Your account is locked, pay the fee", is_proved=True)
    draft = WRITER.write(asked, FIRM, unsubscribe_url=REFUSE)

    assert (draft.subject, draft.reasons) == ("Your message to Fernhill Partners", ())


def test_every_reply_names_the_postal_address_and_how_to_refuse() -> None:
    for tier in Tier:
        draft = WRITER.write(lead(tier=tier), FIRM, unsubscribe_url=REFUSE)

        for body in (draft.text, draft.html):
            assert FIRM.postal_address in body
            assert REFUSE in body
            assert "no thanks" in body


ASKED = {
    "en": "Could you help us with HubSpot? We would like to hear what you think.",
    "de": "Können Sie uns mit HubSpot helfen? Wir würden gern hören, was Sie meinen.",
    "fr": "Pouvez-vous nous aider avec HubSpot ? Nous voudrions savoir ce que vous en pensez.",
    "es": "¿Pueden ayudarnos con HubSpot? Nos gustaría saber qué piensan ustedes.",
    "it": "Potete aiutarci con HubSpot? Vorremmo sapere che cosa ne pensate.",
    "nl": "Kunt u ons helpen met HubSpot? Wij horen graag wat u ervan vindt.",
    "pt": "Podem ajudar-nos com o HubSpot? Gostaríamos de saber o que pensam.",
    "sv": "Kan ni hjälpa oss med HubSpot? Vi vill gärna veta vad ni tycker om det.",
    "pl": "Czy mogą Państwo pomóc nam z HubSpot? Chcielibyśmy wiedzieć, co o tym myślicie.",
    "ja": "HubSpotの導入についてご相談できますか。よろしくお願いいたします。",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tier", list(Tier))
def test_every_language_and_tier_passes_the_guard(language: str, tier: Tier) -> None:
    asked = lead(ASKED[language], tier=tier, language=language, subject=None)
    draft = WRITER.write(asked, EVERYWHERE, unsubscribe_url=REFUSE)
    ours = ("please look at the draft.", "not clear", "the draft does not know.")

    assert draft.language == language
    assert [one for one in draft.reasons if not one.endswith(ours)] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "ja"])
def test_letters_are_short(language: str) -> None:
    body = WRITER.write(lead(ASKED[language], language=language, subject=None), EVERYWHERE, unsubscribe_url=REFUSE).body

    assert 35 <= len(words_of(WEB_LINK.sub("", body))) <= 90, body


@pytest.mark.parametrize("tier", list(Tier))
def test_a_language_we_do_not_write_is_told_so_in_english_and_held(tier: Tier) -> None:
    draft = WRITER.write(lead("Tarvitsemme apua.", language="fi", tier=tier), FIRM, unsubscribe_url=REFUSE)

    assert (
        "We answer in English; we can also read German, French, Spanish, Italian, Dutch and Portuguese." in draft.body
    )
    assert "They write in a language that we do not answer in; please look at the draft." in draft.reasons
    assert "short" not in draft.body


@pytest.mark.parametrize(
    "message",
    [
        "Нам нужна помощь с маркетингом, нас восемьдесят человек.",
        "我们需要一家咨询公司帮助我们整理客户数据。",
        "Qwx zrt plk mnb vcx zzq rrt ppl kkj hhg ffd ssa qqw",
    ],
)
def test_what_no_judge_can_read_is_told_so(message: str) -> None:
    assert "We answer in English; we can also read" in letter(lead(message, language="en", subject=None))


def test_japanese_is_known_by_its_letters() -> None:
    asked = lead(ASKED["ja"], language="en", subject=None)

    assert WRITER.write(asked, EVERYWHERE, unsubscribe_url=REFUSE).language == "ja"


def test_a_wish_for_another_language_is_heeded() -> None:
    asked = lead("Wir brauchen Hilfe mit HubSpot. Bitte antworten Sie auf Englisch.", language="de")

    assert "Thank you for writing" in letter(asked)


def test_a_firm_without_english_writes_its_first_language() -> None:
    german = replace(FIRM, spoken_languages=("de",))

    assert "Wir antworten auf Deutsch." in WRITER.write(lead(language="fi"), german, unsubscribe_url=REFUSE).body


@pytest.mark.parametrize(
    ("language", "message", "beginning", "ending"),
    [
        ("de", "Könnt ihr uns mit HubSpot helfen? Was braucht ihr noch?", "Hallo Odile,", "Viele Grüße"),
        ("de", "Können Sie uns mit HubSpot helfen?", "Guten Tag Frau Fanshawe,", "Mit freundlichen Grüßen"),
        ("es", "¿Podéis ayudarnos con HubSpot?", "Hola, Odile:", "Un saludo"),
        ("nl", "Kunnen jullie ons helpen met HubSpot?", "Hallo Odile,", "Met vriendelijke groet"),
        ("pt", "Oi, vocês podem ajudar nosso time com o HubSpot?", "Olá, Odile,", "Atenciosamente"),
    ],
)
def test_the_letter_addresses_people_as_they_do(language: str, message: str, beginning: str, ending: str) -> None:
    body = letter(lead(message, language=language, is_proved=True)).split("\n\n")

    assert (body[0], body[-1]) == (beginning, ending)


def test_a_lead_without_judgement_is_answered_as_a_warm_one() -> None:
    draft = WRITER.write(replace(lead(), judgement=None, qualification=None), FIRM, unsubscribe_url=REFUSE)

    assert draft.kind is LetterKind.FIRST


def test_a_name_that_is_a_link_is_neither_greeted_nor_filled_in() -> None:
    draft = WRITER.write(lead(name="https://evil.example", email="x@[evil]"), FIRM, unsubscribe_url=REFUSE)

    assert draft.text.startswith("Hello,\n")
    assert "evil" not in draft.text + draft.html + draft.subject


def test_the_html_is_made_for_outlook_and_loads_nothing() -> None:
    html = WRITER.write(lead(), FIRM, unsubscribe_url=REFUSE).html

    assert re.findall(r"<(?:img|script|style|link|iframe|form)\b|background|url\(", html) == []
    assert html.count("<table") == html.count('role="presentation"')


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60), st.sampled_from(list(Tier)))
def test_any_text_in_any_field_gives_a_draft_whose_reasons_are_a_persons(
    message: str, name: str, subject: str, tier: Tier
) -> None:
    draft = WRITER.write(lead(message, name=name, subject=subject, tier=tier), FIRM, unsubscribe_url=REFUSE)

    assert all(one[0].isupper() and one.endswith(".") for one in draft.reasons), draft.reasons


@pytest.mark.parametrize(
    "piece", ["a", "a ", ". ", "\n", "a-", "l'", "1.", "regards\n", "a und ", "9 a", "? ", "in english "]
)
@pytest.mark.parametrize("end", ["", " b c d e f", "!"])
def test_no_message_takes_long_to_read(piece: str, end: str) -> None:
    began = process_time()
    WRITER.write(lead(piece * (3_000 // len(piece)) + end), FIRM, unsubscribe_url=REFUSE)

    assert process_time() - began < 5  # what is not linear in the text takes minutes


def test_what_a_form_service_says_around_an_entry_is_not_read() -> None:
    message = "Wij leveren koelinstallaties aan supermarkten en willen meer aanvragen uit België."
    frame = f"You have a new submission!\n\nNaam: Odile\nVraag: {message}\n\nView all entries in your dashboard."
    inquiry = replace(lead(message).inquiry, history=frame)

    assert inquiry_text(inquiry) == f"Reporting\n{message}"


FOOT = "This e-mail is confidential. If you received it by error, please delete it and any medical imaging attached."


def test_what_an_answer_quotes_is_not_read() -> None:
    asked = lead("Yes, let us talk on Tuesday.", subject="Re: Hello", is_proved=True)
    quoting = replace(asked.inquiry, in_reply_to="<a@ours.example>", history="> We need a trade fair stand.")

    assert "trade fair" not in inquiry_text(quoting)


def test_of_what_is_forwarded_footers_are_not_read() -> None:
    below = f"From: Bo <bo@lind.example>\nTo: Ann <ann@acorn.example>\nSubject: Fair\n\nWe need a trade fair stand.\n\n{FOOT}"
    forwarded = replace(lead("See below.", subject="Fwd: Fair").inquiry, history=below)

    assert "trade fair stand" in inquiry_text(forwarded)
    assert "medical imaging" not in inquiry_text(forwarded)


def test_footers_alone_say_nothing() -> None:
    assert "imaging" not in inquiry_text(replace(lead("Yes.").inquiry, history=FOOT))
