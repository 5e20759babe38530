"""What a profile says about to whom new leads go: `[[routing]]`."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.domain.firm import RoutingRule
from app.profiles.field_types import FileTable, MailAddress, Words, folded
from app.profiles.typed_values import listed


class RoutingTable(FileTable):
    to: Annotated[tuple[MailAddress, ...], Field(strict=False), BeforeValidator(listed)] = Field(
        min_length=1, description="a partner's address, or a list of several who take turns"
    )
    services: Annotated[Words, BeforeValidator(listed)] = Field((), description="a list of your services' names")
    languages: Annotated[Words, BeforeValidator(listed)] = Field((), description="a list of languages, as ['de', 'fr']")
    countries: Annotated[Words, BeforeValidator(listed)] = Field(
        (), description="a list of countries in two letters, as ['DE', 'AT'], or as your CRM writes them"
    )
    channels: Annotated[Words, BeforeValidator(listed)] = Field((), description="a list of channels, or leave it out")


def routing_rule(table: RoutingTable, owned: Mapping[str, str]) -> RoutingRule:
    """With services and channels under their own names, languages in small letters, countries in capitals."""
    named = {name: tuple(owned[folded(one)] for one in getattr(table, name)) for name in ("services", "channels")}
    languages, countries = (tuple(map(str.lower, table.languages)), tuple(map(str.upper, table.countries)))
    return RoutingRule(to=table.to, languages=languages, countries=countries, **named)
