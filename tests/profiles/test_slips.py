"""Forty slips of people who write a profile: harmless ones are taken as meant, the others named with line and remedy."""

import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ConfigurationError
from app.domain.firm import NO_LARGEST, FirmProfile
from app.profiles.profile_folders import load_profile
from app.profiles.toml_slips import read_toml
from app.profiles.typed_values import LANGUAGES
from integrations.letters import phrasebook
from tests.profiles.conftest import FERNHILL

TEXT = (FERNHILL / "firm.toml").read_text(encoding="utf-8")
NAME = 'name = "Fernhill Partners"\n'
TIME = "digest_at = 07:30:00"
OWNS = 'owns = ["Demand generation"]'
LINK = 'scheduling_link = "https://meet.fernhill.example/intro"'
DOMAINS = 'own_domains = ["fernhill.example"]'
SPOKEN = 'spoken_languages = ["en", "de", "fr", "es", "it", "nl", "pt"]'
ZONE = 'time_zone = "Europe/London"'
Seen = Callable[[FirmProfile], object]


def write(folder: Path, before: str, after: str) -> None:
    assert before in TEXT, before
    (folder / "firm.toml").write_bytes(TEXT.replace(before, after, 1).encode())


# The tables of this file are left as they are (fmt: skip): a row on a line can be compared with the one above it.
TAKEN: tuple[tuple[str, str, str, Seen, object], ...] = (
    ("a byte order mark", "# The firm", "\ufeff# The firm", lambda firm: firm.name, "Fernhill Partners"),
    ("smart quotes", NAME, "name = “Fernhill Partners”\n", lambda firm: firm.name, "Fernhill Partners"),
    ("German quotes", NAME, "name = „Fernhill Partners“\n", lambda firm: firm.name, "Fernhill Partners"),
    ("French quotes", NAME, "name = «Fernhill Partners»\n", lambda firm: firm.name, "Fernhill Partners"),
    ("single smart quotes", NAME, "name = ‘Fernhill Partners’\n", lambda firm: firm.name, "Fernhill Partners"),
    ("smart quotes in a list", DOMAINS, "own_domains = [“fernhill.example”, “b.example”]", lambda f: f.own_domains,
     ("fernhill.example", "b.example")),
    ("a time without seconds", TIME, "digest_at = 08:30", lambda firm: firm.partners[0].digest_at, time(8, 30)),
    ("an hour of one digit", TIME, "digest_at = 8:30", lambda firm: firm.partners[0].digest_at, time(8, 30)),
    ("a time in quotes", TIME, 'digest_at = "08:30"', lambda firm: firm.partners[0].digest_at, time(8, 30)),
    ("a time with h", TIME, "digest_at = 8h30", lambda firm: firm.partners[0].digest_at, time(8, 30)),
    ("half past four pm", TIME, "digest_at = 4:30 pm # tea", lambda firm: firm.partners[0].digest_at, time(16, 30)),
    ("a comma behind a value", NAME, 'name = "Fernhill Partners",\n', lambda firm: firm.name, "Fernhill Partners"),
    ("a semicolon behind a value", NAME, 'name = "Fernhill Partners";\n', lambda firm: firm.name, "Fernhill Partners"),
    ("a trailing comma in a list", DOMAINS, 'own_domains = ["fernhill.example",]', lambda f: f.own_domains,
     ("fernhill.example",)),
    ("a trailing comma in a table", 'pt = "posicionamento e mensagem" }', 'pt = "mensagem", }',
     lambda firm: firm.services[0].names["pt"], "mensagem"),
    ("a comment as in other languages", NAME, f"// who we are\n{NAME}", lambda firm: firm.name, "Fernhill Partners"),
    ("no-break spaces", NAME, 'name\u00a0=\u00a0"Fernhill Partners"\n', lambda firm: firm.name, "Fernhill Partners"),
    ("tabs", NAME, '\tname\t=\t"Fernhill Partners"\t\n', lambda firm: firm.name, "Fernhill Partners"),
    ("Windows line ends", TEXT, TEXT.replace("\n", "\r\n"), lambda firm: firm.name, "Fernhill Partners"),
    ("a URL as a domain", DOMAINS, 'own_domains = ["https://www.fernhill.example/about"]', lambda f: f.own_domains,
     ("fernhill.example",)),
    ("an address as a domain", DOMAINS, 'own_domains = ["hello@Fernhill.example"]', lambda firm: firm.own_domains,
     ("fernhill.example",)),
    ("one domain without brackets", DOMAINS, 'own_domains = "fernhill.example, b.example"', lambda f: f.own_domains,
     ("fernhill.example", "b.example")),
    ("a link without its scheme", LINK, 'scheduling_link = "meet.fernhill.example/intro"', lambda f: f.scheduling_link,
     "https://meet.fernhill.example/intro"),
    ("a language in capitals", SPOKEN, 'spoken_languages = ["EN", "de-AT", "français"]', lambda f: f.spoken_languages,
     ("en", "de", "fr")),
    ("languages without brackets", SPOKEN, 'spoken_languages = "English, German"', lambda firm: firm.spoken_languages,
     ("en", "de")),
    ("one owned thing without brackets", OWNS, 'owns = "website form"', lambda firm: firm.partners[2].owns,
     ("website_form",)),
    ("a channel as it is spoken", OWNS, 'owns = ["Inbound-Email"]', lambda f: f.partners[2].owns, ("inbound_email",)),
    ("a currency in small letters", 'currency = "USD"', 'currency = "usd"', lambda f: f.ideal_customer.currency, "USD"),
    ("a zone in small letters", ZONE, 'time_zone = "europe/london"', lambda firm: firm.partners[0].time_zone,
     ZoneInfo("Europe/London")),
    ("a mailto:", 'mail_address = "hello@', 'mail_address = "mailto:hello@', lambda firm: firm.mail_address,
     "hello@fernhill.example"),
)  # fmt: skip

