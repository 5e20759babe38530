"""Who is who: joining one person's messages and keeping strangers apart."""

import random
from collections.abc import Iterable
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.contact_choice import Known, choose
from app.domain.people.identity import compare
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.likeness import Verdict
from app.domain.people.people_index import identify_all
from app.domain.people.person import Person
from tests.fakes import person_from

P = person_from


def joined(people: Iterable[Person]) -> list[str]:
    return identify_all(people).contacts


ONE_PERSON = {
    "case and tags": (
        P(name="Anna Holt", email="anna.holt@kelp.example"),
        P(name="A. Holt", email="Anna.Holt+x@KELP.example"),
    ),
    "misspelt, private address, company mentioned": (
        P(name="Rosalie Achterbergh", email="rosalie@quarrymark.example", company="Quarrymark Data"),
        P(name="Rosalie Achterburgh", email="ros@freemail.example", text="I wrote about Quarrymark on Monday."),
    ),
    "initial and first name in the address": (
        P(name="B. Quennel", email="barnaby@ostryfreight.example", company="Ostry"),
        P(name="Barnaby Quennel", email="bquennel@ostryfreight.example", company="Ostry Freight Systems"),
    ),
    "second domain and a slip": (
        P(name="Verity Castelan", email="v.castellan@corbelwin-mail.example", company="Corbelwin"),
        P(name="Verity Castellan", email="verity@corbelwinvideo.example", company="Corbelwin Video"),
    ),
    "profile without address": (
        P(name="Jürgen Böttcher", email="j.boettcher@tessel.example", company="Tessel Sensorik GmbH"),
        P(name="Juergen Boettcher", company="Tessel Sensorik"),
    ),
    "rare name, private and company address": (
        P(name="Maëlys Kerguelen", email="maelys.kerguelen@freemail.example"),
        P(name="KERGUELEN Maelys", email="mkerguelen@ordonnance.example", company="Ordonnance"),
    ),
    "the shop's name before the @": (
        P(name="Eoin Mac Cárthaigh", email="eoin@dovecandles.example", company="Dove Candles"),
        P(name="Eoin McCarthy", email="dovecandles@freemail.example"),
    ),
    "phone in two spellings": (
        P(name="Anna Holt", phone="01632 960 442"),
        P(name="Anna Holt", phone="+44 (0)1632 960442", email="anna@kelp.example"),
    ),
    "profile after a marriage": (
        P(name="Anna Holt", profile_url="https://www.linkedin.com/in/anna-h/"),
        P(name="Anna Lindqvist", profile_url="linkedin.com/in/Anna-H"),
    ),
    "slips in name and postal address": (
        P(name="mikhayla wiechek", address="58 gilmoor crescent, walkabout palms", city="goonella, 3138, qld"),
        P(name="wiechek mikhayla", address="58 gilmoor drescent, walkabou t palms", city="goonrella, 3138, qld"),
    ),
    "only a company": (P(company="Kelpworks B.V."), P(company="KELPWORKS NV")),
}
TWO_PEOPLE = {
    "shared mailbox": (P(name="Anna Holt", email="info@kelp.example"), P(name="Tom Lund", email="info@kelp.example")),
    "colleagues": (P(name="Anna Holt", email="anna@kelp.example"), P(name="Tom Lund", email="tom@kelp.example")),
    "siblings": (
        P(name="Mario Rossini", email="mario@kelp.example"),
        P(name="Maria Rossini", email="maria@kelp.example"),
    ),
    "addresses spell two names": (
        P(name="Anna Mayer", email="anna.mayer@kelp.example"),
        P(name="Anna Maier", email="anna.maier@kelp.example"),
    ),
    "nothing known": (P(), P()),
    "two companies": (P(company="Kelpworks"), P(company="Quarrymark")),
}
UNDECIDED = {
    "frequent name, free mail": (
        P(name="Anna Schmidt", email="as@gmail.com"),
        P(name="Anna Schmidt", email="a77@web.de"),
    ),
    "one name, two companies": (
        P(name="Anna Lindqvist", email="anna@kelp.example", company="Kelp"),
        P(name="Anna Lindqvist", email="anna@quarry.example", company="Quarry"),
    ),
    "one phone, two names": (P(name="Anna Holt", phone="+441632960442"), P(name="Tom Lund", phone="+441632960442")),
    "a household": (
        P(name="luke jayaram", address="33 eungella street", city="broken hill 3172"),
        P(name="chloe jayaram", address="33 eungella street", city="broken hill 3172"),
    ),
    "one private address, two names": (
        P(name="Anna Holt", email="sunshine@freemail.example"),
        P(name="Tom Lund", email="sunshine@freemail.example"),
    ),
    "one mailbox, two spellings of its address": (
        P(name="Anna Schmidt", email="blue.lantern@gmail.com"),
        P(name="Anna Schmidt", email="bluelantern+x@googlemail.com"),
    ),
    "initial of a frequent name": (
        P(name="J. Smith", email="jsmith@kelp.example"),
        P(name="Jane Smith", email="jane@kelp.example"),
    ),
    "one rare name at two postal addresses": (
        P(name="jack berrigan", address="4 esperance street", city="landen 3172"),
        P(name="jake berrigan", address="99 leahy close", city="monto 6076"),
    ),
}


