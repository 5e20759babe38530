"""The language a colleague chose for the console."""

from sqlalchemy import Connection, func, select, update

from app.storage.partner_tables import colleagues


def choose_language(connection: Connection, firm_id: str, email: str, language: str) -> None:
    """From the next page on; the profile keeps what others read first."""
    mine = (colleagues.c.firm_id == firm_id, colleagues.c.email == email)
    connection.execute(update(colleagues).where(*mine).values(chosen_language=language))


def language_of_colleague(connection: Connection, firm_id: str, email: str) -> str:
    """What they read: as they chose it, else as the profile says it; "en" of nobody known."""
    mine = (colleagues.c.firm_id == firm_id, func.lower(colleagues.c.email) == email.lower())
    reads = func.coalesce(colleagues.c.chosen_language, colleagues.c.language)
    return connection.execute(select(reads).where(*mine)).scalar() or "en"
