"""Letters to those we are not the right people for: one reason, the firm's own tip, or a person."""

from dataclasses import replace

import pytest

from app.domain.draft import LetterKind
from app.domain.firm import FirmProfile, Pointer
from app.domain.judgement import Criterion, Finding, Met, Tier
from app.domain.lead import Lead
from integrations.letters.offline_writer import OfflineWriter
from tests.integrations.letters.leads import FIRM, REFUSE, lead

WRITER = OfflineWriter()


def letter(asked: Lead) -> str:
    return WRITER.write(asked, FIRM, unsubscribe_url=REFUSE).body


def refused(message: str, language: str = "en", **findings: Met) -> Lead:
    asked = lead(message, tier=Tier.COLD, language=language, subject=None)
    assert asked.judgement
    said = {Criterion(name): Finding(met=met, quote=message) for name, met in findings.items()}
    return replace(asked, judgement=replace(asked.judgement, findings=said))


def test_what_is_not_sold_gets_the_firms_tip() -> None:
    draft = WRITER.write(refused("We need a logo.", service_need=Met.NO), FIRM, unsubscribe_url=REFUSE)

    assert (draft.kind, draft.reasons, draft.links) == (LetterKind.REFUSAL, (), (REFUSE,))
    assert (
        "what you ask for is not something we offer. You could try an independent designer whose work you like"
        in draft.body
    )


def test_a_tip_that_names_what_they_look_for_waits_for_a_person() -> None:
    asked = refused("We need a logo, and look for an independent designer whose work is good.", service_need=Met.NO)

    assert "names just what they look for" in " ".join(WRITER.write(asked, FIRM, unsubscribe_url=REFUSE).reasons)


def test_who_asks_to_be_called_is_told_no_by_a_person() -> None:
    asked = refused("We need a logo. Please call me on 01632 960388.", service_need=Met.NO)

    assert "They ask to be called, and the letter says no" in " ".join(
        WRITER.write(asked, FIRM, unsubscribe_url=REFUSE).reasons
    )


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ({"company_fit": Met.NO}, "a different kind of customer"),
        ({"company_fit": Met.NO, "budget": Met.NO}, "with the budget you name"),
        ({"service_need": Met.NO}, "what you ask for is not something we offer"),
    ],
)
def test_each_reason_has_its_letter_without_link_and_case(findings: dict[str, Met], words: str) -> None:
    draft = WRITER.write(refused("It is for a trade show stand.", **findings), FIRM, unsubscribe_url=REFUSE)

    assert words in draft.body
    assert (draft.reasons, draft.links) == ((), (REFUSE,))


def test_whoever_asks_nothing_is_told_to_write_when_it_is_time() -> None:
    later = WRITER.write(refused("It is for the year after next.", timing=Met.NO), FIRM, unsubscribe_url=REFUSE)
    asking = WRITER.write(refused("What would it cost in 2031?", timing=Met.NO), FIRM, unsubscribe_url=REFUSE)

    assert ("the best moment to talk" in later.body, later.reasons) == (True, ())
    assert asking.reasons == ("They ask something beside the time; please look at the draft.",)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "We need something for the garden."),
        ("de", "Wir brauchen für unsere Firma ein neues Logo, was kostet das?"),
    ],
)
def test_a_refusal_without_a_tip_in_its_language_is_held(language: str, message: str) -> None:
    draft = WRITER.write(refused(message, language, service_need=Met.NO), FIRM, unsubscribe_url=REFUSE)

    assert any(one.startswith("Your profile has no tip in their language") for one in draft.reasons)


def test_a_tip_addresses_its_reader_as_the_letter_does_or_is_cut() -> None:
    cut = Pointer(wish="logo", ask="un grafico della zona; chiedete un prezzo fisso")
    whole = Pointer(wish="logo", ask="chiedete a un grafico della zona")
    asked = refused("Ci serve un logo per la nostra azienda, quanto costa?", "it", service_need=Met.NO)

    first = WRITER.write(asked, replace(FIRM, pointers=(cut,)), unsubscribe_url=REFUSE)
    second = WRITER.write(asked, replace(FIRM, pointers=(whole,)), unsubscribe_url=REFUSE)

    assert "Può rivolgersi a un grafico della zona." in first.body
    assert first.reasons == ()
    assert any("addresses its reader in another way" in one for one in second.reasons)


