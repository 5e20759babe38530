"""The documents say what the code does: lists, tables, commands, names and files are compared."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import typer.main

from app.cli import cli
from app.domain.lead_path import LEAD_PATH
from app.domain.source_proof import SourceProof
from app.domain.source_recipes import senders_for
from app.settings import PREFIX, Settings
from integrations.inbound.channels import CHANNELS, FETCHED
from integrations.letters.phrasebook import LANGUAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md", "docs/forms.md", "docs/mailboxes.md")
CODE = ("app", "integrations", "staging", "scripts", "tests")


def section(name: str) -> str:
    """What stands between two markers of the README."""
    return README.split(f"<!-- {name}", 1)[1].split(f"<!-- end {name}", 1)[0]


def rows(name: str) -> list[list[str]]:
    """The cells of the table in a section, without its head."""
    lines = [line for line in section(name).splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def code_in(document: str) -> list[str]:
    """Everything set as code: spans, and lines of fenced blocks."""
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`]+)`", re.sub(r"^```\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
    return [*spans, *(line for block in blocks for line in block.splitlines())]


def test_the_readme_lists_the_steps_in_order() -> None:
    assert tuple(re.findall(r"^\d+\. `(\w+)`", section("lead path"), re.MULTILINE)) == LEAD_PATH


def test_the_readme_lists_every_setting_with_its_default() -> None:
    told = {name.strip("`"): default for name, default, _ in rows("settings")}

    assert told == {variable(name): shown(field.default) for name, field in Settings.model_fields.items()}


def test_the_readme_names_every_language_of_the_reply_texts() -> None:
    named = {
        "English": "en",
        "German": "de",
        "French": "fr",
        "Spanish": "es",
        "Italian": "it",
        "Dutch": "nl",
        "Portuguese": "pt",
        "Swedish": "sv",
        "Polish": "pl",
        "Japanese": "ja",
    }
    told = README.split("Reply texts exist in ", 1)[1].split(";", 1)[0]

    assert sorted(named[name] for name in re.findall(r"[A-Z]\w+", told)) == list(LANGUAGES)


def test_every_setting_has_a_meaning() -> None:
    assert [row[0] for row in rows("settings") if len(row) != 3 or len(row[2]) < 8] == []


def test_the_changelog_names_every_setting() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert [name for name in map(variable, Settings.model_fields) if f"`{name}`" not in changelog] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_names_a_setting_that_is_none(document: str) -> None:
    named = set(re.findall(r"LEADS_[A-Z_]*[A-Z]", (ROOT / document).read_text(encoding="utf-8")))

    assert named <= {*map(variable, Settings.model_fields)}


def variable(field: str) -> str:
    return PREFIX + field.upper()


def shown(default: object) -> str:
    """A default as the table writes it."""
    if default is None:
        return "unset"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_the_readme_lists_every_adapter() -> None:
    assert {row[0].strip("`") for row in rows("adapters")} == {*CHANNELS, *FETCHED}


def test_the_readme_lists_every_way_of_proof_and_the_changelog_names_it() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    told = [(row[0].split("`")[1], row[2]) for row in rows("proofs")]
    assert told == [(proof.value, senders_for(proof)) for proof in SourceProof]
    assert [proof.value for proof in SourceProof if f"`{proof.value}`" not in changelog] == []


def test_the_script_for_google_forms_is_the_one_that_is_printed() -> None:
    steps = tomllib.loads((ROOT / "app/domain/source_recipes.toml").read_text("utf-8"))["proofs"]["bearer"]["steps"]
    printed = [
        step.format(address="ADDRESS", secret="SECRET").removeprefix("    ") for step in steps if step[:4] == "    "
    ]
    page = (ROOT / "docs" / "forms.md").read_text("utf-8")

    assert "\n".join(printed) == page.split("```\n")[1].rstrip()


def test_every_product_with_a_name_on_the_page_of_forms_has_a_recorded_request() -> None:
    table = text(ROOT / "docs" / "forms.md").split("|---|---|---|\n", 1)[1].split("\n\n", 1)[0]
    cells = [re.sub(r" \(.*?\)| lead forms", "", row.split("|")[1]).strip() for row in table.splitlines()]
    products = [name for cell in cells if not cell.startswith(("a ", "your ")) for name in cell.split(", ")]
    recorded = (ROOT / "tests" / "integrations" / "inbound" / "channels" / "fixtures").rglob("*.http")
    names = [f"{file.parent.name}/{file.name}" for file in recorded]

    assert len(products) > 20
    assert [one for one in products if not any(one.lower().replace(" ", "_") in name for name in names)] == []


def test_the_lines_for_postfix_are_those_that_are_tried() -> None:
    """But for the user, the command and the address, which are everybody's own."""
    page, tried = text(ROOT / "docs" / "mailboxes.md"), text(ROOT / "staging" / "postfix.py")
    master, main = re.findall(r"```\n(.*?)```", page.split("\nPostfix, ", 1)[1].split("\nExim, ", 1)[0], re.DOTALL)
    whole = [*master.splitlines()[:1], *main.splitlines()[1:]]

    assert [line for line in whole if line not in tried.splitlines()] == []
    assert master.splitlines()[1].split(" user=")[0] in tried
    assert main.splitlines()[0].rpartition(" = ")[2] in tried.replace("{{", "{").replace("}}", "}")


