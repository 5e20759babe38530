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
    "We have a gas leak in the boiler room, please come.",
    "There is a fire in our server room and the alarm is going off.",
    "The basement is filling up with water.",
    "Hilfe, wir haben einen Rohrbruch im Bad!",
    "Im Keller steht das Wasser knietief.",
    "Die Heizung raucht und es stinkt verbrannt.",
    "Feuer im Lager, die Feuerwehr ist da, wir brauchen sofort einen Sicherungsdienst.",
    "Il y a le feu dans l'atelier.",
    "Le tableau électrique a pris feu ce matin.",
    "Tenemos una fuga de gas en el edificio.",
    "Se ha roto una tubería y el agua está entrando en el local.",
    "Er is een gaslek in ons pand.",
    "De waterleiding is gebarsten en alles staat blank.",
    "C'è una fuga di gas nel palazzo.",
    "Si è rotto un tubo e l'acqua esce dal soffitto.",
    "Gas is escaping from the cooker hose.",
    "A water main burst and our lobby is ankle deep.",
    "We woke up to a flooded ground floor.",
    "In der Küche hat es gebrannt und alles ist voller Ruß.",
    "Es riecht stark nach Gas.",
    "Ça sent le gaz dans la cage d'escalier.",
    "La chaudière est en feu.",
    "El enchufe suelta chispas y huele a quemado.",
    "De cv-ketel rookt en het ruikt naar brand.",
    "Si è allagato il negozio per il temporale.",
    "Urgent: the vaccine fridge went off, it has been at 19 degrees since last night.",
    "The cellar is flooded by the river.",
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
    "We are flooded with mails and nobody sorts them.",
    "We are always firefighting and want a proper plan.",
    "We sell bottled gas and need a new web shop.",
    "How do you deal with a leak of data under the contract?",
    "Our team is on fire this quarter, we want to hire ten people.",
    "Our gas bill is too high, can you look at the tariff?",
    "Unser Postfach wird überflutet mit Werbung.",
    "Seit heute früh lese ich Ihre Seiten, tolle Arbeit.",
    "Wir handeln mit technischen Gasen und suchen einen Lagerplan.",
    "Wir brauchen eine Schulung zum Datenleck.",
    "Nous sommes inondés de demandes et cherchons de l'aide.",
    "Depuis ce matin je regarde vos réalisations.",
    "Une fuite de données nous inquiète, proposez-vous un audit ?",
    "Estamos inundados de correos.",
    "Desde esta mañana estoy mirando sus trabajos.",
    "Sinds vanochtend bekijk ik jullie site.",
    "Siamo sommersi dalle richieste, la casella è allagata di mail.",
    "We are drowning in requests and the phones are flooded.",
    "We run a gas station and want new signs.",
    "Our burn rate is too high.",
    "We leak revenue at checkout, can you help?",
    "Ist Ihr Angebot auch gegen Rohrbruch versichert?",
    "Unser Kalender quillt über, seit heute früh drei Absagen.",
    "Unser Laden heißt Feuer und Flamme.",
    "La boîte mail déborde, il nous faut un tri.",
    "Nos llueven las consultas desde que abrimos.",
    "Queremos instalar detectores de humo.",
    "We zoeken brandblussers voor twee panden.",
    "If we were to visit you, is it better to come now or after Christmas?",
    "The boiler doesn\u2019t smell of gas, it is only loud.",
]


@pytest.mark.parametrize("message", HAPPENS)
def test_what_happens_now_is_an_emergency(message: str) -> None:
    assert list(emergencies_in(folded_in_place(message)))


@pytest.mark.parametrize(
    ("message", "is_one"),
    [
        ("Kein Scherz, es riecht nach Gas im Keller!", True),
        ("No es broma, huele a gas en la cocina.", True),
        ("Our positioning is on fire, haha.", False),
    ],
)
def test_no_joke_is_no_jest(message: str, *, is_one: bool) -> None:
    assert bool(list(emergencies_in(folded_in_place(message)))) is is_one


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