@pytest.mark.parametrize("case", ONE_PERSON)
def test_one_persons_messages_are_joined_and_found_by_key(case: str) -> None:
    left, right = ONE_PERSON[case]

    assert compare(left, right).verdict is Verdict.SAME
    assert set(lookup_keys(left)) & set(lookup_keys(right))
    assert len(set(joined([left, right]))) == 1


@pytest.mark.parametrize("case", TWO_PEOPLE)
def test_two_peoples_messages_stay_apart(case: str) -> None:
    left, right = TWO_PEOPLE[case]

    assert compare(left, right).verdict is Verdict.DIFFERENT
    assert len(set(joined([left, right]))) == 2


@pytest.mark.parametrize("case", UNDECIDED)
def test_what_is_undecided_is_left_to_a_person(case: str) -> None:
    left, right = UNDECIDED[case]

    assert compare(left, right).verdict is Verdict.POSSIBLE
    assert compare(left, right).evidence
    assert choose(left, [Known(contact_id="1", people=(right,))]).contact_id is None


FULL = P(name="Barnaby Quennel", email="barnaby@ostry.example", company="Ostry")
INITIAL = P(name="B. Quennel", company="Ostry")
OTHER = P(name="Bridget Quennel", email="bridget@ostry.example", company="Ostry")


def test_an_initial_that_fits_two_people_joins_neither() -> None:
    match = choose(INITIAL, [Known(contact_id="1", people=(FULL,)), Known(contact_id="2", people=(OTHER,))])

    assert (match.contact_id, {possible.contact_id for possible in match.possible}) == (None, {"1", "2"})
    for order in permutations([FULL, INITIAL, OTHER]):
        assert len(set(joined(order))) == 3


def test_a_clash_under_the_contact_prevents_a_weak_join() -> None:
    assert choose(INITIAL, [Known(contact_id="1", people=(FULL,))]).contact_id == "1"
    assert choose(OTHER, [Known(contact_id="1", people=(INITIAL, FULL))]).contact_id is None


def test_a_private_address_is_not_given_to_one_of_two_namesakes() -> None:
    namesakes = [
        P(name="Anna Lindqvist", email="anna@kelp.example", company="Kelp"),
        P(name="Anna Lindqvist", email="anna@quarry.example", company="Quarry"),
        P(name="Anna Lindqvist", email="anna.lindqvist@freemail.example"),
    ]

    for order in permutations(namesakes):
        assert len(set(joined(order))) == 3


def test_a_later_row_links_two_earlier_groups() -> None:
    first = P(name="Anna Schmidt", email="anna@kelp.example", company="Kelp")
    second = P(name="Anna Schmidt", email="as77@freemail.example", phone="+441632960442")
    link = P(name="Anna Schmidt", email="anna@kelp.example", phone="+441632960442")

    assert len(set(joined([first, second]))) == 2
    for order in permutations([first, second, link]):
        assert len(set(joined(order))) == 1


