"""Rows as the dataclasses whose fields are named like their columns."""

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kind = TypeVar("Kind", bound="DataclassInstance")


def from_row(kind: type[Kind], row: Row[*tuple[Any, ...]], **others: object) -> Kind:
    """A `kind` made of the columns named as its fields; `others` are the fields that are no column as it stands."""
    columns = row._mapping  # noqa: SLF001  the public way to read a row as a mapping
    return kind(**others, **{name: columns[name] for name in _names(kind) if name not in others})


@cache
def _names(kind: "type[DataclassInstance]") -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
