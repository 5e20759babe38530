"""New words apart from quoted ones, in the forms real mail programs write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.inbound.mail.quoted_history import split_history

NEW = "Yes please.\nTuesday suits us.\n\nAnn\nHead of Sales"
OLD = "When could we talk?\nFernhill"

INTRODUCTIONS = [
    "On Thu, 19 Nov 2026 at 16:02, Fernhill Partners <hello@fernhill.example> wrote:",
    "On 19/11/26 4:02 PM, Fernhill Partners wrote:",
    "On Thu, Nov 19, 2026 at 4:02 PM Fernhill Partners <\nhello@fernhill.example> wrote:",
    "Am 19.11.2026 um 16:02 schrieb Fernhill Partners:",
    "Am Do., 19. Nov. 2026 um 16:02 Uhr schrieb Fernhill <hello@fernhill.example>:",
    "Le jeu. 19 nov. 2026 à 16:02, Fernhill Partners <hello@fernhill.example> a écrit :",
    "El jue, 19 nov 2026 a las 16:02, Fernhill (<hello@fernhill.example>) escribió:",
    "Il giorno gio 19 nov 2026 alle 16:02 Fernhill <hello@fernhill.example> ha scritto:",
    "Op do 19 nov 2026 om 16:02 schreef Fernhill <hello@fernhill.example>:",
    "Em qui., 19 de nov. de 2026 às 16:02, Fernhill <hello@fernhill.example> escreveu:",
    "Den tors 19 nov. 2026 kl 16:02 skrev Fernhill <hello@fernhill.example>:",
    "W dniu 2026-11-19 16:02:11 użytkownik Fernhill <hello@fernhill.example> napisał:",
    "чт, 19 нояб. 2026 г. в 16:02, Fernhill <hello@fernhill.example> написал(а):",
    "2026年11月19日(木) 16:02 Fernhill <hello@fernhill.example>:",
    "-----Original Message-----\nFrom: Fernhill\nSent: Thursday\nSubject: Talk",
    "-----Ursprüngliche Nachricht-----\nVon: Fernhill",
    "________________________________\nFrom: Fernhill <hello@fernhill.example>\nSent: 19 November 2026 16:02\nTo: Ann\nSubject: Talk",
    "*From:* Fernhill [mailto:hello@fernhill.example]\n*Sent:* 19 November 2026\n*To:* Ann\n*Subject:* Talk",
    "Von: Fernhill <hello@fernhill.example>\nGesendet: Donnerstag, 19. November 2026 16:02\nAn: Ann\nBetreff: Termin",
    "De : Fernhill <hello@fernhill.example>\nEnvoyé : jeudi 19 novembre 2026 16:02\nÀ : Ann\nObjet : Rendez-vous",
    "Fra: Fernhill\nSendt: 19. november 2026\nTil: Ann\nEmne: Møde",
    "Sent from my iPhone\n\nOn Nov 19, 2026, at 4:02 PM, Fernhill <hello@fernhill.example> wrote:",
    "Begin forwarded message:",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS, ids=[one.split("\n")[0][:40] for one in INTRODUCTIONS])
@pytest.mark.parametrize("mark", ["", "> "])
def test_history_begins_at_its_introduction(introduction: str, mark: str) -> None:
    quoted = "\n".join(mark + line for line in OLD.split("\n"))
    split = split_history(f"{NEW}\n\n{introduction}\n\n{quoted}\n")

    assert split.message == NEW
    assert introduction.rsplit("\n", maxsplit=1)[-1] in split.history
    assert "When could we talk?" in split.history


def test_answers_between_quoted_lines_are_all_new() -> None:
    split = split_history("On 1 May 2026, Bo <bo@x.example> wrote:\n> Budget?\n\n15k\n\n> Start?\n\nJanuary\n\nAnn")

    assert split.message == "15k\n\nJanuary\n\nAnn"


@pytest.mark.parametrize(
    "text",
    [
        "From: London\nTo: Paris\nDate: May\n\nWe move our office and need a new message.",
        "On Monday we wrote: nothing works.\nCan you help?",
        "Budget: 20k\nStart: 2026\nContact: ann@harbor.example",
        "Sent from my desk, which is easier than my phone.",
        "We have three goals:\n- more leads\n- less work\n---\nAnn",
        "In 2024 we were 20 people, in 2026: 60.\nCould you quote?",
        "From: 1 February\nTo: 14 March\nSubject: our launch, with a dinner\nCan you do that?",
        "Please quote:\n\nFrom: Hamburg\nTo: Rotterdam\nDate: 2027-01-11\nSubject: pumps\n\n130 people.",
        "Von: Montag 9:00\nAn: Freitag 17:00\nDatum: 3. Mai\nBetreff: Workshop\nGeht das?",
        "On 12 November 2026 I wrote to your colleague:\nnobody answered. We need a quote.",
        "Am 12.11.2026 schrieb ich Ihnen:\nwir brauchen ein Angebot.",
        "Le 12 novembre 2026 nous avons écrit :\npas de réponse. Un devis ?",
        "Can you help?\n\nSent from my iPhone\n\nWe are 80 people, by the way.",
    ],
)
def test_what_people_write_is_not_taken_for_a_quotation(text: str) -> None:
    assert split_history(text).message == text


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*INTRODUCTIONS, "> old", "new words", "", "-- ", "____"]), max_size=12))
def test_no_word_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    split = split_history(text)

    assert sorted(f"{split.message}\n{split.history}".split()) == sorted(text.split())
