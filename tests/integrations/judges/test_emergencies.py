"""What cannot wait, told from what only sounds like it."""

import pytest

from app.domain.words.folding import folded_in_place
from integrations.judges.emergencies import emergencies_in, happens_now

HAPPENS = [
    "Water is pouring through the kitchen ceiling now.",
    "There is a smell of gas in the hall, only a bit.",
    "No heating since last week and my mother is 84.",
    "The lift has stopped and two people are stuck in the lift.",
    "URGENT! The wasps are in the nursery, can somebody come today?",
    "The pipe was repaired last week and the ceiling is leaking again.",
    "If it goes on like this we must close: the cellar is flooded.",
    "When we opened this morning the kitchen was flooding.",
    "We need an emergency repair, please ring.",
    "It would be great if you could come, the ceiling is leaking.",
    "To avoid more damage please ring, water is pouring through the roof.",
    "We have small children and no heating.",
    "Wäre gut, wenn jemand käme, das Wasser läuft durch die Decke.",
    "Der Klempner war da, es ist behoben worden, aber es tropft wieder.",
    "Mit kleinen Kindern ohne Strom: seit gestern ist der Strom weg.",
    "Pourriez-vous passer si possible, la cave est inondée.",
    "Sería bueno que alguien viniera, se ha inundado el sótano.",
    "Kunt u komen als dat mogelijk is, de kelder is ondergelopen.",
    "Es riecht nach Gas im Treppenhaus.",
    "Aus der Steckdose kommt Brandgeruch, nur leicht.",
    "Zitten zonder stroom, kunnen jullie helpen?",
    "Seit gestern keine Heizung, ein Säugling ist im Haus.",
    "Unsere Produktion steht, jede Stunde kostet.",
    "Das ist ein Notfall, die Decke kommt runter.",
    "Das Wasser läuft durch die Decke, auch wenn wir den Hahn zudrehen.",
    "Depuis cette nuit nous sommes sans chauffage.",
    "La cave est inondée, l'eau monte.",
    "Quelqu'un est coincé dans l'ascenseur.",
    "Il y a une odeur de gaz, rien d'urgent peut-être.",
    "Estamos sin agua desde anoche en todo el edificio.",
    "Huele a gas en la cocina.",
    "Es una emergencia: se ha inundado el almacén.",
    "Il magazzino si è allagato, siamo fermi.",
    "C'è odore di gas in cantina.",
    "Due clienti sono bloccati nell'ascensore.",
    "We zitten zonder stroom en geen verwarming, met een baby.",
    "De kelder is ondergelopen, kunnen jullie vandaag komen?",
    "Gaslucht in de keuken!",
    "Er is water dat door het plafond loopt, leiding is gesprongen.",
]
SOUNDS_LIKE_IT = [
    "If the boiler fails we are without heating for days, so we want a contract.",  # supposed
    "Otherwise the lift will be shut down by the inspector in March.",
    "The tap is leaking a bit.",  # slight
    "Every few weeks the gutter is leaking.",
    "Last winter there was flooding in the cellar.",  # over
    "The cellar was flooded in May and has been repaired since.",
    "We want to prevent flooding.",  # kept from happening
    "Falls jemand im Aufzug eingesperrt ist, wie schnell sind Sie da?",  # their trade
    "If someone is stuck in the lift, how soon are you there?",
    "Der Strom war weg, es läuft wieder alles.",
    "There is a small leak in the shed, it has a leak in the seal a bit.",
    "Do you sell flooding insurance?",  # the matter of a trade
    "We need a price for emergency lighting in our school.",
    "Urgent: quote needed by Friday.",  # said of a paper
    "What does an emergency call-out cost?",  # asked about
    "It's very urgent that we get a new logo.",
    "The roof is leaking, no rush though.",  # nothing presses
    "Our customers have no heating when they ring us.",  # somebody else's
    "Frist bis Januar, sonst läuft der Tank aus.",
    "Wenn der Kessel ausfällt, haben wir keine Heizung.",
    "Der Wasserhahn tropft ein wenig.",
    "Vor zwei Jahren hatten wir einen Wasserschaden.",
    "Wir wollen eine Überschwemmung verhindern.",
    "Was kostet ein Überschwemmungsschutz?",
    "Wir planen ein Haus ohne Heizung im Keller, falls wir einmal ohne Strom sind.",
    "Dringend: Angebot für drei Aufzüge.",
    "Haben Sie auch einen Notdienst?",
    "Beim Nachbarn wurde eingebrochen.",
    "Das Dach ist alt, es tropft gelegentlich, es eilt nicht.",
    "En cas d'inondation, qui appelle-t-on ?",
    "Le robinet fuit un peu.",
    "L'hiver dernier nous étions sans chauffage.",
    "C'est urgent, nous attendons votre devis.",
    "Nous cherchons une protection contre les inondations.",
    "Si la caldera falla nos quedamos sin calefacción.",
    "El grifo gotea un poco.",
    "El año pasado tuvimos una inundación.",
    "Muy urgente: necesitamos el presupuesto.",
    "Queremos evitar una inundación.",
    "Se il tetto cede perde acqua dappertutto.",
    "Il rubinetto gocciola leggermente.",
    "L'anno scorso si è allagata la cantina.",
    "È urgente avere il preventivo.",
    "Vorremmo evitare un allagamento.",
    "De ketel lekt een beetje.",
    "Vorig jaar hadden we lekkage.",
    "Als de ketel het begeeft, hebben we geen verwarming.",
    "Grote spoed hoeft niet, geen haast: de kraan druppelt.",
    "Bij de buren is ingebroken.",
    "Zeer dringend: uw offerte graag.",
]


@pytest.mark.parametrize("message", HAPPENS)
def test_what_happens_now_is_an_emergency(message: str) -> None:
    assert list(emergencies_in(folded_in_place(message)))


@pytest.mark.parametrize("message", SOUNDS_LIKE_IT)
def test_what_is_supposed_over_slight_or_a_trades_matter_is_none(message: str) -> None:
    plain = folded_in_place(message)

    assert [plain[start:end] for start, end in emergencies_in(plain)] == []


@pytest.mark.parametrize(
    ("message", "word", "is_one"),
    [
        ("The lift will be stopped.", "stopped", True),
        ("Put it right by June, or else it is stopped.", "stopped", False),
        ("My son is allergic, got stung last summer and they are in the house.", "allergic", True),
        ("He was stung last summer.", "stung", False),
        ("He is not allergic.", "allergic", False),
        ("Nobody has been stung so far.", "stung", False),
        ("Personne n'a encore ete blesse.", "blesse", False),
        ("Niemand kann raus, der Aufzug steckt fest.", "raus", True),
    ],
)
def test_the_profiles_own_words_are_asked_the_same(message: str, word: str, is_one: bool) -> None:  # noqa: FBT001  a table
    plain = folded_in_place(message)
    start = plain.index(word)

    assert happens_now(plain, start, start + len(word)) is is_one


@pytest.mark.parametrize(
    "message",
    [
        "The boiler is leaking badly all over the kitchen. The quote for the bathroom is not urgent.",
        "It's urgent: our freezer has failed and the food will spoil",
        "My heating has failed and it's urgent, there is a baby in the house",
        "Es ist dringend, die Heizung ist ausgefallen.",
    ],
)
def test_what_is_not_urgent_beside_it_takes_nothing_away(message: str) -> None:
    assert any(emergencies_in(folded_in_place(message)))