def test_a_contact_without_messages_is_nobody() -> None:
    assert choose(FULL, [Known(contact_id="1", people=())]).contact_id is None


def test_the_order_of_candidates_does_not_matter() -> None:
    known = [Known(contact_id=str(number), people=pair) for number, pair in enumerate(ONE_PERSON.values())]
    wanted = choose(FULL, known)

    assert all(choose(FULL, random.Random(seed).sample(known, len(known))) == wanted for seed in range(5))


def test_messages_that_come_in_one_after_the_other_find_their_contact() -> None:
    pairs = [pair for case, pair in ONE_PERSON.items() if case != "only a company"]
    known = [Known(contact_id=str(number), people=(first,)) for number, (first, _) in enumerate(pairs)]
    found = [choose(second, known).contact_id for _, second in pairs]

    assert found == [contact.contact_id for contact in known]


def test_a_file_of_mixed_people_is_told_apart() -> None:
    people = [person for pair in (*ONE_PERSON.values(), *TWO_PEOPLE.values()) for person in pair]
    shuffled = random.Random(3).sample(people, len(people))
    by_person = dict(zip(shuffled, joined(shuffled), strict=True))
    again = dict(zip(people, joined(people), strict=True))

    pairs = [(a, b) for a in people for b in people if a != b]
    assert all((by_person[a] == by_person[b]) == (again[a] == again[b]) for a, b in pairs)


GIVEN = ["Anna", "Bob", "Robert", "Tomek", "Tomasz", "Gwen", "Gwendolyn", "A.", "Rosalie", "Rosalei", ""]
FAMILY = ["Achterbergh", "Achterburgh", "Schmidt", "Price-Hartwell", "Hartwell", "Mac Cárthaigh", "McCarthy", ""]
COMPANY = ["Ostry", "Ostry Freight Systems", "Kelp GmbH", "KELP", None]
EMAIL = ["anna@ostryfreight.example", "info@kelp.example", "rosalie.achterbergh@freemail.example", "kelp@web.de", None]
ADDRESS = ["12 Mill Lane, Oak Park", "Oak Park 12 MillLane", "7 Harbour Road", None]
CITY = ["Selby 4512", "Selbi 4521", None]

likely_people = st.builds(
    lambda given, family, swap, **fields: P(name=f"{family} {given}" if swap else f"{given} {family}", **fields),
    st.sampled_from(GIVEN),
    st.sampled_from(FAMILY),
    st.booleans(),
    company=st.sampled_from(COMPANY),
    email=st.sampled_from(EMAIL),
    phone=st.sampled_from(["+441632960442", "01632 960442", None]),
    address=st.sampled_from(ADDRESS),
    city=st.sampled_from(CITY),
)


@given(likely_people, likely_people)
@settings(max_examples=400, deadline=None)
def test_comparison_is_symmetric_and_the_same_person_is_found_by_key(left: Person, right: Person) -> None:
    forth, back = compare(left, right), compare(right, left)

    assert (forth.verdict, forth.strength, forth.clash) == (back.verdict, back.strength, back.clash)
    if forth.verdict is Verdict.SAME:
        assert set(lookup_keys(left)) & set(lookup_keys(right))


@given(st.lists(likely_people, max_size=7), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_groups_do_not_depend_on_the_order_of_rows(people: list[Person], chance: random.Random) -> None:
    order = chance.sample(range(len(people)), len(people))
    straight, mixed = joined(people), joined([people[row] for row in order])
    mixed_back = [mixed[order.index(row)] for row in range(len(people))]

    pairs = [(a, b) for a in range(len(people)) for b in range(a) if people[a] != people[b]]
    assert all((straight[a] == straight[b]) == (mixed_back[a] == mixed_back[b]) for a, b in pairs)


def test_companies_that_share_a_registered_domain_are_not_one() -> None:
    """Two shops on one provider's platform: ann@shop1.platform.example, ann@shop2.platform.example."""
    left = person_from(name="Ann Kerr", company="Kerr Bakery 12", email="ann@c12.platform.example")
    right = person_from(name="Ann Kerr", company="Kerr Vet 407", email="ann@c407.platform.example")

    assert compare(left, right).verdict is not Verdict.SAME