def test_the_changelog_names_every_adapter() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert [name for name in (*CHANNELS, *FETCHED) if f"`{name}`" not in changelog] == []


def test_every_test_beside_a_promise_exists() -> None:
    promised = set(re.findall(r"`(test_\w+)`", README))
    written = {
        name for file in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", text(file))
    }

    assert len(promised) > 20
    assert promised - written == set()


def test_every_promise_has_its_tests() -> None:
    table = README.split("\n## Promises\n", 1)[1].split("\n## ", 1)[0]
    promises = [line for line in table.splitlines() if line.startswith("| ")][1:]

    assert len(promises) > 10
    assert [line for line in promises if "`test_" not in line] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_exists_with_its_options(document: str) -> None:
    """`leads a b --c` in a document is a command of the program that takes this option."""
    lines = [
        words for code in code_in(document) for words in re.findall(r"^(?:\.venv/bin/)?leads((?: [^\s;#|]+)+)", code)
    ]

    assert [words for words in lines if unknown_part(words.split()) is not None] == []


def unknown_part(words: list[str]) -> str | None:
    """The first word that is neither a command nor an option of it; arguments are anybody's."""
    command = typer.main.get_command(cli)
    for word in words:
        inside = getattr(command, "commands", None)
        if word.startswith("-"):
            if word.startswith("--") and word not in options_of(command):
                return word
        elif inside is not None:
            if word == "COMMAND":
                return None
            if word not in inside:
                return word
            command = inside[word]
    return None


def options_of(command: object) -> set[str]:
    return {"--help"} | {
        option for one in getattr(command, "params", ()) for option in (*one.opts, *one.secondary_opts)
    }


def test_every_command_is_in_the_readme() -> None:
    commands = getattr(typer.main.get_command(cli), "commands", {})

    assert len(commands) > 10
    assert [name for name in commands if f"leads {name}" not in README] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text(ROOT / document))
    named = {match for code in code_in(document) for match in re.findall(r"(?:^|[ ])((?:\w[\w.-]*/)+[\w.-]*)", code)}
    ours = {name for name in named if (ROOT / name.split("/")[0]).is_dir() and name == name.lower()}

    assert [name for name in (*links, *sorted(ours)) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_within_a_page_has_its_heading(document: str) -> None:
    page = text(ROOT / document)
    headings = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    }

    assert set(re.findall(r"\]\(#([^)]+)\)", page)) - headings == set()


def test_pictures_are_small_enough_to_load_at_once() -> None:
    pictures = sorted((ROOT / "docs").glob("*.png"))

    assert [picture.name for picture in pictures if f"docs/{picture.name}" not in README] == []
    assert [picture.name for picture in pictures if picture.stat().st_size > 200_000] == []


def test_the_rehearsal_has_as_many_deliveries_as_the_readme_says() -> None:
    told = re.search(r"posts (\d+)\s+deliveries", README)

    assert told is not None
    assert int(told[1]) == len(list((ROOT / "staging" / "leads").glob("*.http")))


def test_decisions_are_numbered_without_gaps_and_say_the_same_four_things() -> None:
    parts = re.split(r"^## ", text(ROOT / "DECISIONS.md"), flags=re.MULTILINE)[1:]

    assert [int(part.split(".")[0]) for part in parts] == list(range(1, len(parts) + 1))
    for part in parts:
        said = [part.find(f"**{word}") for word in ("Context.", "Decision", "Consequences.", "Considered.")]
        assert -1 not in said, part.splitlines()[0]
        assert said == sorted(said), part.splitlines()[0]


def test_code_that_points_to_a_decision_finds_it() -> None:
    titles = re.findall(r"^## \d+\. (.+)$", text(ROOT / "DECISIONS.md"), re.MULTILINE)
    pointed = [
        " ".join(title.split())
        for folder in CODE[:3]
        for file in (ROOT / folder).rglob("*.py")
        for title in re.findall(r'DECISIONS, "([^"]+)"', text(file))
    ]

    assert [title for title in pointed if title not in titles] == []


def test_every_dependency_is_imported_or_has_its_reason_beside_it() -> None:
    project = text(ROOT / "pyproject.toml")
    data = tomllib.loads(project)["project"]
    wanted = [*data["dependencies"], *data["optional-dependencies"]["dev"]]
    imported = {
        module
        for folder in CODE
        for file in (ROOT / folder).rglob("*.py")
        for module in re.findall(r"^\s*(?:from|import) (\w+)", text(file), re.MULTILINE)
    }
    installed = packages_distributions()
    used = {one_spelling(name) for module in imported for name in installed.get(module, ())}
    unused = [one for one in wanted if one_spelling(re.split(r"[^\w.-]", one)[0]) not in used]

    assert [one for one in unused if not re.search(rf'^    "{re.escape(one)}", # \S', project, re.MULTILINE)] == []


def one_spelling(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_the_licence_is_the_one_that_is_named() -> None:
    licence = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["license"]

    assert licence == "Apache-2.0"
    assert "Apache License" in text(ROOT / "LICENSE")
    assert f"licence is {licence}" in README


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