def test_what_a_tip_says_behind_a_semicolon_is_for_others() -> None:
    tip = Pointer(wish="logo", ask="an independent designer; have them look before the sign is printed")
    asked = refused("We need a logo, what does it cost?", service_need=Met.NO)

    draft = WRITER.write(asked, replace(FIRM, pointers=(tip,)), unsubscribe_url=REFUSE)

    assert "You could try an independent designer." in draft.body


def test_a_student_may_be_where_a_tip_sends_them() -> None:
    tip = Pointer(wish="courses, training", ask="the college near you")
    asked = refused("Do you run courses?", service_need=Met.NO)
    student = replace(asked, inquiry=replace(asked.inquiry, company=None, title="Student"))

    draft = WRITER.write(student, replace(FIRM, pointers=(tip,)), unsubscribe_url=REFUSE)

    assert any("is not certain" in one for one in draft.reasons)


def test_a_student_is_not_refused_for_a_small_sum() -> None:
    asked = refused("I am a student and my thesis needs a look. My budget is 80 euro.", budget=Met.NO)

    assert any("is not certain" in one for one in WRITER.write(asked, FIRM, unsubscribe_url=REFUSE).reasons)


def test_private_people_are_told_who_a_firm_works_for() -> None:
    private = refused("I need it for our wedding, as a private person.", company_fit=Met.NO)

    assert "businesses only, not for private customers" in letter(private)
    consumers = replace(FIRM, ideal_customer=replace(FIRM.ideal_customer, serves=("consumers",)))
    business = refused("It is for the office.", company_fit=Met.NO)
    assert "private customers only" in WRITER.write(business, consumers, unsubscribe_url=REFUSE).body


@pytest.mark.parametrize(
    ("findings", "reason"),
    [
        ({"budget": Met.NO, "service_need": Met.YES}, "What they need is sold here; only the sum they name is small."),
        ({"authority": Met.NO}, "Why we would not be the right people is not certain"),
    ],
)
def test_a_refusal_whose_reason_is_doubtful_is_held(findings: dict[str, Met], reason: str) -> None:
    draft = WRITER.write(refused("We would like that.", **findings), FIRM, unsubscribe_url=REFUSE)

    assert any(one.startswith(reason) for one in draft.reasons)


def with_tips(*pointers: Pointer) -> FirmProfile:
    return replace(FIRM, pointers=pointers)


def test_a_tip_with_a_colon_is_a_sentence_of_its_own() -> None:
    tip = Pointer(wish="logo", ask="one thing you can do alone: ask a few customers")
    draft = WRITER.write(
        refused("Can you draw us a logo?", service_need=Met.NO), with_tips(tip), unsubscribe_url=REFUSE
    )

    assert "offer. One thing you can do alone: ask a few customers." in draft.body
    named = with_tips(Pointer(wish="logo", ask="the printer around the corner: he draws, too"))
    said = WRITER.write(refused("Can you draw us a logo?", service_need=Met.NO), named, unsubscribe_url=REFUSE).body
    assert "You could try the printer around the corner: he draws, too." in said


def test_whom_a_tip_names_stands_behind_a_verb_and_advice_behind_our_tip() -> None:
    asked = refused("Wir brauchen für unsere Firma ein neues Logo, was kostet das?", "de", service_need=Met.NO)
    told = {
        "einen Grafiker mit festem Preis": "Am besten wenden Sie sich an einen Grafiker mit festem Preis.",
        "vergleichen Sie erst drei Angebote": "Unser Tipp: vergleichen Sie erst drei Angebote.",
    }

    for ask, sentence in told.items():
        firm = with_tips(Pointer(wish="Logo", ask=ask))
        assert sentence in WRITER.write(asked, firm, unsubscribe_url=REFUSE).body


