"""The language a colleague chose for the console."""

from sqlalchemy import Connection, update

from app.storage.partner_tables import colleagues


def choose_language(connection: Connection, firm_id: str, email: str, language: str) -> None:
    """From the next page on; the profile keeps what others read first."""
    mine = (colleagues.c.firm_id == firm_id, colleagues.c.email == email)
    connection.execute(update(colleagues).where(*mine).values(chosen_language=language))
