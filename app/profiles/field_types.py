"""The kinds of values that a profile's tables are made of."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.domain.words.addresses_in_text import is_mail_address
from app.profiles.typed_values import language_code, listed, mail_domain, web_address


def _one_line(text: str) -> str:
    cleaned = " ".join(text.split())
    if not cleaned:
        raise ValueError("is empty")
    return cleaned


def _mail_address(text: str) -> str:
    typed = text.strip().removeprefix("mailto:")
    if not is_mail_address(typed):
        raise ValueError("is not a mail address")
    return typed


def folded(name: str) -> str:
    """A name however it is spaced, hyphenated and capitalised."""
    return re.sub(r"[\s_-]+", "", name).casefold()


Line = Annotated[str, AfterValidator(_one_line)]
WebAddress = Annotated[str, AfterValidator(web_address)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
Words = Annotated[tuple[Line, ...], Field(strict=False)]  # TOML knows lists only
Domains = Annotated[
    tuple[Annotated[str, AfterValidator(mail_domain)], ...], Field(strict=False), BeforeValidator(listed)
]
SpokenLanguage = Annotated[str, AfterValidator(language_code)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$", description="two small letters, as en or de")]


class FileTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
