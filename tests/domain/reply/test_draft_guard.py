"""The guard: nothing of a stranger's text and no promise leaves in a reply."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.inquiry import Inquiry
from app.domain.judgement import Tier
from app.domain.reply.draft_guard import faults
from app.domain.reply.link_spellings import link_faults
from tests.domain.reply.odile import FIRM, from_odile

LINK = "https://meet.fernhill.example/intro?utm_content=1"
INQUIRY = from_odile(
    "We grow oak trees for 12 towns and nobody knows that we plant them ourselves every single spring.", company=None
)
FILLING = (
    "Thank you for writing to us about your message. What you describe is close to work that we have done before, and "
    "it would be good to hear what you have tried so far. A colleague will look into it and answer what you ask. "
    "Meanwhile the example below may show how we go about such things, and what came of it for the people involved."
)


def guard(
    addition: str = "",
    *,
    html: str = "<p>Hi</p>",
    subject: str = "Re: Trees",
    greeting: str = "Hi Odile,",
    inquiry: Inquiry = INQUIRY,
    **more: Any,
) -> tuple[str, ...]:
    text = f"{greeting}\n\n{FILLING} {addition}\n\n{LINK}\n\nKind regards\n"
    return faults(text, html, subject, inquiry, FIRM, (LINK,), tier=Tier.WARM, language="en", **more)


def test_a_clean_draft_passes() -> None:
    assert guard("You plant oak trees yourselves.") == ()


def test_our_own_address_and_website_may_be_named() -> None:
    assert guard("Write to hello@fernhill.example, or see https://fernhill.example.") == ()
    assert guard("Our page is fernhill.example (all of it).") == ()


@pytest.mark.parametrize(
    ("addition", "fault"),
    [
        ("See evilfernhill.example", "names a link"),
        ("See https://fernhill.example.evil.example", "names a link"),
        ("See evil.example/https://fernhill.example", "names a link"),
        ("See https://fernhill.example/pay", "names a link"),
        ("See https://fernhill.example:8443", "names a link"),
        ("Write to xhello@fernhill.example", "names a link"),
        ("Write to hello@fernhill.example.evil.example", "names a link"),
        ("See https://evil.example/x", "names a link"),
        ("See evil.example for more", "names a link"),
        ("See evil\u3002example", "names a link"),
        ("See www.evil", "names a link"),
        ("See www\uff0e9", "names a link"),
        ("See gopher://9", "names a link"),
        ("Dial tel:us", "names a link"),
        ("Write mailto:us", "names a link"),
        ("Write to odile@acorn.example", "names a link"),
        ("For 61 of our towns", 'states "For 61", which no source says'),
        ("For \uff16\uff11 of our towns", "which no source says"),
        ("It takes five weeks", 'states "takes five weeks", which no source says'),
        ("It takes 15.5 weeks", 'states "takes 15.5 weeks", which no source says'),
        ("Dear [Name]", "leaves a placeholder"),
        ("Dear {{ name }}", "leaves a placeholder"),
        ("As an AI I cannot say", "speaks of its own instructions"),
        ("We guarantee results", 'says "guarantee", which no source says'),
        ("There is a discount", 'says "discount", which no source says'),
        ("Our audit is free of charge", 'says "free of charge", which no source says'),
        ("I personally read your note", 'says "I personally", which no source says'),
        ("nobody knows that we plant them ourselves every single", "repeats more than 8 words"),
        ("NOBODY knows, that we: plant them; ourselves? every\u200b SINGLE", "repeats more than 8 words"),
        ("Hidden\u202etext", "characters that cannot be seen"),
    ],
)
def test_what_must_not_leave_is_named(addition: str, fault: str) -> None:
    assert any(fault in found for found in guard(addition)), guard(addition)


def test_a_company_typed_into_a_form_is_named_unless_it_asks_for_something() -> None:
    elsewhere = replace(INQUIRY, company="Visit Evil Today GmbH")
    private = replace(INQUIRY, company="Acorn Valves GmbH", sender_email="odile@mailbox.example")

    assert any("a company" in fault for fault in guard("Visit Evil Today is known to us.", inquiry=elsewhere))
    assert guard("What does Acorn Valves plant?", inquiry=private) == ()


@pytest.mark.parametrize("addition", ["At the hotel: trees.", "Trees... or none", "Trees, e.g. oaks"])
def test_signs_alone_make_no_link(addition: str) -> None:
    assert guard(addition) == ()


def test_what_the_sender_told_may_be_said_back() -> None:
    assert guard("You do this for 12 towns.") == ()


def test_eight_words_in_a_row_may_stand() -> None:
    assert guard("nobody knows that we plant them ourselves every") == ()


def test_a_run_of_our_own_words_is_ours_even_if_the_stranger_repeats_it() -> None:
    theirs = replace(INQUIRY, message=FILLING)

    assert any("repeats" in found for found in guard(inquiry=theirs))
    assert guard(inquiry=theirs, frame=FILLING) == ()


def test_runs_are_found_in_scripts_without_spaces() -> None:
    theirs = replace(INQUIRY, message="我们正在寻找一家营销公司来帮助我们进入欧洲市场")

    assert any("repeats" in found for found in guard("正在寻找一家营销公司", inquiry=theirs))


def test_figures_of_the_firm_may_be_named() -> None:
    assert guard(FIRM.case_studies[0].sentence, frame=FIRM.case_studies[0].sentence) == ()
    assert guard(f"A call of {FIRM.meeting_minutes} minutes") == ()


def test_what_the_firm_writes_with_a_slash_is_no_link() -> None:
    kept = replace(FIRM, about=f"{FIRM.about} Our laboratory keeps ISO/IEC.")

    for firm, fits in ((kept, True), (FIRM, False)):
        text = f"Hi Odile,\n\n{FILLING} By 4.12. we keep ISO/IEC.\n\nKind regards\n"
        found = faults(text, "<p>Hi</p>", "Re: Trees", INQUIRY, firm, (), tier=Tier.WARM, language="en")
        assert (not any("link" in one for one in found)) is fits
    assert any("link" in one for one in guard("By 4.12. see bad/offers."))


def test_who_asks_eight_things_is_answered_at_length() -> None:
    asked = " ".join(f"What about the {one}?" for one in ("oak", "ash", "elm", "yew", "fir", "lime", "pear", "plum"))
    said = "We say what there is to say about it. " * 19

    assert any("words" in one for one in guard(said))
    assert not any("words" in one for one in guard(said, inquiry=replace(INQUIRY, message=asked)))


def test_figures_of_the_firm_do_not_make_a_phone_number() -> None:
    assert any("phone" in found for found in guard("19 31 22 90 74"))


@pytest.mark.parametrize("greeting", ["Hi <b>Odile</b>,", "Hi 🚀,", "Hi Odile", "Hi " + "x" * 80 + ",", "Hi o.d@x,"])
def test_odd_greetings_are_refused(greeting: str) -> None:
    assert "begins with an odd greeting" in guard(greeting=greeting)


def test_the_swiss_put_no_comma_behind_a_greeting() -> None:
    text = f"Guten Tag Frau Fanshawe\n\n{FILLING}\n\nKind regards\n"

    for language, is_odd in (("de", False), ("en", True)):
        found = faults(text, "<p>Hi</p>", "Re: Trees", INQUIRY, FIRM, (), tier=Tier.WARM, language=language)
        assert ("begins with an odd greeting" in found) is is_odd


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<img src="https://evil.example/p.gif">', "markup"),
        ("<script>1</script>", "markup that is not ours"),
        ('<p onclick="x()">a</p>', "loads or runs"),
        ('<p style="background:url(https://x)">a</p>', "loads or runs"),
        ('<a href="https://evil.example">a</a>', "links to what is not ours"),
        ("<p>evil.example</p>", "names a link"),
        ("<style>@import 'x'</style>", "markup"),
        ("<p", "markup"),
    ],
)
def test_html_that_loads_runs_or_leads_astray_is_refused(html: str, fault: str) -> None:
    assert any(fault in found for found in guard(html=html)), guard(html=html)


def test_our_link_may_stand_in_the_html_escaped() -> None:
    link = LINK + "&email=a"
    html = f'<p>Hi <a href="{link.replace("&", "&amp;")}">here</a></p>'

    found = faults("Hello,\n\n" + FILLING, html, "Re: x", INQUIRY, FIRM, (link,), tier=Tier.WARM)
    assert found == ()


@pytest.mark.parametrize(
    ("tier", "words", "fits"),
    [(Tier.WARM, 20, False), (Tier.WARM, 40, True), (None, 20, True), (Tier.WARM, 200, True), (Tier.COLD, 200, False)],
)
def test_length_depends_on_the_tier(tier: Tier | None, words: int, *, fits: bool) -> None:
    text = "Hello,\n\n" + " ".join(["word"] * words)

    assert (faults(text, "<p>x</p>", "Re: x", INQUIRY, FIRM, (), tier=tier) == ()) is fits


def test_the_prompt_must_not_show_through() -> None:
    secret = "You write the opening of a reply that the firm sends to somebody"

    assert "repeats the prompt" in guard(secret, private=secret + " and more")


def test_another_language_than_asked_for_is_noticed() -> None:
    german = "Vielen Dank für Ihre Nachricht, wir haben sie erhalten und melden uns bei Ihnen mit der Antwort."

    assert any("language" in found for found in guard(passage=german))


@pytest.mark.parametrize("subject", ["", "x" * 131, "a\nb", "see evil.example"])
def test_unfit_subjects_are_refused(subject: str) -> None:
    assert guard(subject=subject)


@pytest.mark.parametrize(
    ("said", "is_dictated"),
    [
        ("Ring five, five, five, then zero, one, six and two.", True),
        (
            "We answer Monday to Friday from seven in the morning to eight in the evening, Saturdays from eight to two.",
            False,
        ),
        (
            "El soporte atiende de siete de la mañana a ocho de la tarde y los sábados de ocho a dos, en una o dos horas.",
            False,
        ),
    ],
)
def test_numbers_in_words_are_a_telephones_only_one_behind_the_other(said: str, *, is_dictated: bool) -> None:
    assert any("phone number" in fault for fault in link_faults(said)) is is_dictated
