"""The console in German: every sentence is marked, and every marked one has its German."""

import ast
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import nodes

from app.domain.autonomy import HELD_NAMED, table_in_words
from app.domain.choice_effects import EFFECTS_TOLD
from app.domain.decision import QUESTIONS
from app.domain.desk import MOVE_SENTENCES
from app.domain.digest_minute import FILTERED_COUNTED
from app.domain.done_sentences import DONE_SENTENCES
from app.domain.judgement import NAMED, STAKES_NAMED
from app.domain.qualification import NOT_FOUND
from app.domain.roles import NOT_YOURS, ROLE_IN_WORDS
from app.domain.words.written_in import LANGUAGES_NAMED
from app.pipeline.alert_items import ABOUT_NOBODY
from app.storage.access.chosen_languages import choose_language
from app.web.console import page_words
from app.web.console.catalogues import catalogue_of
from app.web.console.event_words import EVENT_WORDS
from app.web.console.pages import _templates
from tests.seeding import NOON, PARTNER, firm_profile
from tests.web.console.conftest import Console, token_of
from tests.web.console.test_guards import filled, routes

CONSOLE = Path(page_words.__file__).parent
TEMPLATES = sorted((CONSOLE / "templates").glob("*.html"))
MAILED = sorted((CONSOLE.parents[1] / "digests" / "templates").iterdir())
GERMAN = catalogue_of("de")
MARKS = {"_", "gettext", "ngettext"}
ALIKE = {"spam", "Hindi"}  # in both languages
NOT_WORDS = {"Firstreply", "LinkedIn", "HubSpot", "Ctrl", "Enter", "Esc", "CSV"}  # names, and keys of a keyboard


def marked(template: Path) -> Iterator[tuple[str, str]]:
    """(one, many) of each sentence that is marked; twice the same where there is no number in it."""
    for _line, _function, found in _templates("en").extract_translations(  # type: ignore[attr-defined]  # by the extension
        template.read_text(encoding="utf-8")
    ):
        said = [one for one in (found if isinstance(found, tuple) else (found,)) if one]
        if said:
            yield said[0], said[-1]


@pytest.mark.parametrize("template", [*TEMPLATES, *MAILED], ids=lambda file: file.name)
def test_every_marked_sentence_has_its_german_with_the_same_places(template: Path) -> None:
    for one, many in marked(template):
        said = GERMAN.texts.get(one)
        assert said is not None, f"{template.name}: texts/de.toml lacks {one!r}"
        assert isinstance(said, list) == (one != many), f"{one!r} has a number and two forms, or neither"
        for english, german in zip((one, many), [said] * 2 if isinstance(said, str) else said, strict=True):
            places = [set(re.findall(r"%\(\w+\)s", text)) for text in (english, german)]
            assert places[0] - {"%(count)s"} == places[1] - {"%(count)s"}, english


class Unmarked:
    """Words of a template outside its tags that no mark is around, and words among its expressions."""

    def __init__(self, template: Path) -> None:
        text = template.read_text(encoding="utf-8")
        text = re.sub(r"{% trans.*?endtrans %}|<code>.*?</code>", "", text, flags=re.DOTALL)
        self._found: list[str] = []
        self._in_tag = False
        self._walk(_templates("en").parse(text))

    @property
    def words(self) -> list[str]:
        shown = (re.sub(r"&\w+;", "", one).strip() for one in self._found)
        return [one for one in shown if re.search("[A-Za-z]{2}", one) and one not in NOT_WORDS]

    def _walk(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            if isinstance(node, nodes.Output):
                self._data(child.data) if isinstance(child, nodes.TemplateData) else self._expression(child)
            else:
                self._walk(child)

    def _data(self, data: str) -> None:
        shown = ""
        for sign in data:
            if sign in "<>":
                self._in_tag = sign == "<"
                shown += "\n"
            elif not self._in_tag:
                shown += sign
        self._found.extend(shown.split("\n"))

    def _expression(self, node: nodes.Node | None) -> None:
        if isinstance(node, nodes.Const) and isinstance(node.value, str) and not self._in_tag:
            self._found.append(node.value)
        elif isinstance(node, nodes.Filter):
            self._expression(node.node)
        elif isinstance(node, nodes.CondExpr):
            self._expression(node.expr1)
            self._expression(node.expr2)
        elif isinstance(node, nodes.Or | nodes.And | nodes.Concat | nodes.Add):
            for child in node.iter_child_nodes():
                self._expression(child)
        elif isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name in MARKS):
            given = (one.value for one in node.args if isinstance(one, nodes.Const))
            self._found.extend(one for one in given if isinstance(one, str) and one[:1].isupper())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.stem)
def test_every_sentence_of_a_template_is_marked(template: Path) -> None:
    assert [words for words in Unmarked(template).words if not words.startswith("class=")] == []


