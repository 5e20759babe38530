"""How long it takes to know who wrote, beside 1,000, 100,000 and 1,000,000 contacts, and how many are found.

Names are drawn as people bear them, a few of them very often; every hundredth contact has the number of one
switchboard. Beyond a hundred thousand the database copies the contacts, with other addresses and the same names.
"""

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, literal, select, text

from app.domain.identifiers import new_id
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.contact_choice import choose
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.nicknames import FREQUENT_FAMILY_NAMES, KNOWN_GIVEN_NAMES
from app.domain.people.person import Person, person_of
from app.storage.people.contacts import candidates
from app.storage.tables import contact_points, contacts, firms
from scripts.benchmark.figures import Figures, load_average, spread
from scripts.benchmark.measured import Measured

_FIRM = "bench-identity"
_ASKED = 500
_GENERATED = 100_000  # beyond that, copies
_AT_ONCE = 2_000
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_TOWNS = tuple(
    f"{town}{end}" for town in ("Ash", "Birch", "Elm", "Hazel", "Oak") for end in ("ford", "ham", "ton", "wick")
)
_ENDS = ("berg", "dale", "field", "holm", "lund", "quist", "stead", "worth")
_LONGEST_KEY = 300
_SWITCHBOARD, _MOBILE = "+442079460018", "+4479"


def measure_identity(place: Measured, sizes: Sequence[int]) -> Figures:
    """p50 and p99 of looking up and choosing, in one transaction each, and the share found: of known addresses, and of
    known people who wrote from a new address with their number, from a switchboard that thousands share.
    """
    engine = place.database.engine
    with engine.begin() as connection:
        connection.execute(insert(firms).values(id=_FIRM, name="Bench", changed_at=_NOW, changed_by="bench"))
    return {f"at_{size}": _at(engine, size) for size in sizes}


def _at(engine: Engine, size: int) -> Figures:
    _fill(engine, size)
    chance = random.Random(size)
    with engine.connect() as connection:
        known = _some(connection, chance)
        by_address = [_timed(connection, person, contact_id) for contact_id, person in known]
        numbered = [(one, person) for one, person in known if person.phone]
        by_number = [_timed(connection, _elsewhere(person), one) for one, person in numbered]
        strangers = [_timed(connection, person, "") for person in _people(_ASKED, size + 7)]
    seconds = [taken for taken, _ in (*by_address, *strangers)]
    return {
        "contacts": size,
        **spread(seconds, "identify"),
        **spread([taken for taken, _ in by_number], "identify_by_number"),
        "found_by_address": _share(by_address),
        "found_by_number": _share(by_number),
        "load_average": load_average(),
    }


def _share(answers: Sequence[tuple[float, bool]]) -> float:
    return round(sum(found for _, found in answers) / max(1, len(answers)), 4)


def _timed(connection: Connection, person: Person, contact_id: str) -> tuple[float, bool]:
    """(seconds, whether the contact was chosen). From the keys to the choice, as the step does it."""
    started = time.perf_counter()
    chosen = choose(person, candidates(connection, _FIRM, lookup_keys(person)))
    connection.rollback()
    return time.perf_counter() - started, chosen.contact_id == contact_id


def _elsewhere(person: Person) -> Person:
    return _person(person.full_name, "", person.phone, "", "")


def _some(connection: Connection, chance: random.Random) -> list[tuple[str, Person]]:
    ids = list(connection.execute(select(contacts.c.id).where(contacts.c.firm_id == _FIRM)).scalars())
    rows = connection.execute(select(contacts).where(contacts.c.id.in_(chance.sample(ids, min(_ASKED, len(ids))))))
    return [(row.id, row.people[0]) for row in rows]


def _fill(engine: Engine, size: int) -> None:
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        stored = connection.execute(
            select(func.count()).select_from(contacts).where(contacts.c.firm_id == _FIRM)
        ).scalar_one()
        _generate(connection, min(size, _GENERATED) - stored, stored)
        for number in range(max(1, stored // _GENERATED), size // _GENERATED):
            _copy(connection, number)
        connection.commit()
        connection.execute(text("ANALYZE"))
        connection.commit()


def _generate(connection: Connection, count: int, seed: int) -> None:
    rows, points = [], []
    for place, person in enumerate(_people(max(0, count), seed), start=1):
        contact_id = new_id()
        common = {"firm_id": _FIRM, "name": person.full_name, "email": person.email or None, "created_at": _NOW}
        rows.append({"id": contact_id, "people": (person,), **common})
        keys = {key[:_LONGEST_KEY] for key in lookup_keys(person)}
        points += [{"firm_id": _FIRM, "key": key, "contact_id": contact_id} for key in keys]
        if place % _AT_ONCE == 0 or place == count:
            connection.execute(insert(contacts), rows)
            connection.execute(insert(contact_points), points)
            rows, points = [], []


def _copy(connection: Connection, number: int) -> None:
    """The generated contacts once more, with mail domains, numbers and addresses of their own."""
    mark, other = f"c{number:03x}", literal(f".c{number}.example")
    generated = contacts.c.firm_id == _FIRM, contacts.c.id < "c"
    copied = literal(mark) + func.substr(contacts.c.id, len(mark) + 1)
    people = func.replace(
        func.replace(text("contacts.people"), ".example", other), f"{_MOBILE}00", f"{_MOBILE}{number:02}"
    )
    names = ["id", "firm_id", "name", "email", "people", "created_at"]
    email = func.replace(contacts.c.email, ".example", other)
    row = select(copied, contacts.c.firm_id, contacts.c.name, email, people, contacts.c.created_at)
    connection.execute(insert(contacts).from_select(names, row.where(*generated)))
    points = select(
        contact_points.c.firm_id,
        func.replace(func.replace(contact_points.c.key, ".example", other), "phone:00", f"phone:{number:02}"),
        literal(mark) + func.substr(contact_points.c.contact_id, len(mark) + 1),
    )
    of_generated = contact_points.c.firm_id == _FIRM, contact_points.c.contact_id < "c"
    connection.execute(
        insert(contact_points).from_select(["firm_id", "key", "contact_id"], points.where(*of_generated))
    )


def _people(count: int, seed: int) -> Iterator[Person]:
    """Names by a long-tailed law; two in three write from a company, one in four gives a number."""
    chance = random.Random(seed)
    given = sorted(KNOWN_GIVEN_NAMES)
    family = [*sorted(FREQUENT_FAMILY_NAMES), *(f"{one}{end}" for one in given for end in _ENDS)]
    for number in range(count):
        first, last = (names[int(len(names) * chance.random() ** 2)] for names in (given, family))
        local = f"{first}.{last}{chance.randrange(1000)}"
        domain = f"{chance.choice(family)}-{chance.choice(_ENDS)}" if chance.random() < 0.66 else "freemail"
        phone = _SWITCHBOARD if number % 100 == 0 else f"{_MOBILE}00{chance.randrange(10**6):06}"
        has_phone = number % 100 == 0 or chance.random() < 0.25
        name = f"{first.title()} {last.title()}"
        yield _person(
            name, f"{local}{seed + number}@{domain}.example", phone if has_phone else "", "", chance.choice(_TOWNS)
        )


def _person(name: str, email: str, phone: str, company: str, town: str) -> Person:
    return person_of(
        Inquiry(
            channel=ChannelName.WEBSITE_FORM,
            source_id="bench",
            received_at=_NOW,
            sender_email=email or None,
            sender_name=name,
            phone=phone or None,
            company=company or None,
            city=town or None,
        )
    )