NAMED: tuple[tuple[str, str, str, str, str], ...] = (
    ("a misspelt owns", OWNS, 'owns = ["Demand genration"]', OWNS, "did you mean 'Demand generation'?"),
    ("a misspelt key", "meeting_minutes", "meeting_minuets", "meeting_minutes", "did you mean 'meeting_minutes'?"),
    ("a key misspelt in a table", OWNS, "own = []", OWNS, "did you mean 'owns'?"),
    ("an unsupported language", SPOKEN, 'spoken_languages = ["en", "fi"]', SPOKEN, "'fi' is no language that reply texts"),
    ("a link that is a script", LINK, 'scheduling_link = "javascript:alert(1)"', LINK, "is not an https:// address"),
    ("a link without a certificate", LINK, 'scheduling_link = "http://meet.example"', LINK, "is not an https:// address"),
    ("a domain that is none", DOMAINS, 'own_domains = ["fernhill"]', DOMAINS, "is not a mail domain"),
    ("a town as a time zone", ZONE, 'time_zone = "London"', ZONE, "did you mean 'Europe/London'?"),
    ("a time that is none", TIME, 'digest_at = "25:00"', TIME, "Write a wall-clock time, as 07:30"),
    ("a time with a point", TIME, "digest_at = 8.30", TIME, "Write a wall-clock time, as 07:30"),
    ("a thousands separator", "= 15000", "= 15,000", "min_project_budget", "numbers without signs or units as 15000"),
    ("a unit", "= 25\n", "= 25 min\n", "meeting_minutes", "numbers without signs or units"),
    ("a currency sign", "= 15000", "= $15000", "min_project_budget", "numbers without signs or units"),
    ("a number with a point", "= 15000", "= 15.000", "min_project_budget", "Write a whole number, as 15000"),
    ("a number in quotes", "min_staff = 20", 'min_staff = "20"', "min_staff", "Write the smallest fitting number of staff"),
    ("text without quotes", NAME, "name = Fernhill Partners\n", NAME.strip(), 'write text as "text"'),
    ("a text that is not closed", NAME, 'name = "Fernhill Partners\n', NAME.strip(), "in one line"),
    ("a colon", NAME, 'name: "Fernhill Partners"\n', NAME.strip(), "write KEY = VALUE"),
    ("a missing comma", DOMAINS, 'own_domains = ["a.example" "b.example"]', DOMAINS, "a comma is missing"),
    ("a key twice", NAME, f'{NAME}name = "Other"\n', "", "a key stands twice"),
    ("an unclosed table", "[signature]", "[signature", "[signature]", "the name of a table is not closed"),
    ("a table twice", "[signature]", '[signature]\nname = "A"\ntitle = "B"\n[signature]', "", "stands twice"),
    ("one partner as a table", "[[partners]]", "[partners]", "", "stands twice"),
    ("weights of 101", "company_fit = 25", "company_fit = 26", "", "add up to 101"),
    ("a time in words", TIME, 'digest_at = "7 Uhr"', TIME, "is not a time of day. Write a wall-clock time, as 07:30"),
    ("Euro", 'currency = "USD"', 'currency = "€"', "currency", "Write three capitals, as USD"),
)  # fmt: skip


