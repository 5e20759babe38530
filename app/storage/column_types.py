"""Two column types: moments that keep their zone, and domain values kept as JSON text."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Dialect, Text, TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as microseconds since 1970.

    The same integer on SQLite and PostgreSQL: comparable, sortable, free of
    drivers' ideas about zones, and copied between the two without a conversion.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        if value is None:
            return None
        since = value - _EPOCH  # a naive datetime raises here, as it should
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1_000_000, UTC)


class Value(TypeDecorator[Any]):
    """A frozen dataclass of the domain (or a tuple or dict of such), stored as JSON text.

    `remembered` of the texts read last are not read again: for values that are read often and, being
    immutable through and through, may be shared.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any, *, remembered: int = 0) -> None:
        super().__init__()
        self.kind = kind
        self.remembered = remembered
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)
        self._read: Callable[[str], Any] = self._adapter.validate_json
        if remembered:
            self._read = lru_cache(remembered)(self._read)

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else self._adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return None if value is None else self._read(value)
