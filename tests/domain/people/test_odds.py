"""What fields say together where none decides alone."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.contact_choice import Known, choose
from app.domain.people.identity import compare
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.likeness import POSSIBLE_FROM, Verdict
from app.domain.people.odds import SAME_FROM, odds_of
from app.domain.people.people_index import identify_all
from app.domain.people.person import Person
from tests.fakes import person_from

P = person_from

ONE_PERSON = {
    "names in the other order": (
        P(name="Tanaka Haruto", email="tanaka@kaisha.example", city="Osaka"),
        P(name="Haruto Tanaka", city="Osaka", company="Kaisha"),
    ),
    "a provider one letter off": (
        P(name="Anna Schmidt", email="anna.schmidt84@gmail.com"),
        P(name="Anna Schmidt", email="anna.schmidt84@gmial.com"),
    ),
    "a company one letter off": (
        P(name="Anna Schmidt", email="a.schmidt@kelpworks.example"),
        P(name="A. Schmidt", email="a.schmidt@kelpwroks.example"),
    ),
    "slips before the @": (
        P(name="Evie Deane", email="evie.d56@harris-bailey.example", city="Portsmouth"),
        P(name="Evie Deane", email="evei.d56@harris-bailey.example", city="Pootsmouth"),
    ),
    "a slip in each name": (
        P(name="Rosalie Achterbergh", email="rosalie77@freemail.example", city="Ghent"),
        P(name="Rosalei Achterburgh", email="rosalie77@freemial.example", city="Gent"),
    ),
    "a new family name at the same address": (
        P(name="Anna Holt", email="anna77@freemail.example", city="Selby"),
        P(name="Anna Lindqvist", email="anna77@freemail.example", city="Selby"),
    ),
    "a double family name": (
        P(name="Sofía García López", email="sofia@kelp.example"),
        P(name="Sofia Garcia", company="Kelp S.L."),
    ),
}
SPELT_OTHERWISE = {
    "Cyrillic and English": (
        P(name="Дмитрий Щербаков", city="Riga"),
        P(name="Dmitry Shcherbakov", city="Riga"),
    ),
    "Cyrillic and Czech spelling": (
        P(name="Дмитрий Щербаков", city="Riga"),
        P(name="Dmitrij Ščerbakov", city="Riga"),
    ),
    "Greek": (
        P(name="Γιώργος Παπαδόπουλος", city="Patras"),
        P(name="Giorgos Papadopoulos", city="Patras"),
    ),
    "umlauts": (P(name="Jörg Schäuffelen", city="Ulm"), P(name="Joerg Schaeuffelen", city="Ulm")),
    "Turkish i": (P(name="Işıl İnançlı", city="Bursa"), P(name="ISIL INANCLI", city="Bursa")),
    "Polish l": (P(name="Łukasz Wróblewicz", city="Łódź"), P(name="Lukasz Wroblewicz", city="Lodz")),
}
NOT_JOINED = {
    "two strangers of one town": (P(name="Harriet Bryan", city="London"), P(name="Peter Hardy", city="London")),
    "nothing but a town": (P(city="London"), P(city="London")),
    "a family name and a town": (P(name="Denise Thomas", city="London"), P(name="Thomas", city="London")),
    "a country": (P(name="Anna Schmidt", city="Germany"), P(name="Anna Schmidt", city="Germany")),
    "father and son": (P(name="Thomas Quennell Sr.", city="Ulm"), P(name="Thomas Quennell Jr.", city="Ulm")),
    "a couple": (
        P(name="Marie Oliver", email="marie@oliver.example", city="London"),
        P(name="Owen Oliver", email="owen@oliver.example", city="London"),
    ),
    "a frequent name in a town": (P(name="John Smith", city="London"), P(name="John Smith", city="London")),
    "a tag is anybody's to write": (
        P(name="Anna Schmidt", email="blue.lantern@gmail.com", city="Ulm"),
        P(name="Anna Schmidt", email="bluelantern+x@gmail.com", city="Ulm"),
    ),
    "domains with the next number": (
        P(name="Ana Bright", email="ana@firm1.example"),
        P(name="Ana Bright", email="ana@firm2.example"),
    ),
}


@pytest.mark.parametrize("case", ONE_PERSON)
def test_slips_scripts_and_orders_are_one_person(case: str) -> None:
    left, right = ONE_PERSON[case]

    assert compare(left, right).verdict is Verdict.SAME
    assert set(lookup_keys(left)) & set(lookup_keys(right))


@pytest.mark.parametrize("case", SPELT_OTHERWISE)
def test_one_name_in_one_town_is_shown_to_a_person_however_it_is_spelt(case: str) -> None:
    left, right = SPELT_OTHERWISE[case]

    assert compare(left, right).is_worth_a_look
    assert set(lookup_keys(left)) & set(lookup_keys(right))


@pytest.mark.parametrize("case", NOT_JOINED)
def test_a_town_a_frequent_name_or_a_generation_joins_nobody(case: str) -> None:
    left, right = NOT_JOINED[case]

    assert compare(left, right).verdict is not Verdict.SAME


def test_father_and_son_are_one_where_they_share_a_sure_point() -> None:
    father, son = (P(name=f"Thomas Quennell {one}", email="t.quennell@kelp.example") for one in ("Sr.", "Jr."))

    assert compare(father, son).verdict is Verdict.SAME


def test_a_rare_name_says_more_than_a_frequent_one() -> None:
    rare, frequent = ((P(name=name), P(name=name)) for name in ("Maelys Kerguelen", "John Smith"))

    assert odds_of(*rare).bits > odds_of(*frequent).bits + 4


@given(st.sampled_from([person for pair in (*ONE_PERSON.values(), *NOT_JOINED.values()) for person in pair]), st.data())
@settings(max_examples=150, deadline=None)
def test_odds_are_the_same_in_both_directions(left: Person, data: st.DataObject) -> None:
    right = data.draw(st.sampled_from([person for pair in ONE_PERSON.values() for person in pair]))

    assert odds_of(left, right) == odds_of(right, left)


GIVEN = ("Amelia", "Barnaby", "Cressida", "Dorian", "Esmeralda", "Gwendolyn", "Horatio", "Isolde", "Jasper", "Leopold")
BEGINNINGS = ("Achter", "Bott", "Castel", "Dun", "Eiken", "Farqu", "Lind", "Ost")
ENDS = ("bergh", "cher", "haven", "lan", "marsh", "quist", "strand", "worth")
FAMILY = tuple(first + last for first in BEGINNINGS for last in ENDS)


def _mistyped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, max(2, len(word) - 1))
    return word[:place] + chance.choice("aeiorst") + word[place + 1 :] if chance.random() < 0.35 else word


def _messages_of_many(count: int) -> list[tuple[int, Person]]:
    """People with name, mail and town, each with slips or gaps in some of their messages."""
    chance, messages = random.Random(7), []
    for number in range(count):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        local = f"{given[0]}.{family}{chance.randrange(10, 99)}".lower()
        domain, town = f"{chance.choice(FAMILY).lower()}.example", chance.choice(["London", "Leeds", "Hull", "Derby"])
        for _ in range(chance.randint(1, 4)):
            email = f"{_mistyped(local, chance)}@{domain}" if chance.random() < 0.8 else None
            name = f"{_mistyped(given, chance)} {_mistyped(family, chance)}"
            messages.append((number, P(name=name, email=email, city=_mistyped(town, chance))))
    return messages


def test_messages_with_slips_are_joined_rightly_and_most_of_the_rest_is_proposed() -> None:
    messages = _messages_of_many(300)
    found = identify_all(person for _, person in messages)
    pairs = [
        (left[0] == right[0], found.contacts[a], found.contacts[b])
        for a, left in enumerate(messages)
        for b, right in enumerate(messages[:a])
    ]
    joined = [is_one for is_one, one, other in pairs if one == other]
    proposed = [is_one for is_one, one, other in pairs if other in found.possible.get(one, [])]
    in_all = sum(is_one for is_one, _, _ in pairs)

    assert sum(joined) / len(joined) >= 0.99
    assert sum(joined) / in_all >= 0.45
    assert (sum(joined) + sum(proposed)) / in_all >= 0.75


def test_what_is_shown_to_a_person_is_likelier_than_not() -> None:
    assert POSSIBLE_FROM < SAME_FROM
    assert not compare(P(name="Anna Schmidt"), P(name="Tom Schmidt")).is_worth_a_look
    assert compare(P(name="Anna Lindqvist", city="Ulm"), P(name="Ana Lindqvist", city="Bonn")).bits < SAME_FROM


NAMESAKES = {
    "the same address at two providers": (
        P(name="Jan Kowalski", email="jan.kowalski@onet.pl", city="Warszawa"),
        P(name="Jan Kowalski", email="jan.kowalski@interia.pl", city="Warszawa"),
    ),
    "two numbers": (
        P(name="Anna Schmidt", email="anna.schmidt84@gmail.com", city="Ulm"),
        P(name="Anna Schmidt", email="anna.schmidt12@gmail.com", city="Ulm"),
    ),
    "two addresses of one company": (
        P(name="Jan Kowalski", email="kowalski@zuraw.example", city="Warszawa"),
        P(name="Jan Kowalski", email="jkowalski@zuraw.example", city="Warszawa"),
    ),
    "a household's mailbox": (
        P(name="Torbjörn Björklund", email="info.bjorklund@telia.com", city="Malmö"),
        P(name="Maria Björklund", email="info.bjorklund@telia.com", city="Malmö"),
    ),
    "initials in a family's mailbox": (
        P(name="R. Wiśniewski", email="wisniewski.rodzina@o2.pl"),
        P(name="M. Wiśniewska", email="wisniewski.rodzina@o2.pl"),
    ),
    "a filler for an address": (
        P(name="Thomas Müller", email="unknown@import.example", city="München"),
        P(name="Thomas Müller", email="unknown@import.example", city="München"),
    ),
    "the address of one's own profile": (
        P(name="Mehmet Yılmaz", profile_url="https://www.linkedin.com/in/me"),
        P(name="Mehmet Yılmaz", profile_url="https://www.linkedin.com/in/me"),
    ),
    "one name in one town": (
        P(name="Pascal Roussel", city="Nantes"),
        P(name="Pascal Roussel", email="blue.lantern@gmail.com", city="Nantes"),
    ),
    "a son whose address says so": (
        P(name="Jiří Růžička", email="jruzicka@kelpworks.example", city="Brno"),
        P(name="Jiří Růžička", email="jr.jruzicka@kelpworks.example", city="Brno"),
    ),
    "a son with the year he was born": (
        P(name="Ian Ackroyd", email="iackroyd@kelpworks.example", city="Bath"),
        P(name="Ian Ackroyd", email="iackroyd89@kelpworks.example", city="Bath"),
    ),
    "colleagues of one initial": (
        P(name="M. Dimitriou", email="mariadimitriou@kelpworks.example", city="Athens"),
        P(name="Marta Dimitriou", email="martadimitriou@kelpworks.example", city="Athens"),
    ),
    "colleagues of whom one left out the family name": (
        P(name="Alessandro Bortolussi", email="abortolussi@kelpworks.example", city="Padova"),
        P(name="Alessandra", email="a.bortolussi@kelpworks.example", city="Padova"),
    ),
    "sisters in one company": (
        P(name="Anne Hrdličková", email="hrdlicka.anne@kelpworks.example", city="Plzeň"),
        P(name="Anna Hrdličková", email="ahrdlicka@kelpworks.example", city="Plzeň"),
    ),
    "two spellings of a family": (
        P(name="Alicja Larson", email="alicja27@kelpworks.example", city="Toruń"),
        P(name="Alicja Larsson", email="alicja41@kelpworks.example", city="Toruń"),
    ),
    "a name in characters at two providers": (
        P(name="直美 吉田", email="naomi.yoshida@yahoo.co.jp", city="東京"),
        P(name="直美 吉田", email="naomi.yoshida@gmail.com", city="東京"),
    ),
    "first letters of families": (
        P(name="Steven M.", email="blue.lantern@gmail.com", city="Derby"),
        P(name="Steven M.", email="red.harbour@gmail.com", city="Derby"),
    ),
    "the mailbox of a family": (
        P(name="R. Ackroyd", email="theackroyds@free.fr", city="Nantes"),
        P(name="Frédéric Ackroyd", email="theackroyds@free.fr", city="Nantes"),
    ),
    "a domain with a word before it": (
        P(name="Sibel Uçar", email="sucar@kelpworks.example", city="İzmir"),
        P(name="Sibel Uçar", email="sucar@mykelpworks.example", city="İzmir"),
    ),
    "a domain with a hyphen": (
        P(name="Antoine Roussel", email="antoine.roussel@kelpworks.example", city="Nantes"),
        P(name="Antoine Roussel", email="antoine.roussel@kelp-works.example", city="Nantes"),
    ),
    "a domain in the plural": (
        P(name="Maike Zimmermann", email="maike.zimmermann@kelpwork.example"),
        P(name="Maike Zimmermann", email="maike.zimmermann@kelpworks.example"),
    ),
    "a frequent name of another alphabet": (
        P(name="Νικόλαος Παπαδόπουλος", email="n.papadopoulos@otenet.gr", city="Αθήνα"),
        P(name="Nikolaos Papadopoulos", email="nikolaos.papadopoulos@kelpworks.example", city="Αθήνα"),
    ),
    "a rare name in two towns": (
        P(name="Ottokar Quennellius", email="quennellius@gmail.com", city="Gdynia"),
        P(name="Ottokar Quennellius", email="ottokar.q@gmx.net", city="Warszawa"),
    ),
    "a rare name at two providers": (
        P(name="Ottokar Quennellius", email="quennellius@gmail.com"),
        P(name="Ottokar Quennellius", email="ottokar.q@gmx.net"),
    ),
    "a couple with one mailbox, in two scripts": (
        P(name="엄상민", email="eom2000@daum.net", city="광주"),
        P(name="Jee-hye Eom", email="eom2000@daum.net"),
    ),
    "a couple with one mailbox, in Arabic and Latin letters": (
        P(name="مدحت صبري", email="sabry2000@outlook.com"),
        P(name="Riham Sabry", email="sabry2000@outlook.com"),
    ),
    "a senior and somebody who does not say": (
        P(name="William Booth-Clegg Sr.", city="Leeds"),
        P(name="William Booth-Clegg", city="Leeds"),
    ),
}


@pytest.mark.parametrize("case", NAMESAKES)
def test_namesakes_and_households_are_not_joined(case: str) -> None:
    left, right = NAMESAKES[case]

    assert compare(left, right).verdict is not Verdict.SAME


ELDER_AND_YOUNGER = [
    ("{} sen.", "{} jun."),
    ("{} père", "{}, fils"),
    ("{} mère", "{} fille"),
    ("{} padre", "{}, hijo"),
    ("{} pai", "{} Filho"),
    ("{} (vader)", "{} (zoon)"),
    ("{} padre", "{} figlio"),
    ("{} (ojciec)", "{} (syn)"),
    ("{} st.", "{} ml."),
    ("{} d.ä.", "{} d.y."),
]


@pytest.mark.parametrize(("elder", "younger"), ELDER_AND_YOUNGER)
def test_two_generations_of_one_name_are_not_joined(elder: str, younger: str) -> None:
    name = "Baltazar Quennell"
    left = P(name=elder.format(name), email="bquennell@freemail.example", city="Ulm")
    right = P(name=younger.format(name), email="b.quennell@freemail.example", city="Ulm")

    assert compare(left, right).verdict is not Verdict.SAME
    assert compare(left, P(name=younger.format(name), city="Ulm")).clash


def test_one_name_in_two_scripts_stays_one_person_in_one_mailbox() -> None:
    for own, latin in (("구건희", "Gun-hee Koo"), ("طارق المصري", "Tarek Al-Masri"), ("清水 初音", "Hatsune Shimizu")):
        left, right = P(name=own, email="blue2000@freemail.example"), P(name=latin, email="blue2000@freemail.example")
        assert compare(left, right).verdict is Verdict.SAME


def test_nobody_is_asked_about_a_name_that_four_bear() -> None:
    crowd = [P(name="Anna Schmidt", email=f"{word}@freemail.example", city="Ulm") for word in GIVEN[:4]]
    alone = P(name="Anna Schmidt", city="Ulm")

    assert identify_all([crowd[0], alone]).possible
    assert identify_all([*crowd, alone]).possible == {}
    assert (
        choose(alone, [Known(contact_id=str(number), people=(one,)) for number, one in enumerate(crowd)]).possible == ()
    )


def test_a_name_that_several_of_a_crowd_bear_says_little() -> None:
    crowd = [P(name="Ottilie Quennell", email=f"{word}@freemail.example", city="Ulm") for word in GIVEN]
    alone = P(name="Ottilie Quennell", city="Ulm")

    assert len(set(identify_all([*crowd, alone]).contacts)) == len(crowd) + 1
