"""Firm profiles: a folder each, with `firm.toml` and one Markdown file per case study.

A profile is read once, at start. Whatever is wrong in it is a ConfigurationError that names the
file, the key and what to write there; an unknown key is wrong, because it is a misspelt one.
"""

import re
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.domain.errors import ConfigurationError
from app.domain.firm import CaseStudy, FirmProfile
from app.profiles.profile_files import CaseStudyFile, FirmFile, folded

FileModel = TypeVar("FileModel", bound=BaseModel)

_FRONT_MATTER = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)


def load_profiles(directory: Path) -> dict[str, FirmProfile]:
    """Every folder of `directory` that holds a `firm.toml`, by its name.

    Raises:
        ConfigurationError: There is none, or one of them is not right.
    """
    folders = sorted(file.parent for file in directory.glob("*/firm.toml"))
    if not folders:
        raise ConfigurationError(
            f"{directory}: no profile here. Make a folder with a firm.toml in it, as profiles/fernhill"
        )
    return {folder.name: load_profile(folder) for folder in folders}


def load_profile(folder: Path) -> FirmProfile:
    """The firm whose profile is `folder`; the folder's name is the firm's id.

    Raises:
        ConfigurationError: Names the file, the key and what to write.
    """
    file = folder / "firm.toml"
    firm = _checked(FirmFile, _toml(_text(file), file), file)
    _require_known_owned(file, firm)
    cases = tuple(_load_case_study(path, firm) for path in sorted((folder / "case_studies").glob("*.md")))
    if not cases:
        raise ConfigurationError(f"{folder / 'case_studies'}: no case study here. Write at least one NAME.md")
    return firm.profile(folder.name, cases)


def _require_known_owned(file: Path, firm: FirmFile) -> None:
    owned = firm.owned()
    for number, partner in enumerate(firm.partners):
        for name in partner.owns:
            if folded(name) not in owned:
                choice = sorted(set(owned.values()))
                problem = f"`partners.{number}.owns`: {name!r} is neither a channel nor a service of yours"
                raise ConfigurationError(f"{file}: {problem}. Write one of {choice}")


def _load_case_study(file: Path, firm: FirmFile) -> CaseStudy:
    parts = _FRONT_MATTER.match(_text(file))
    if parts is None:
        raise ConfigurationError(f"{file}: begin with a line `+++`, then TOML, then `+++`, then the story")
    matter = _checked(CaseStudyFile, _toml(parts[1], file), file)
    names = {service.name for service in firm.services}
    for service in matter.services:
        if service not in names:
            raise ConfigurationError(f"{file}: `services`: {service!r} is not sold here. Write one of {sorted(names)}")
    return matter.case_study(slug=file.stem, text=parts[2].strip())


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read ({error}). Save it as a UTF-8 text file") from error


def _toml(text: str, file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}: not TOML: {error}") from error


def _checked(model: type[FileModel], values: dict[str, object], file: Path) -> FileModel:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        complaints = "\n".join(f"{file}: {_complaint(model, details)}" for details in error.errors())
        raise ConfigurationError(complaints) from error


def _complaint(model: type[BaseModel], details: ErrorDetails) -> str:
    key = ".".join(str(part) for part in details["loc"]) or "(the whole file)"
    if details["type"] == "extra_forbidden":
        return f"`{key}` is not a key we know. Remove it or correct its spelling"
    hint = _what_to_write(model, details["loc"])
    problem = "is missing" if details["type"] == "missing" else details["msg"].removeprefix("Value error, ")
    return f"`{key}` {problem}." + (f" Write {hint}" if hint else "")


def _what_to_write(model: type[BaseModel], location: tuple[int | str, ...]) -> str:
    """The description of the field a location points to, however deep it lies."""
    hint = ""
    current: type[BaseModel] | None = model
    for part in location:
        field = current.model_fields.get(str(part)) if current else None
        if field is None:
            continue
        hint = field.description or hint
        current = next((kind for kind in _models_in(field.annotation)), None)
    return hint


def _models_in(annotation: object) -> list[type[BaseModel]]:
    kinds = [annotation, *getattr(annotation, "__args__", ())]
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
