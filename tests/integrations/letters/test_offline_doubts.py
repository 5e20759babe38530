"""What a letter written without a model leaves to a person, what it no longer does, and what it offers nobody."""

from dataclasses import replace

import pytest

from app.domain.firm import Service
from app.domain.judgement import Criterion, Tier
from app.domain.lead import Lead
from integrations.letters.asked_matter import says_whole_name
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES
from tests.integrations.letters.leads import FIRM, REFUSE, lead

EVERYWHERE = replace(FIRM, spoken_languages=LANGUAGES)


def reasons(asked: Lead) -> str:
    return " ".join(OfflineWriter().write(asked, EVERYWHERE, unsubscribe_url=REFUSE).reasons)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Our HubSpot sync has been wrong since Saturday and nobody can see the orders, when could you come?"),
        ("de", "Unser HubSpot läuft nicht mehr, und wir sehen keine Anfragen. Wann können Sie kommen?"),
        ("fr", "Notre HubSpot ne fonctionne plus depuis samedi, quand pouvez-vous passer chez nous ?"),
        ("es", "Nuestro HubSpot falla desde el lunes y no vemos los pedidos. ¿Cuándo pueden venir?"),
        ("it", "Il nostro HubSpot non funziona più e non vediamo gli ordini. Quando potete venire?"),
        ("nl", "Onze HubSpot doet het niet meer en we zien de orders niet. Wanneer kunnen jullie komen?"),
        ("pt", "O nosso HubSpot deixou de funcionar e não vemos os pedidos. Quando podem vir?"),
        ("sv", "Vår HubSpot har slutat fungera och vi ser inga order. När kan ni komma till oss?"),
        ("pl", "Nasz HubSpot przestał działać od wczoraj i nie widzimy zamówień. Kiedy możecie przyjechać?"),
        ("ja", "昨日からHubSpotが動かなくなりました。いつ来ていただけますか。"),
    ],
)
def test_what_stands_still_now_is_a_persons(language: str, message: str) -> None:
    assert "stands still now" in reasons(lead(message, tier=Tier.WARM, language=language))


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "We are in Truro and need help with our HubSpot. Do you come out as far as that?"),
        ("de", "Wir brauchen Hilfe mit HubSpot und sitzen in Husum. Kommen Sie auch bis zu uns?"),
        ("fr", "Nous cherchons de l'aide pour HubSpot. Vous déplacez-vous jusque dans le Midi ?"),
        ("es", "Buscamos ayuda con HubSpot en nuestra empresa. ¿Llegan hasta Cádiz?"),
        ("it", "Cerchiamo un aiuto per HubSpot nella nostra azienda. Arrivate fino a Bari?"),
        ("nl", "Wij zoeken hulp met HubSpot voor ons bedrijf. Komen jullie tot hier?"),
        ("pt", "Procuramos ajuda com o HubSpot na nossa empresa. Vocês vêm até Faro?"),
        ("sv", "Vi söker hjälp med HubSpot på vårt företag. Kommer ni till Kiruna?"),
        ("pl", "Szukamy pomocy z HubSpot w naszej firmie. Czy dojeżdżacie do Gdyni?"),
        ("ja", "HubSpotの件でご相談です。札幌は対応エリアでしょうか。"),
    ],
)
def test_who_asks_whether_we_come_to_them_is_offered_no_call(language: str, message: str) -> None:
    draft = OfflineWriter().write(lead(message, language=language), EVERYWHERE, unsubscribe_url=REFUSE)

    assert FIRM.scheduling_link not in draft.body


@pytest.mark.parametrize(
    "message",
    [
        "Can you do our HubSpot? I would like two customers whom I may call.",
        "Können Sie das mit HubSpot? Zwei Adressen von Kunden, die man anrufen darf, wären mir recht.",
        "Vous faites HubSpot ? Je voudrais un client que je puisse appeler.",
        "Kunnen jullie HubSpot? Graag een klant die ik mag bellen.",
    ],
)
def test_customers_whom_one_may_ring_are_no_wish_to_be_called(message: str) -> None:
    asked = lead(message, tier=Tier.WARM)
    asked = replace(asked, inquiry=replace(asked.inquiry, phone="+44 1225 555 0199"))

    assert "called" not in reasons(asked)


def test_a_day_behind_the_promised_one_needs_nobody() -> None:
    assert reasons(lead("Could you help us with our HubSpot? I need an answer by Friday.", tier=Tier.WARM)) == ""
    assert "before the day" in reasons(lead("Could you help us with HubSpot? I need it by Tuesday.", tier=Tier.WARM))


