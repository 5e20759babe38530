"""Groups of commands: told in plain lines of 80 columns, and imported when one of them is called.

Importing all of them takes a second, which `leads --version`, `--help` and the Tab key shall not wait for.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, cast

import typer
from typer.core import TyperGroup

HELP = {"help_option_names": ["-h", "--help"]}
_HERE = Path(__file__).parent


class PlainGroup(TyperGroup):
    """A group whose help says of each command the whole first paragraph, without boxes."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Each command with what it does, wrapped and never cut off."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.told(name)) for name in self.list_commands(ctx)])

    def told(self, name: str) -> str:
        """What a command does."""
        return _first_paragraph(self.commands[name].help or "")


class LateGroup(PlainGroup):
    """A group that imports a command when it is called; what each does is read in its module's text."""

    places: ClassVar[Mapping[str, str]]  # "sources access": its module here and its name there

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = cast(Any, _ImportedWhenAsked(self.places))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  how typer calls it
        """Their names, in the order of `places`."""
        return list(self.commands)

    def told(self, name: str) -> str:
        """The same, without importing it."""
        return _told_in_text(self.places[name])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """What Tab offers: the names, and the options of the group."""
        from typer._click.shell_completion import CompletionItem  # typer has no public name for it

        names = [CompletionItem(name, help=self.told(name)) for name in self.commands if name.startswith(incomplete)]
        return [*names, *super(TyperGroup, self).shell_complete(ctx, incomplete)]


class _ImportedWhenAsked(Mapping[str, Any]):
    """Name -> command, made at the first look; those of two words belong into the group of the first."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places
        self._names = [name for name in places if " " not in name]
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _make(self, name: str) -> Any:
        found = _imported(self._places[name])
        if not isinstance(found, typer.Typer):
            return _command(name, found)
        group = typer.main.get_command(found)
        group.name = name
        for words, place in self._places.items():
            first, _, second = words.partition(" ")
            if second and first == name:
                cast(TyperGroup, group).add_command(_command(second, _imported(place)), second)
        return group


def command_group(does: str, *, cls: type[PlainGroup] = PlainGroup) -> typer.Typer:
    """An empty group of commands; `does` is told in the help."""
    group = typer.Typer(help=does, cls=cls, no_args_is_help=True, rich_markup_mode=None, add_completion=False)
    group.callback()(_before_each)
    return group


def _before_each() -> None:
    """Nothing: typer makes a group of a single command only where it has such a function."""


def _command(name: str, function: Any) -> Any:
    alone = typer.Typer(rich_markup_mode=None, add_completion=False)
    alone.command(name)(function)
    return typer.main.get_command(alone)


def _imported(place: str) -> Any:
    module, _, name = place.partition(".")
    return getattr(import_module(f"app.commands.{module}"), name)


def _told_in_text(place: str) -> str:
    """The first paragraph of a function's docstring, or what a group is made with."""
    module, _, name = place.partition(".")
    for node in _parsed(module).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _first_paragraph(ast.get_docstring(node) or "")
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.targets[0]) == name:
            return str(ast.literal_eval(node.value.args[0]))
    raise LookupError(place)


@cache
def _parsed(module: str) -> ast.Module:
    return ast.parse((_HERE / f"{module}.py").read_text("utf-8"))


def _first_paragraph(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())
