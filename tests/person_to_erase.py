"""Somebody with a rare name, what they wrote, and how a test erases them."""

from typing import Any

from app.pipeline.erasing import Erasing
from app.storage.people.erasures import ask_erasure
from app.storage.people.person_search import find_person
from tests.path_parts import LeadPath

NAME, ADDRESS = "Quirina Abernethy-Voss", "quirina.voss@tallowmere.example"
LETTER = "Our northern mill needs somebody who understands the pricing of oak veneers."


def row(message: str = LETTER, email: str | None = ADDRESS, name: str | None = NAME, **more: Any) -> dict[str, Any]:
    return {"email": email, "name": name, "message": message} | more


def erasing(path: LeadPath) -> Erasing:
    return Erasing(database=path.database, profiles=path.profiles, clock=path.clock)


def ask_to_erase(path: LeadPath, wanted: str = ADDRESS) -> str:
    """The erasure's id; it is carried out by `erasing(path).carry_out_due()`."""
    subject = path.database.read(lambda connection: find_person(connection, path.firm.id, wanted))
    return path.database.write(
        lambda connection: ask_erasure(connection, path.firm.id, subject, "a test", path.clock(), named=wanted)
    )