def test_what_others_promised_is_no_deadline() -> None:
    said = 'Somebody else told us "by tomorrow" three times about our HubSpot. Can you do it in May?'

    assert reasons(lead(said, tier=Tier.WARM)) == ""


def test_who_writes_enough_above_what_they_pass_on_is_answered() -> None:
    own = (
        "Please see what our head of sales writes below about our HubSpot. I would like this done before summer, "
        "and I sign for it. What would it cost us?"
    )
    assert "passes on" not in reasons(lead(own, tier=Tier.WARM, subject="Fwd: HubSpot"))
    assert "passes on" in reasons(lead("See below.", tier=Tier.WARM, subject="Fwd: HubSpot"))
    elsewhere = f"{own} Please write to ada@lind.example."
    assert "passes on" in reasons(lead(elsewhere, tier=Tier.WARM, subject="Fwd: HubSpot"))


@pytest.mark.parametrize(
    "message",
    [
        "Dobrý den, hledáme firmu na pravidelný úklid kanceláří v Brně. Můžete nám poslat cenu?",
        "Selamat pagi, kami mencari perusahaan untuk membuat situs web toko kami.",
        "Kemi nevojë për një avokat që të shikojë kontratën tonë të qirasë.",
        "Prosím o ponuku. Ďakujem, dobrý deň",
    ],
)
@pytest.mark.parametrize("guessed", ["en", "fr"])  # what a judge that knows no such language may say
def test_a_language_that_is_none_of_ours_gets_the_letter_that_says_so_and_waits(message: str, guessed: str) -> None:
    draft = OfflineWriter().write(lead(message, language=guessed, subject=None), EVERYWHERE, unsubscribe_url=REFUSE)

    assert draft.language == "en"
    assert "We answer in English" in draft.body
    assert "language that we do not answer in" in " ".join(draft.reasons)


@pytest.mark.parametrize(
    "message", ["hey do u guys do hubspot cleanups", "u free tuesday?", "Seeking fractional CFO, Series A", "rates?"]
)
def test_short_english_is_known_as_english(message: str) -> None:
    assert "Which language" not in reasons(lead(message, tier=Tier.WARM, subject=None))


def test_a_services_name_tells_the_language_of_few_words() -> None:
    service = Service(
        name="cold rooms", names={"fr": "chambres froides"}, description="Rooms.", keywords=("chambre froide",)
    )
    firm = replace(FIRM, services=(service,), spoken_languages=("en", "fr"))
    asked = lead("prix chambre froide", tier=Tier.WARM, language="fr", subject=None)

    assert "Which language" not in " ".join(OfflineWriter().write(asked, firm, unsubscribe_url=REFUSE).reasons)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("96 reels of microfilm", "microfilm and microfiche", False),
        ("microfilm reels and some microfiches", "microfilm and microfiche", True),
        ("Unser Kühlraum ist alt", "Kühlräume", True),
        ("deux chambres froides", "chambre froide", True),
        ("macht ihr auch wartung", "Wartung", True),
        (
            "The company is to be closed and wound up, and very little is left in the account.",
            "company accounts",
            False,
        ),
    ],
)
def test_a_name_is_said_where_each_of_its_words_is(text: str, name: str, *, expected: bool) -> None:
    assert says_whole_name(text, name) is expected


@pytest.mark.parametrize(
    ("message", "name", "doubt"),
    [
        ("Könnt ihr uns mit HubSpot helfen? Danke euch!", "Fam. Xqzt", "How to address them"),
        ("Könnt ihr uns mit HubSpot helfen? Danke euch!", "Familie Arnold", "How to address them"),
        ("HubSpot: Zutritt bitte mit Herrn Zemp vereinbaren, 079 555 01 65.", "Ada Lind", "whom to ring for a visit"),
        ("Was kostet HubSpot? Telefonisch bin ich unter 079 555 01 65 da.", "Ada Lind", "What they wish of a call"),
        ("Bitte rufen Sie mich nicht an, oder rufen Sie mich an. HubSpot?", "Ada Lind", "What they wish of a call"),
    ],
)
def test_what_a_native_would_do_otherwise_is_a_persons(message: str, name: str, doubt: str) -> None:
    assert doubt in reasons(lead(message, language="de", name=name))


def test_who_asks_how_the_firm_works_asks_for_nothing_it_may_not_sell() -> None:
    doubt = "Which service of yours that is, the draft does not know."

    def asked(message: str) -> Lead:
        return lead(f"{message} Nothing is decided.", subject=None, unknown=(Criterion.SERVICE_NEED,))

    assert doubt not in reasons(asked("Do you work with makers of seeds?"))
    assert doubt in reasons(asked("Do you have seeds?"))