def test_the_tip_for_such_senders_comes_before_the_one_for_what_they_ask() -> None:
    private = Pointer(wish="Ferienwohnungen", ask="einen Betrieb für Privathaushalte in der Nähe")
    windows = Pointer(wish="Fenster, Fassade", ask="einen Glasreiniger mit eigener Hebebühne")
    asked = refused("Können Sie die Fenster in meinem Haus putzen?", "de", company_fit=Met.NO)

    draft = WRITER.write(asked, with_tips(windows, private), unsubscribe_url=REFUSE)

    assert (draft.reasons, "Privathaushalte" in draft.body) == ((), True)


def test_of_two_tips_that_fit_alike_none_is_given() -> None:
    tips = (Pointer(wish="logo", ask="a designer"), Pointer(wish="flyers", ask="a printer"))
    asked = refused("We need a logo and flyers.", service_need=Met.NO)

    draft = WRITER.write(asked, with_tips(*tips), unsubscribe_url=REFUSE)

    assert draft.reasons == ("Which of your profile's tips fits what they ask is not sure; please look at the draft.",)
    assert "designer" not in draft.body


@pytest.mark.parametrize(
    ("message", "is_held"),
    [
        ("Could you clean up our HubSpot reporting, and draw a logo?", True),
        ("Could you draw a logo? Only the logo, our HubSpot reporting is fine.", False),
    ],
)
def test_nobody_who_also_asks_for_what_is_sold_is_refused(message: str, *, is_held: bool) -> None:
    draft = WRITER.write(refused(message, service_need=Met.NO), FIRM, unsubscribe_url=REFUSE)

    told = "They also ask for what you sell (Marketing operations), beside what you do not (logo)"
    assert any(one.startswith(told) for one in draft.reasons) is is_held


@pytest.mark.parametrize(("language", "message"), [("pl", "Potrzebujemy logo dla naszej firmy, ile to kosztuje?")])
def test_where_a_tip_may_not_fit_into_a_sentence_a_person_looks(language: str, message: str) -> None:
    firm = replace(
        with_tips(Pointer(wish="logo", ask="niezależnego projektanta, którego prace się podobają")),
        spoken_languages=("pl", "en"),
    )

    draft = WRITER.write(refused(message, language, service_need=Met.NO), firm, unsubscribe_url=REFUSE)

    assert any(one.startswith("Whether the profile's tip reads as a sentence") for one in draft.reasons)


@pytest.mark.parametrize(
    ("language", "message", "words"),
    [
        ("en", "I am a student and write my thesis. Could I interview you?", "theses"),
        ("de", "Ich bin Student und schreibe meine Bachelorarbeit, darf ich Sie interviewen?", "Abschlussarbeiten"),
        ("fr", "Je suis étudiant et je prépare mon mémoire, pourrais-je vous interviewer ?", "travaux d'études"),
    ],
)
def test_a_student_is_told_the_true_reason(language: str, message: str, words: str) -> None:
    body = WRITER.write(refused(message, language, company_fit=Met.NO), FIRM, unsubscribe_url=REFUSE).body

    assert words in body


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        ("die Fachschule oder den Verband", "Am besten wenden Sie sich an die Fachschule oder den Verband."),
        ("das Formular der Stadt ausfüllen", "Unser Tipp: das Formular der Stadt ausfüllen."),
    ],
)
def test_a_german_tip_stands_in_the_case_it_is_written_in(ask: str, said: str) -> None:
    firm = replace(FIRM, pointers=(Pointer(wish="Logo", ask=ask),), spoken_languages=("de",))
    asked = refused("Wir brauchen für unsere Firma ein neues Logo, was kostet das?", "de", service_need=Met.NO)

    assert said in WRITER.write(asked, firm, unsubscribe_url=REFUSE).body
