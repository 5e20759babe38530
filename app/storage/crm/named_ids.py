"""Which ids the names of a firm's plan meant in its CRM: a stage renamed there is still known after a restart."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from app.storage.crm.crm_copies import Account
from app.storage.engines.database import Database
from app.storage.inserts import insert_or_replace
from app.storage.tables import crm_links

_KIND = "name"
_LONGEST = 300  # of a key


@dataclass(slots=True)
class StoredNames:
    """Implements `app.domain.ports.NamedIds`. Asked for with every deal: read once, written when it is another."""

    database: Database
    account: Account
    _known: dict[str, str] | None = field(default=None)

    def get(self, name: str, /) -> str | None:
        return self._all().get(name[:_LONGEST])

    def __setitem__(self, name: str, their_id: str, /) -> None:
        key = name[:_LONGEST]
        if self._all().get(key) != their_id:
            self.database.write(lambda connection: self._keep(connection, key, their_id))
            self._all()[key] = their_id

    def _all(self) -> dict[str, str]:
        if self._known is None:
            self._known = self.database.read(self._read)
        return self._known

    def _read(self, connection: Connection) -> dict[str, str]:
        named = select(crm_links.c.our_key, crm_links.c.their_id).where(
            crm_links.c.firm_id == self.account.firm_id,
            crm_links.c.vendor == self.account.vendor,
            crm_links.c.kind == _KIND,
        )
        return {row.our_key: row.their_id for row in connection.execute(named)}

    def _keep(self, connection: Connection, key: str, their_id: str) -> None:
        row = {"firm_id": self.account.firm_id, "vendor": self.account.vendor, "kind": _KIND, "our_key": key}
        connection.execute(insert_or_replace(connection, crm_links, "their_id"), {**row, "their_id": their_id})
