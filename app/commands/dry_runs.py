"""`leads try`: what the service would decide and write, on real data, without touching anything."""

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.command_groups import command_group
from app.commands.letters_in_words import told_in_words
from app.commands.output import fail, in_a_sentence, show_json
from app.domain.dry_run_rows import inquiry_of_row, row_of
from app.domain.inquiry import ChannelName
from app.domain.words.shown_text import visible
from app.main.dry_run import RECEIVED_AT, build_dry_run, chosen_profile, identified
from app.main.files_read import read_file
from app.main.guard_run import build_guard_run
from app.settings import read_settings

commands = command_group("Dry runs: nothing is sent or written, no database is needed.")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_MOST_NAMED = 20  # bad inputs
File = Annotated[Path, typer.Argument(help="JSON lines; - for standard input.")]
Firm = Annotated[str | None, typer.Option(help="The profile to judge for; the first if left out.")]


@commands.command()
def judge(file: File, firm: Firm = None) -> None:
    """What each message is, how it scores, and why."""
    run = build_dry_run(read_settings(os.environ), firm)
    _each_line(file, run.judge).finish()


@commands.command()
def draft(
    file: File,
    firm: Firm = None,
    as_text: Annotated[bool, typer.Option("--text", help="As a person reads it; no letter where none leaves.")] = False,
) -> None:
    """The reply each message would get."""
    run = build_dry_run(read_settings(os.environ), firm)
    if as_text:
        _each_line(file, lambda row: told_in_words(row, run.walked_of_row(row)), sys.stdout.write).finish()
    else:
        _each_line(file, run.draft).finish()


@commands.command()
def guard(
    file: File,
    firm: Firm = None,
    answers: Annotated[Path | None, typer.Option(help="A text of the firm's own that letters may repeat.")] = None,
) -> None:
    """Which letters the guard lets pass, and why not: lines of {id, language, kind, inquiry, letter}.

    {{schedule_link}} and {{case:NAME}} in a letter stand for links of ours. The sum is on stderr.
    """
    try:
        approved = answers.read_text("utf-8") if answers else ""
    except OSError as error:
        raise fail(in_a_sentence(error), 2) from None
    except UnicodeDecodeError:
        raise fail(f"{answers} is no text in UTF-8", 2) from None
    run = build_guard_run(read_settings(os.environ), firm, approved)
    passed = 0

    def judged(row: dict[str, Any]) -> dict[str, Any]:
        nonlocal passed
        judgement = run.judge(row)
        passed += judgement["passes"]
        return judgement

    report = _each_line(file, judged)
    sys.stderr.write(f"{passed} passed\n")
    report.finish()


@commands.command()
def identify(file: File) -> None:
    """Which messages come from one person: equal `contact` values are joined."""
    report = Report()
    rows = []
    for number, row in report.rows(file):
        try:
            inquiry_of_row(row, RECEIVED_AT)
        except ValueError as error:
            report.bad(number, str(error))
        else:
            rows.append(row)
    for line in identified(rows):
        show_json(line)
        report.done += 1
    report.finish()


@commands.command()
def read(
    paths: Annotated[list[str], typer.Argument(help="Raw .eml files or recorded bodies.")],
    channel: Annotated[ChannelName, typer.Option(help="Which channel they came by.")],
    firm: Firm = None,
) -> None:
    """What `read` makes of each file: a lead, machine mail, or quarantine."""
    profile, report = chosen_profile(read_settings(os.environ), firm), Report()
    for number, path in enumerate(paths, 1):
        try:
            show_json(read_file(path, channel, profile))
            report.done += 1
        except OSError as error:
            report.bad(number, in_a_sentence(error))
        except ValueError as error:
            report.bad(number, f"{path!r}: {error}")
        report.progress()
    report.finish()


class Report:
    """Counts inputs; bad ones are named on stderr, never silently skipped."""

    def __init__(self) -> None:
        self.done = 0
        self.faults = 0

    def rows(self, file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
        """(line number, object) of each good line. An empty file, or one of another encoding, ends the command."""
        try:
            content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        except OSError as error:
            raise fail(in_a_sentence(error), 2) from None
        named = "standard input" if str(file) == "-" else str(file)
        if content.startswith(_WIDE_MARKS) or b"\0" in content[:2]:  # JSON begins with two signs of ASCII
            raise fail(f"{named} is no text in UTF-8, more likely UTF-16: save it as UTF-8", 2)
        text = content.decode("utf-8-sig", "replace")
        if not text.strip():
            raise fail(f"{named} is empty: a message is one line, a JSON object", 2)
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                row = row_of(line)
            except ValueError as error:
                self.bad(number, str(error))
                continue
            yield number, row

    def bad(self, number: int, why: str) -> None:
        self.faults += 1
        if self.faults <= _MOST_NAMED:
            sys.stderr.write(f"line {number}: {visible(why)}\n")

    def progress(self) -> None:
        if self.done % 500 == 0 and self.done:
            sys.stderr.write(f"{self.done} done\n")

    def finish(self) -> None:
        """The last line on stderr. Every input was answered or counted as bad; exit code 1 where one was bad."""
        if self.faults > _MOST_NAMED:
            sys.stderr.write(f"and {self.faults - _MOST_NAMED} more\n")
        sys.stderr.write(f"{self.done} handled, {self.faults} bad\n")
        if self.faults:
            raise typer.Exit(1)


def _each_line(file: Path, answer: Callable[[dict[str, Any]], Any], say: Callable[[Any], object] = show_json) -> Report:
    """Each good line answered; the report is for its caller to finish."""
    report = Report()
    for number, row in report.rows(file):
        try:
            say(answer(row))
            report.done += 1
        except ValueError as error:
            report.bad(number, str(error))
        except RecursionError:
            report.bad(number, "nested too deeply")
        report.progress()
    return report