def test_there_are_at_least_forty() -> None:
    assert len(TAKEN) + len(NAMED) >= 40


@pytest.mark.parametrize(
    ("before", "after", "seen", "meant"), [row[1:] for row in TAKEN], ids=[row[0] for row in TAKEN]
)
def test_a_harmless_slip_is_taken_as_it_is_meant(
    folder: Path, before: str, after: str, seen: Seen, meant: object
) -> None:
    write(folder, before, after)

    assert seen(load_profile(folder)) == meant


@pytest.mark.parametrize(
    ("before", "after", "where", "remedy"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED]
)
def test_any_other_slip_is_named_with_file_line_and_remedy(
    folder: Path, before: str, after: str, where: str, remedy: str
) -> None:
    write(folder, before, after)

    with pytest.raises(ConfigurationError) as told:
        load_profile(folder)

    said = next((line for line in str(told.value).split("\n") if remedy in line), f"not among: {told.value}")
    named = re.match(rf"{re.escape(str(folder))}/firm\.toml:(\d+): ", said)
    assert named, said
    if where:
        assert where in TEXT.split("\n")[int(named[1]) - 1], said


def test_a_slip_in_a_case_study_is_named_by_the_line_of_its_file(folder: Path) -> None:
    file = folder / "case_studies" / "gantrymoor-demand.md"
    text = file.read_text(encoding="utf-8")
    line = next(number for number, one in enumerate(text.split("\n"), 1) if one.startswith("title"))
    file.write_text(text.replace("title =", "title :", 1), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=rf"gantrymoor-demand\.md:{line}: not TOML: write KEY = VALUE"):
        load_profile(folder)


def test_one_slip_is_told_once_and_a_table_that_stands_there_is_not_asked_for(folder: Path) -> None:
    write(folder, TIME, 'digest_at = "7 Uhr"')
    with pytest.raises(ConfigurationError) as told:
        load_profile(folder)
    assert "at least one table" not in str(told.value)

    write(folder, "company_fit = 25", "company_fit = 26")
    with pytest.raises(ConfigurationError) as told:
        load_profile(folder)
    assert "Write a table [ideal_customer]" not in str(told.value)


def test_what_does_not_matter_may_be_left_out(folder: Path) -> None:
    left_out = re.compile(r"(?m)^(min_staff|max_staff|min_monthly_budget) = .*\n")
    (folder / "firm.toml").write_text(left_out.sub("", TEXT), encoding="utf-8")

    wanted = load_profile(folder).ideal_customer
    assert (wanted.min_staff, wanted.max_staff, wanted.min_monthly_budget) == (0, NO_LARGEST, 0)
    assert not wanted.fits_staff(40)  # says nothing


def test_a_heading_that_is_no_language_is_named_with_its_line(folder: Path) -> None:
    file = folder / "answers" / "contract.md"
    text = file.read_text(encoding="utf-8")
    line = text.split("\n").index("## de") + 1
    file.write_text(text.replace("## de", "## dee"), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=rf"contract\.md:{line}: `## dee` would stand in a letter"):
        load_profile(folder)


def test_the_languages_are_those_that_letters_are_written_in() -> None:
    assert sorted(LANGUAGES) == list(phrasebook.LANGUAGES)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_or_named(line: str) -> None:
    try:
        read_toml(f'before = "“kept”"\n{line}\n', Path("firm.toml"))
    except ConfigurationError as told:
        assert str(told).startswith("firm.toml")
