"""Firm profiles: a folder each, with `firm.toml` and a file per case study, answer and letter of its voice.

A profile is read once, at start. Whatever is wrong in it is a ConfigurationError that names the
file, the key and what to write there; an unknown key is wrong, because it is a misspelt one.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.domain.crm_plan import CrmPlan
from app.domain.errors import ConfigurationError
from app.domain.firm import ApprovedAnswer, CaseStudy, FirmProfile
from app.domain.firms_texts import FirmsText
from app.profiles.crm_file import CrmFile
from app.profiles.field_types import folded
from app.profiles.profile_files import AnswerFile, CaseStudyFile, FirmFile
from app.profiles.texts_file import texts_in
from app.profiles.toml_slips import read_toml
from app.profiles.typed_values import meant

FileModel = TypeVar("FileModel", bound=BaseModel)

_LANGUAGE_LINE = re.compile(r"^##[ \t]*([a-z]{2})[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]*\S.*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A\s*\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n(.*))?\Z", re.DOTALL)


def load_profiles(directory: Path) -> dict[str, FirmProfile]:
    """Every folder of `directory` that holds a `firm.toml`, by its name.

    Raises:
        ConfigurationError: There is none, or one of them is not right.
    """
    folders = sorted(file.parent for file in directory.glob("*/firm.toml"))
    if not folders:
        raise ConfigurationError(
            f"No firm's folder in {directory.resolve()}. Set LEADS_PROFILES_DIRECTORY to the folder your service uses, "
            "or make a folder with a firm.toml in it, as profiles/fernhill"
        )
    return {folder.name: load_profile(folder) for folder in folders}


def load_profile(folder: Path) -> FirmProfile:
    """The firm whose profile is `folder`; the folder's name is the firm's id.

    Raises:
        ConfigurationError: Names the file, the key and what to write.
    """
    file = folder / "firm.toml"
    text = _text(file)
    firm = _checked(FirmFile, read_toml(text, file), file, text)
    _require_known_owned(file, firm, text)
    _require_known_people(file, firm, text)
    cases = tuple(_load_case_study(path, firm) for path in sorted((folder / "case_studies").glob("*.md")))
    answers = tuple(_load_answer(path) for path in sorted((folder / "answers").glob("*.md")))
    voice = tuple(_text(path).strip() for path in sorted((folder / "voice").glob("*.md")))
    texts = _load_texts(folder / "texts.toml", firm)
    crm = _load_crm_plan(folder / "crm.toml", firm)
    return replace(firm.profile(folder.name, cases, answers, voice), crm=crm, texts=texts)


def _load_texts(file: Path, firm: FirmFile) -> tuple[FirmsText, ...]:
    if not file.exists():
        return ()
    text, found = _text(file), list[FirmsText]()
    for one in texts_in(read_toml(text, file), firm.spoken_languages):
        if not isinstance(one, FirmsText):
            location, problem = one
            raise ConfigurationError(f"{_place(file, text, location)}: `{'.'.join(map(str, location))}` {problem}")
        found.append(one)
    return tuple(found)


def _load_crm_plan(file: Path, firm: FirmFile) -> CrmPlan:
    if not file.exists():
        return CrmPlan()
    text = _text(file)
    found = _checked(CrmFile, read_toml(text, file), file, text)
    names = {folded(service.name): service.name for service in firm.services}
    for service in found.amounts:
        if folded(service) not in names:
            place, choice = _place(file, text, ("amounts", service)), sorted(names.values())
            raise ConfigurationError(f"{place}: `amounts`: {service!r} is not sold here. Write one of {choice}")
    return replace(found.plan(), amounts={names[folded(service)]: sum_ for service, sum_ in found.amounts.items()})


def _require_known_owned(file: Path, firm: FirmFile, text: str) -> None:
    owned = firm.owned()
    for number, partner in enumerate(firm.partners):
        for name in partner.owns:
            if folded(name) not in owned:
                choice = sorted(set(owned.values()))
                location = ("partners", number, "owns")
                problem = f"`partners.{number}.owns`: {name!r} is neither a channel nor a service of yours"
                near = meant(name, owned.values())
                raise ConfigurationError(
                    f"{_place(file, text, location)}: {problem}{near or '.'} Write one of {choice}"
                )


def _require_known_people(file: Path, firm: FirmFile, text: str) -> None:
    """Who is told of what nobody decides must be able to sign in and decide it."""
    addresses = [partner.email.casefold() for partner in firm.partners]
    named: list[tuple[tuple[int | str, ...], str, list[str]]] = [
        (("partners", number, "deputy"), partner.deputy, [one for one in addresses if one != partner.email.casefold()])
        for number, partner in enumerate(firm.partners)
    ]
    for location, address, choice in [*named, (("business_owner",), firm.business_owner, addresses)]:
        if address and address.casefold() not in choice:
            key = ".".join(str(part) for part in location)
            whom = "none of the partners" if location == ("business_owner",) else "no other partner"
            problem = f"`{key}`: {address!r} is {whom}. Write one of {choice}, or leave it out"
            raise ConfigurationError(f"{_place(file, text, location)}: {problem}")


def _load_answer(file: Path) -> ApprovedAnswer:
    matter, rest = _front_matter(AnswerFile, file, "one text per language below a line `## en`")
    _, *parts = _LANGUAGE_LINE.split(rest)
    texts = {language: text.strip() for language, text in zip(parts[::2], parts[1::2], strict=True) if text.strip()}
    if odd := _HEADING.search("\n".join(parts[1::2])):
        whole = _text(file)
        line = whole[: whole.index(odd[0])].count("\n") + 1
        raise ConfigurationError(
            f"{file}:{line}: `{odd[0].strip()[:40]}` would stand in a letter. Write the two letters of a language, as "
            "`## de`, or leave the # out"
        )
    if not texts:
        raise ConfigurationError(f"{file}: holds no answer. Write a line `## en` and the answer below it")
    return matter.answer(key=file.stem, texts=texts)


def _front_matter(model: type[FileModel], file: Path, follows: str) -> tuple[FileModel, str]:
    """What stands between the `+++` lines, and what stands below."""
    text = _text(file)
    parts = _FRONT_MATTER.match(text)
    if parts is None:
        raise ConfigurationError(f"{file}: begin with a line `+++`, then TOML, then `+++`, then {follows}")
    begins = text[: parts.start(1)].count("\n") + 1
    return _checked(model, read_toml(parts[1], file, first_line=begins), file, text), (parts[2] or "")


def _load_case_study(file: Path, firm: FirmFile) -> CaseStudy:
    matter, story = _front_matter(CaseStudyFile, file, "the story")
    names = {folded(service.name): service.name for service in firm.services}
    for service in matter.services:
        if folded(service) not in names:
            choice, place = sorted(names.values()), _place(file, _text(file), ("services",))
            near = meant(service, choice)
            raise ConfigurationError(
                f"{place}: `services`: {service!r} is not sold here{near or '.'} Write one of {choice}"
            )
    sold = tuple(names[folded(service)] for service in matter.services)
    return matter.model_copy(update={"services": sold}).case_study(slug=file.stem, text=story.strip())


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read ({error}). Save it as a UTF-8 text file") from error


def _checked(model: type[FileModel], values: dict[str, object], file: Path, text: str) -> FileModel:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = error.errors()
        within = {details["loc"][0] for details in found if len(details["loc"]) > 1}
        complaints = "\n".join(
            f"{_place(file, text, details['loc'])}: {_complaint(model, details)}"
            for details in found
            # A list whose entries are wrong counts as empty, too.
            if not (details["type"] == "too_short" and details["loc"][:1] and details["loc"][0] in within)
        )
        raise ConfigurationError(complaints) from error


_IN_PLAIN_WORDS = {  # pydantic's kinds of mistakes, as a partner says them
    "missing": "is missing",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_type": "is not a number",
    "float_parsing": "is not a number",
    "bool_type": "is neither true nor false",
    "string_type": "is not a text between quotes",
    "time_type": "is not a time of day",
    "time_parsing": "is not a time of day",
    "date_type": "is not a date",
    "date_parsing": "is not a date",
    "literal_error": "is not one of the words known here",
    "too_short": "is empty",
    "string_pattern_mismatch": "is not written as it should be",
    "dict_type": "is not a table",
    "model_type": "is not a table",
    "tuple_type": "is not a list",
    "list_type": "is not a list",
    "greater_than": "is not above {gt}",
    "greater_than_equal": "is below {ge}",
    "less_than_equal": "is above {le}",
}


def _complaint(model: type[BaseModel], details: ErrorDetails) -> str:
    key = ".".join(str(part) for part in details["loc"]) or "(the whole file)"
    if details["type"] == "extra_forbidden":
        near = meant(str(details["loc"][-1]), _keys_beside(model, details["loc"]))
        return f"`{key}` is not a key we know{near or '.'} Remove it or correct its spelling"
    is_within = details["type"] == "value_error" and _is_table(
        model, details["loc"]
    )  # the table is there, and says why
    hint = "" if is_within else _what_to_write(model, details["loc"])
    plain = _IN_PLAIN_WORDS.get(details["type"])
    problem = plain.format(**details.get("ctx", {})) if plain else details["msg"].removeprefix("Value error, ")
    ended = problem if problem.endswith("?") else f"{problem}."
    return f"`{key}` {ended}" + (f" Write {hint}" if hint else "")


def _place(file: Path, text: str, location: tuple[int | str, ...]) -> str:
    """FILE:LINE of a key, or of the table it is missing in; FILE where the line cannot be told."""
    lines = text.split("\n")
    begin, end, where = 0, len(lines), f"{file}"
    for part, following in zip(location, (*location, "")[1:], strict=True):
        if isinstance(part, int):
            continue
        count = following if isinstance(following, int) else 0
        tables = [n for n in range(begin, end) if re.match(rf"\s*\[\[?[\w.]*\b{re.escape(part)}\s*[\].]", lines[n])]
        keys = [n for n in range(begin, end) if re.match(rf"\s*[\"']?{re.escape(part)}[\"']?\s*=", lines[n])]
        if len(tables) > count:
            begin = tables[count]
            end = next((n for n in range(begin + 1, end) if lines[n].lstrip().startswith("[[")), end)
        elif keys:
            begin = keys[0]
        else:
            break
        where = f"{file}:{begin + 1}"
    return where


def _keys_beside(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The keys that the table knows in which an unknown one stands."""
    current = model
    for part in location[:-1]:
        field = current.model_fields.get(str(part))
        current = next(iter(_models_in(field.annotation)), current) if field else current
    return list(current.model_fields)


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


def _is_table(model: type[BaseModel], location: tuple[int | str, ...]) -> bool:
    current: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, int) or current is None:
            continue
        field = current.model_fields.get(part)
        current = next(iter(_models_in(field.annotation)), None) if field else None
    return current is not None


def _models_in(annotation: object) -> list[type[BaseModel]]:
    kinds = [annotation, *getattr(annotation, "__args__", ())]
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