def sentences_of_errors() -> Iterator[str]:
    """Title and sentence of each PageError of the console, its places filled with a number."""
    for file in sorted(CONSOLE.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in ("PageError", "CannotSend"):
                for said in node.args[1:]:
                    if isinstance(said, ast.Constant) and isinstance(said.value, str):
                        yield said.value
                    elif isinstance(said, ast.JoinedStr):
                        yield "".join(
                            str(part.value) if isinstance(part, ast.Constant) else "7" for part in said.values
                        )


def sentences_of_tables() -> Iterator[str]:
    yield from (sentence for sentence in DONE_SENTENCES.values())
    yield from (*EVENT_WORDS.values(), *MOVE_SENTENCES.values(), *table_in_words(firm_profile()))
    yield from (said for one in QUESTIONS.values() for said in (one.title, one.button, one.asked))
    yield from (
        *STAKES_NAMED.values(),
        *HELD_NAMED.values(),
        *LANGUAGES_NAMED,
        *(f"In {one}" for one in LANGUAGES_NAMED),
        *NOT_FOUND,
        *NOT_FOUND.values(),
    )
    yield from (*EFFECTS_TOLD.values(),)
    yield from (*FILTERED_COUNTED.values(), *ABOUT_NOBODY.values())
    yield from (choice.label for question in QUESTIONS.values() for choice in question.choices)
    yield from (*ROLE_IN_WORDS.values(), *NOT_YOURS.values(), *NAMED.values())
    for file in sorted(CONSOLE.glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").endswith("SENTENCES"):
                values = node.value.values if isinstance(node.value, ast.Dict) else []
                yield from (one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str))


def sentences_of_letters() -> Iterator[str]:
    """Why a draft waits: each sentence without a place in it that whoever writes letters gives as a reason."""
    for file in sorted((CONSOLE.parents[2] / "integrations" / "letters").glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            value = getattr(node, "value", None) if isinstance(node, ast.Assign) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                said = value.value
                if said[:1].isupper() and said.endswith(".") and " " in said and "{" not in said:
                    yield said


def test_why_a_draft_waits_is_said_in_german() -> None:
    english = list(sentences_of_letters())
    assert len(english) > 10
    assert [one for one in english if GERMAN.said(one) == one] == []


def test_what_went_wrong_and_what_was_done_is_said_in_german() -> None:
    english = [*sentences_of_errors(), *sentences_of_tables()]
    assert len(english) > 100
    assert [one for one in english if GERMAN.said(one) == one and one not in ALIKE] == []


def test_what_stands_in_a_place_is_left_as_it_is_unless_it_is_ours() -> None:
    assert (
        GERMAN.said("Open was quicker; your click changed nothing.")
        == "Open war schneller; Ihr Klick hat nichts geändert."
    )
    assert GERMAN.said("due tomorrow 09:30") == "fällig morgen 09:30"
    assert GERMAN.said("due to a mistake of ours") == "due to a mistake of ours"
    assert GERMAN.said("Nothing was changed. They said: due now.") == "Geändert wurde nichts. They said: due now."
    assert GERMAN.said("was due Thu 11 Dec 09:30") == "war Do 11. Dez. 09:30 fällig"


def test_days_are_said_as_in_german() -> None:
    assert GERMAN.day(date(2031, 5, 14)) == "Mi 14. Mai"
    assert GERMAN.long_day(date(2031, 3, 5)) == "Mittwoch 5. März 2031"
    assert GERMAN.moment(NOON, ZoneInfo("Europe/Berlin")) == "Mi 14. Mai 13:00"
    assert catalogue_of("en").moment(NOON, ZoneInfo("Europe/Berlin")) == "Wed 14 May 13:00"


def test_numbers_have_their_forms() -> None:
    one, many = "%(count)s decision needs you now", "%(count)s decisions need you now"
    assert GERMAN.of_many(one, many, 1) == "%(count)s Entscheidung braucht Sie jetzt"
    assert GERMAN.of_many(one, many, 0) == GERMAN.of_many(one, many, 5) == "%(count)s Entscheidungen brauchen Sie jetzt"
    assert catalogue_of("en").of_many(one, many, 2) == many


def test_every_page_is_german_for_who_reads_german_and_says_whose_clock_it_is(console: Console) -> None:
    console.database.write(lambda connection: choose_language(connection, "larkfield", PARTNER, "de"))
    client = console.signed_in()
    for path in routes(console, "GET"):
        if path.startswith(("/static", "/sign-in", "/refuse", "/d/")):
            continue
        page = client.get(filled(console, path))
        if page.status_code != 200 or not page.headers["content-type"].startswith("text/html"):
            continue
        if "<header" not in page.text:  # a mail as it will look: in its own language
            continue
        assert '<html lang="de">' in page.text, path
        assert "Abmelden" in page.text, path
        assert "Alle Uhrzeiten auf diesen Seiten gelten für Europe/London." in page.text, path
    answer = client.post("/settings/stop", data={"csrf": token_of(client.get("/settings"))})
    assert "Drücken Sie einen der Knöpfe auf der Seite." in answer.text
    console.now += timedelta(days=1)
