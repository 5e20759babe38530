"""What no machine should answer, whoever writes: told in six languages and more, and not by words that only sound so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.dry_run_rows import inquiry_of_row
from app.domain.judgement import Stake
from integrations.judges.message_text import MessageText
from integrations.judges.stakes import stakes_of
from tests.integrations.judges.fernhill import FERNHILL

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def kinds(message: str) -> set[Stake]:
    inquiry = inquiry_of_row({"message": message}, DAY)
    return {one.kind for one in stakes_of(MessageText.of(inquiry), inquiry, FERNHILL, is_buyer=True)}


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Stake.DISTRESS, "If this fails I will kill myself. We need leads."),
        (Stake.DISTRESS, "Ich will nicht mehr leben. Was kostet das?"),
        (Stake.DISTRESS, "J'ai envie d'en finir."),
        (Stake.DISTRESS, "Estoy pensando en quitarme la vida."),
        (Stake.DISTRESS, "Penso di farla finita."),
        (Stake.DISTRESS, "Ik wil niet meer leven."),
        (Stake.DISTRESS, "My mother was found dead in her flat."),
        (Stake.DISTRESS, "Two colleagues were killed this morning."),
        (Stake.DISTRESS, "Mein Mann schl\u00e4gt mich."),
        (Stake.DISTRESS, "Our founder died yesterday."),
        (Stake.DISTRESS, "My husband won't wake up."),
        (Stake.DISTRESS, "Nobody picks up, my wife is not breathing"),
        (Stake.DISTRESS, "Mein Mann liegt am Boden und atmet nicht."),
        (Stake.DISTRESS, "Mon p\u00e8re est tomb\u00e9. Il ne respire plus."),
        (Stake.DISTRESS, "Ayuda, no respira."),
        (Stake.DISTRESS, "Nobody knows that my boyfriend beats me."),
        (Stake.DISTRESS, "Estoy sola en casa y tengo miedo."),
        (Stake.DISTRESS, "Mein Leben hat keinen Sinn mehr."),
        (Stake.DISTRESS, "Min man sl\u00e5r mig."),
        (Stake.DISTRESS, "Mi hija ha sido violada."),
        (Stake.DISTRESS, "Ein Lehrling wurde von einem Regal erdr\u00fcckt."),
        (Stake.BEREAVED, "My husband has passed."),
        (Stake.BEREAVED, "Ha muerto mi padre en marzo."),
        (Stake.BEREAVED, "Our founder died in March."),
        (Stake.BEREAVED, "Nach dem Tod meines Vaters f\u00fchre ich den Betrieb."),
        (Stake.THREAT, "I know where you live."),
        (Stake.THREAT, "You are gorgeous, dinner with me?"),
        (Stake.THREAT, "Vous allez le regretter."),
        (Stake.THREAT, "Es w\u00e4re sch\u00f6n, wenn f\u00fcr mich privat etwas abf\u00e4llt."),
        (Stake.MINOR, "Hi, im 15 and we need marketing."),
        (Stake.MINOR, "J'ai 13 ans et je vends des bracelets."),
        (Stake.MINOR, "Tengo 14 a\u00f1os y vendo camisetas."),
        (Stake.SHAMEFUL, "We need fake reviews."),
        (Stake.SHAMEFUL, "Wir haben die Kundendatei unseres Mitbewerbers."),
        (Stake.SHAMEFUL, "We sell vapes to teenagers."),
        (Stake.SHAMEFUL, "A CFO, please no foreigners."),
        (Stake.TERMS, "As Tamsin promised, the first workshop is free."),
        (Stake.TERMS, "Unless you object, the fee is $3,000."),
        (Stake.TERMS, "Mit Ihrer Antwort kommt der Vertrag zustande."),
        (Stake.TERMS, "Comme convenu, le premier mois est gratuit."),
        (Stake.COMPLAINT, "Your consultant was very rude to our CEO."),
        (Stake.COMPLAINT, "Tamsin did not turn up."),
        (Stake.COMPLAINT, "Hiermit k\u00fcndigen wir den Vertrag mit Ihnen."),
        (Stake.WAITED, "This is the second time I ask about our HubSpot."),
        (Stake.WAITED, "I was on hold for twenty minutes."),
        (Stake.WAITED, "Ich schreibe Ihnen zum zweiten Mal."),
        (Stake.WAITED, "Personne ne m'a rappel\u00e9."),
        (Stake.WAITED, "Bei mir hat sich niemand gemeldet."),
        (Stake.WAITED, "I filled in your form twice and have had nothing."),
        (Stake.RIVAL, "As a competitor of yours I'd like to know what others charge."),
        (Stake.RIVAL, "We would like to acquire Fernhill."),
        (Stake.OTHER_FIRM, "Dear Oxlade team, what would you charge?"),
        (Stake.OTHER_FIRM, "Hallo liebes Team von Oxlade, was kostet das?"),
        (Stake.OTHER_FIRM, "Guten Tag Team Oxlade, was kostet das?"),
        (Stake.OTHER_FIRM, "Hello Northgate team, what would you charge?"),
        (Stake.OTHER_FIRM, "Sehr geehrte Damen und Herren der Agentur Sommer, was kostet das?"),
        (Stake.NO_ROBOTS, "Am I talking to a human or a bot?"),
        (Stake.NO_ROBOTS, "Antwortet mir hier ein Mensch?"),
        (Stake.NO_ROBOTS, "All we ever got from the last firm was an auto-reply."),
        (Stake.NO_ROBOTS, "Vom letzten Anbieter kam nur eine automatische Antwort."),
        (Stake.NO_ROBOTS, "Du dernier prestataire nous n'avons eu qu'une r\u00e9ponse automatique."),
        (Stake.NO_ROBOTS, "Del \u00faltimo proveedor solo lleg\u00f3 una respuesta autom\u00e1tica."),
        (Stake.NO_ROBOTS, "Dall'ultimo fornitore \u00e8 arrivata solo una risposta automatica."),
        (Stake.NO_ROBOTS, "Van de vorige partij kregen we alleen een automatisch antwoord."),
        (Stake.NO_ROBOTS, "Do \u00faltimo fornecedor s\u00f3 veio uma resposta autom\u00e1tica."),
        (Stake.NO_ROBOTS, "Fr\u00e5n den f\u00f6rra firman kom bara ett autosvar."),
        (Stake.NO_ROBOTS, "Od poprzedniej firmy przysz\u0142a tylko automatyczna odpowied\u017a."),
        (
            Stake.NO_ROBOTS,
            "\u524d\u306e\u4f1a\u793e\u304b\u3089\u306f\u81ea\u52d5\u8fd4\u4fe1\u3060\u3051\u3067\u3057\u305f\u3002",
        ),
    ],
)
def test_what_no_machine_should_answer_is_told(kind: Stake, message: str) -> None:
    assert kind in kinds(message)


@pytest.mark.parametrize(
    "message",
    [
        "Our old blog died in 2022, and the deal is dead. Positioning for 80 people?",
        "Nobody was killed, and it would be suicide to launch without messaging.",
        "Notre PDG nous a quitt\u00e9s pour un concurrent.",
        "We are 15 years old as a company; ho 12.000 euro.",
        "Our software detects fake reviews.",
        "We agreed internally on $30k. Our board has promised better leads.",
        "Our last agency was rude to us, and we want to cancel our contract with that agency.",
        "Dear Fernhill team, dear marketing team, what do you charge?",
        "Dear Sales Team, how do you work?",
        "We make software for funeral homes.",
        "Ponemos paneles de energ\u00eda solar en casa de nuestros clientes.",
        "Installiamo energia solare in casa.",
        "Trabajo solo en casa.",
        "Facebook-Anzeigen haben keinen Sinn mehr.",
        "We deliver in a beaten up old van.",
        "Our online shop is bleeding money.",
        "My laptop won't wake up.",
        "Der Rechner wacht nicht auf.",
        "Det sl\u00e5r mig att ni kanske kan hj\u00e4lpa oss.",
        "Wir werden von E-Mails erdr\u00fcckt.",
        "Han violado nuestra marca.",
        "Con esta pintura la pared no respira.",
        "A bigger rival beats us on price.",
        "Ce qui me frappe chez vous, c'est la clart\u00e9.",
        "The deadline has passed.",
        "He has passed the file on.",
        "My son has passed his driving test.",
        "Violado nuestra marca otra vez.",
        "Beats me why.",
        "Our inspection has passed, now we want leads.",
        "Se ha muerto mi port\u00e1til.",
        "Muri\u00f3 nuestra campa\u00f1a.",
        "Guten Tag, Firma Huber hier, wir brauchen Anfragen.",
        "Guten Tag, Kanzlei Huber, wir brauchen Anfragen.",
        "Hello, Huber team here, we need leads.",
        "Hallo Liebes Team, was kostet das?",
        "Hello Dear Team, what do you charge?",
        "Hi Lovely Team, what do you charge?",
        "Our project is on hold.",
        "A machine was cut off from the network.",
        "This is the second time the roof needs work.",
        "Hier traut sich niemand, etwas zu entscheiden.",
        "Niemand heeft tijd voor de website.",
        "We launder linen for hotels.",
        "Our rival is bigger. My colleague told me about you.",
    ],
)
def test_what_only_sounds_so_is_none_of_it(message: str) -> None:
    assert kinds(message) == set()


def test_the_first_word_of_our_name_is_ours_only_where_it_is_no_everyday_word() -> None:
    def told(name: str, message: str) -> list[Stake]:
        inquiry = inquiry_of_row({"message": message}, DAY)
        return [one.kind for one in stakes_of(MessageText.of(inquiry), inquiry, replace(FERNHILL, name=name))]

    assert told("The Good Studio", "The board has promised better leads.") == []
    assert told("Oxlade Studio", "Oxlade has promised better leads.") == [Stake.TERMS]


@pytest.mark.parametrize(
    "message",
    [
        "I always went to a man in town, the Lord be good to him, he died in 2021, and then to nobody.",
        "We let out my late mother's house, would you do the accounts?",
        "Our founder died ten years ago and the firm grew.",
    ],
)
def test_a_death_told_in_passing_needs_no_care(message: str) -> None:
    assert Stake.BEREAVED not in kinds(message)


@pytest.mark.parametrize(
    "message",
    [
        "My husband, who founded the company in 1998, passed away and I have to run it now.",
        "Meine Mutter, geboren 1941, ist gestorben.",
    ],
)
def test_a_year_of_something_else_makes_no_death_long_past(message: str) -> None:
    assert Stake.BEREAVED in kinds(message)


@pytest.mark.parametrize(
    "message", ["Limpiar ventanas: tengo 12.", "Ne ho 12, tutte uguali", "Tengo 15 a\u00f1os en esto"]
)
def test_a_count_is_nobodys_age(message: str) -> None:
    assert Stake.MINOR not in kinds(message)
