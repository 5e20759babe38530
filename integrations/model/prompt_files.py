"""Questions asked of a model: one file each, read once, rendered for every message.

A file has three parts divided by lines of `+++`: TOML front matter, the system text
and the user text, both Jinja. Whatever a template prints with `{{ }}` has its angle
brackets replaced, so that a stranger's words can never close the tag they stand in.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, Literal

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, ValidationError

from app.domain.errors import ConfigurationError
from app.domain.ports import Answer, Prompt

_SUFFIX = ".toml.jinja"
MAX_TEMPLATE_CHARACTERS = 20_000
_SINGLE_QUOTATION_MARKS = "\u2039\u203a"  # look like angle brackets, mean nothing to anyone's parser
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_BRACKETS = str.maketrans("<>", _SINGLE_QUOTATION_MARKS)
_BRACKETS_BACK = str.maketrans(_SINGLE_QUOTATION_MARKS, "<>")


class FrontMatter(BaseModel):
    """What stands above the text. Unknown keys are errors: a typo must not become a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    purpose: str
    model: Literal["small", "large"]  # a size; the composition root knows which vendor's model that is today
    inputs: tuple[str, ...]
    answer: str  # the name of the class that is filled in, in app.domain


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFile(Generic[Answer]):
    """A question, compiled, and what it is answered with."""

    name: str  # the file's name without its suffix
    front: FrontMatter
    answer: type[Answer]
    system: Template
    system_inputs: tuple[str, ...]  # those the system text uses: the firm, a language; nothing of the message
    user: Template
    instructions: str  # the system text as it stands in the file: ours alone, without what an input puts in

    @property
    def label(self) -> str:
        """What is stored beside each answer: "judge v1"."""
        return f"{self.name} v{self.front.version}"

    def render(self, **inputs: object) -> Prompt:
        """The question with its inputs; those of the system text are hashable.

        Raises TypeError unless exactly the named inputs are given.
        """
        if inputs.keys() != set(self.front.inputs):
            raise TypeError(f"{self.name} takes {sorted(self.front.inputs)}, got {sorted(inputs)}")
        return Prompt(
            name=self.name,
            version=self.front.version,
            size=self.front.model,
            system=_system_text(self.system, tuple((name, inputs[name]) for name in self.system_inputs)),
            user=self.user.render(inputs).strip(),
        )


@lru_cache(maxsize=256)  # a few for each firm; one is 4 KB and a sixth of a millisecond
def _system_text(template: Template, inputs: tuple[tuple[str, object], ...]) -> str:
    return template.render(inputs).strip()


def load_prompt(folder: Path, name: str, answer: type[Answer]) -> PromptFile[Answer]:
    """The folder's prompt file of that name, compiled.

    Raises ConfigurationError, naming the file and what is wrong with it; also where its `answer` is another class.
    """
    path = folder / f"{name}{_SUFFIX}"
    try:
        return _parsed(name, path.read_text(encoding="utf-8"), answer)
    except FileNotFoundError:
        raise ConfigurationError(
            f"There is no prompt file {path.name} in {folder.resolve()}. Set LEADS_PROMPTS_DIRECTORY to the "
            "folder that holds it, as prompts/ of the release"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"prompt file {path.resolve()} (LEADS_PROMPTS_DIRECTORY): {error.strerror}") from error
    except (ValueError, TemplateError, ValidationError) as error:
        raise ConfigurationError(f"prompt file {path.name}: {error}") from error


def head_and_tail(text: str, max_characters: int) -> str:
    """The text, or its beginning and end around a mark when it is longer than that.

    Openings say who writes and endings say what they want; what is cut is the middle.
    """
    if len(text) <= max_characters:
        return text
    mark = "\n[...]\n"
    tail = max_characters // 3
    return text[: max_characters - tail - len(mark)] + mark + text[len(text) - tail :]


def as_written(answer: str) -> str:
    """Angle brackets as the stranger wrote them, in text a model quoted from a rendered prompt."""
    return answer.translate(_BRACKETS_BACK)


@lru_cache(maxsize=16)  # those of one release: whoever asks compiles each once
def _parsed(name: str, content: str, answer: type[Answer]) -> PromptFile[Answer]:
    parts = ("\n" + content).split("\n+++\n")
    if len(parts) != 4 or parts[0].strip():
        raise ValueError("expected front matter, system text and user text, each after a line of +++")
    if len(content) > MAX_TEMPLATE_CHARACTERS:
        raise ValueError(f"longer than {MAX_TEMPLATE_CHARACTERS} characters")
    front = FrontMatter.model_validate(tomllib.loads(parts[1]))
    if front.answer != answer.__name__:
        raise ValueError(f'`answer` is "{front.answer}". Write answer = "{answer.__name__}"')
    environment = _environment()
    in_system, in_user = (meta.find_undeclared_variables(environment.parse(part)) for part in parts[2:])
    if (used := in_system | in_user) != set(front.inputs):
        raise ValueError(f"inputs are {sorted(front.inputs)}, the text uses {sorted(used)}")
    system, user = (environment.from_string(part) for part in parts[2:])
    instructions = _TAG.sub(" ", parts[2]).strip()
    return PromptFile(
        name=name,
        front=front,
        answer=answer,
        system=system,
        system_inputs=tuple(sorted(in_system)),
        user=user,
        instructions=instructions,
    )


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_without_brackets,
        autoescape=False,  # the text goes to a model, not to a browser: see _without_brackets
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _without_brackets(value: object) -> object:
    return value.translate(_BRACKETS) if isinstance(value, str) else value
