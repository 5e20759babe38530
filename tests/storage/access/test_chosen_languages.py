"""In which language a colleague is told something: as they chose it, else as the profile says it."""

from sqlalchemy import update

from app.storage.access.chosen_languages import choose_language, language_of_colleague
from app.storage.engines.database import Database
from app.storage.partner_tables import colleagues
from tests.seeding import PARTNER, Seed


def test_a_choice_comes_before_the_profile_and_nobody_known_reads_english(database: Database) -> None:
    def told(email: str) -> str:
        return database.read(lambda connection: language_of_colleague(connection, "larkfield", email))

    database.write(lambda connection: Seed(connection).firm())
    assert (told(PARTNER), told("nobody@larkfield.example")) == ("en", "en")
    database.write(lambda connection: connection.execute(update(colleagues).values(language="de")))
    assert told(PARTNER.upper()) == "de"
    database.write(lambda connection: choose_language(connection, "larkfield", PARTNER, "en"))
    assert told(PARTNER) == "en"
