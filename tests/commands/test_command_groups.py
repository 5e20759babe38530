"""The commands are imported when they are called, and told at 80 columns without a box."""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from app.cli import cli

COMMAND = str(Path(sys.executable).with_name("leads"))
RUNNER = CliRunner()
BOXES = "╭╮╰╯│─━┃┏┓┗┛"


def every_group() -> dict[str, Any]:
    """The words of each group and of each command, as they are called."""
    whole: Any = typer.main.get_command(cli)
    found: dict[str, Any] = {}
    for name, command in whole.commands.items():
        found[name] = command
        found |= {f"{name} {inner}": one for inner, one in getattr(command, "commands", {}).items()}
    return found


@pytest.mark.parametrize("words", sorted(every_group()))
def test_each_command_says_what_it_does_on_80_columns(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = RUNNER.invoke(cli, [*words.split(), "-h"])

    assert told.exit_code == 0
    assert "-h, --help" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 80
    assert not set(BOXES) & set(told.stdout)
    assert told.stdout == RUNNER.invoke(cli, [*words.split(), "--help"]).stdout.replace("leads --help", "leads -h")


def test_what_the_list_says_of_a_command_is_what_the_command_says_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list reads the modules' text; the command is asked after its import."""
    monkeypatch.setenv("COLUMNS", "80")
    whole: Any = typer.main.get_command(cli)
    listed = " ".join(RUNNER.invoke(cli, ["--help"]).stdout.split())

    for name in whole.commands:
        own = " ".join((whole.commands[name].help or "").split("\n\n")[0].split())
        assert whole.told(name) == own
        assert f"{name} {own}" in listed


@pytest.mark.parametrize("asked", ["--version", "--help", "-h", "taks"])
def test_nothing_of_the_service_is_loaded_to_say_what_there_is(asked: str) -> None:
    looked = "import sys; from app.cli import main\ntry: main()\nfinally: print(sorted(set(sys.modules) & {%s}))"
    heavy = "'sqlalchemy', 'app.main', 'app.settings', 'rich', 'app.commands.options', 'uvicorn'"
    done = subprocess.run([sys.executable, "-c", looked % heavy, asked], capture_output=True, text=True, check=False)

    assert done.stdout.endswith("[]\n")


def test_commands_of_the_database_alone_load_no_way_outside() -> None:
    modules = ("leads_and_tasks", "policies", "away", "refused_addresses", "likely_pairs")
    looked = (
        f"import sys, {', '.join(f'app.commands.{one}' for one in modules)}; print(sorted(set(sys.modules) & {{%s}}))"
    )
    heavy = "'integrations', 'app.digests', 'apscheduler', 'jinja2', 'app.pipeline.worker'"
    done = subprocess.run([sys.executable, "-c", looked % heavy], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_help_and_version_take_less_than_half_a_second() -> None:
    """Counted in the processor's time: other work on the machine is not what is asked about."""
    for asked in ("--help", "--version"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([COMMAND, asked], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)

        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5


def test_a_mistyped_command_is_answered_with_the_likely_one() -> None:
    told = RUNNER.invoke(cli, ["taks"])

    assert (told.exit_code, "Did you mean 'tasks'?" in told.stderr) == (2, True)


@pytest.mark.parametrize(
    ("typed", "offered"), [("leads ta", "tasks"), ("leads sources ro", "rotate"), ("leads tasks --dec", "--decision")]
)
def test_the_tab_key_completes_commands_and_options(typed: str, offered: str) -> None:
    asked = {"_LEADS_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = subprocess.run([COMMAND], env=os.environ | asked, capture_output=True, text=True, check=True)

    assert offered in done.stdout.split()


def test_the_lines_for_the_shell_are_shown() -> None:
    shown = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = [COMMAND, "--show-completion", "zsh"]
    done = subprocess.run(command, env=os.environ | shown, capture_output=True, text=True, check=True)

    assert "#compdef leads" in done.stdout
