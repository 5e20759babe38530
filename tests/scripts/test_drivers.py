"""A short run of each driver, and a checker that finds what is wrong when something is.

Two of them with every check; the others, which start a service for a minute each, in `.ci/run`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scripts.drivers.abuse import AT_ONCE, LIMITS, SOURCES, missed_of
from scripts.drivers.arrivals import Acknowledgement, Letter, letters
from scripts.drivers.checker import Explained, Outside, judge
from scripts.drivers.erased_person import traces_in, traces_in_files
from scripts.drivers.faulty_crm import letters_of_a_week
from scripts.drivers.recorded import posts_of
from staging.installation.firstreply import installation
from staging.postgres import HOW_TO_GET_IT
from staging.serving import LOOPBACK
from tests.absent import give_up

ROOT = Path(__file__).parents[2]
Run = dict[str, Any]
Runs = dict[str, "Future[Run]"]
in_ci = pytest.mark.in_ci
_AT_ONCE = 3
_LONGEST_SECONDS = 240
ADA, BOB = "ada@kiln.example", "bob@loom.example"


def accepted(address: str, delivery: str) -> Acknowledgement:
    return Acknowledgement(address, 202, delivery, seconds=0.01, attempts=1, at=0.0)


def verdict(
    mails: dict[str, int],
    *,
    contacts: dict[str, int] | None = None,
    deals: dict[str, int] | None = None,
    held: dict[str, str] | None = None,
    listed: dict[str, str] | None = None,
) -> dict[str, Any]:
    crm = {"contacts": contacts or {ADA: 1, BOB: 1}, "deals": deals or {"kiln": 1, "loom": 1}}
    found = judge([accepted(ADA, "d1"), accepted(BOB, "d2")], Outside(mails, crm), Explained(held or {}, listed or {}))
    return {**found.as_json(), "clean": found.clean}


def test_all_is_well_when_each_got_one_mail() -> None:
    found = verdict({ADA: 1, BOB: 1})

    assert (found["clean"], found["mailed"]) == (True, 2)


def test_the_checker_sees_a_lost_lead_unless_it_is_held_or_closed() -> None:
    assert verdict({ADA: 1})["examples"]["lost"] == [BOB]
    held = verdict({ADA: 1}, held={"d2": "check_if_sent"}, listed={"d2": "held"})
    assert (held["clean"], held["service_says"]["held_unknown"]) == (True, 1)
    assert verdict({ADA: 1}, listed={"d2": "spam"})["clean"]
    assert verdict({ADA: 1}, listed={"d2": "answered"})["accepted_lost"] == 1, "its word against the mail server's"


def test_the_checker_sees_what_was_doubled_or_never_recorded() -> None:
    assert verdict({ADA: 2, BOB: 1})["people_with_two_mails"] == 1
    assert verdict({ADA: 1, BOB: 1}, contacts={ADA: 2, BOB: 1})["crm_duplicate_contacts"] == 1
    assert verdict({ADA: 1, BOB: 1}, deals={"kiln": 2})["crm_duplicate_deals"] == 1
    assert verdict({ADA: 1, BOB: 1}, contacts={ADA: 1})["not_in_crm"] == 1


def test_letters_are_the_same_for_the_same_seed_and_all_different() -> None:
    assert letters(300, 5) == letters(300, 5)
    assert len({one.address for one in letters(300, 5)}) == 300


def test_the_people_of_a_faulty_crm_have_colleagues_and_write_again() -> None:
    posted = letters_of_a_week(50, 5)
    people = {one.address for one in posted}

    assert len(people) == 50
    assert len({one.partition("@")[2] for one in people}) == 40, "of ten people the last three work together"
    assert len(posted) == 55
    assert len({one.body for one in posted}) == 55
    first, again = [json.loads(one.body) for one in posted if json.loads(one.body)["id"].startswith(_id_of(posted[3]))]
    assert (first["email"], again["email"]) == (posted[3].address,) * 2
    assert again["message"].startswith("Tuesday")


def _id_of(letter: Letter) -> str:
    return str(json.loads(letter.body)["id"])


@pytest.fixture(scope="module")
def strange_bytes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("strange")
    (folder / "strings.json").write_text(json.dumps(["", "\u0000", "<script>", "\ud83d\ude00" * 50]))
    (folder / "broken.eml").write_bytes(b"From: \xff\xfe\r\nContent-Type: multipart/mixed\r\n\r\n--")
    (folder / "mailgun_event.json").write_text(json.dumps({"event-data": {"event": "opened"}}))
    return folder


@contextmanager
def started(commands: Mapping[str, str]) -> Iterator[Runs]:
    """Each driver once, a few at a time: they mostly wait."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield {name: pool.submit(run, name, *options.split()) for name, options in commands.items()}


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with started(
        {
            "kill": "--kills 2 --leads 12 --no-archive",
            "disk": "--only full --leads 24 --broken-seconds 3",
        }
    ) as found:
        yield found


@pytest.fixture(scope="module")
def runs_in_ci(strange_bytes: Path) -> Iterator[Runs]:
    """What other tests prove of the parts, here of a whole service."""
    with started(
        {
            "frozen": "--rounds 1 --leads 12 --gone-seconds 90",
            "database": "--restarts 1 --leads 12",
            "boundaries": "--only 7 --places before",
            "pairs": "--pairs 5 --engine postgres",
            "loops": "",
            "vendors": "--scenario flaky --per-second 5 --seconds 2",
            "corpora": f"{strange_bytes} --good-leads 2",
        }
    ) as found:
        yield found


def run(driver: str, *options: str) -> Run:
    command = [sys.executable, "-m", "scripts.drivers", driver, *options, "--seed", "3", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=_LONGEST_SECONDS)
    if HOW_TO_GET_IT in done.stderr:
        give_up(HOW_TO_GET_IT)
    assert done.stdout, done.stderr[-3000:]
    found: Run = json.loads(done.stdout)
    return found


def nothing_lost_or_doubled(found: Run) -> bool:
    names = ("accepted_lost", "people_with_two_mails", "crm_duplicate_contacts", "crm_duplicate_deals", "not_in_crm")
    return [found[name] for name in names] == [0] * len(names) and found["unsettled"] == 0 and found["accepted"] > 0


def test_nothing_is_lost_or_doubled_when_the_service_is_killed(runs: Runs) -> None:
    found = runs["kill"].result()

    assert nothing_lost_or_doubled(found), found
    assert (found["kills"], found["accepted"], found["ok"]) == (2, 12, True)


@in_ci
def test_a_reply_that_left_before_the_kill_is_found_in_the_archive(runs_in_ci: Runs) -> None:
    """The seventh commit is the mail's outcome: before it the mail has left, and nobody wrote that down."""
    found = runs_in_ci["boundaries"].result()

    assert nothing_lost_or_doubled(found), found
    assert found["deaths"] == ["before 7"]
    assert (found["mailed"], found["service_says"]["held_unknown"]) == (1, 0)


@in_ci
def test_a_frozen_workers_leads_go_on_elsewhere(runs_in_ci: Runs) -> None:
    found = runs_in_ci["frozen"].result()

    assert nothing_lost_or_doubled(found), found
    (lost,) = found["rounds"]
    assert lost["answered_while_it_was_gone"] == lost["under_way_at_the_loss"] > 0


@in_ci
def test_the_service_outlives_a_restart_of_its_database(runs_in_ci: Runs) -> None:
    found = runs_in_ci["database"].result()

    assert nothing_lost_or_doubled(found), found
    assert (found["service_survived"], found["accepted"]) == (True, 12)


def test_a_full_disk_refuses_and_recovers(runs: Runs) -> None:
    found = runs["disk"].result()["full"]

    assert nothing_lost_or_doubled(found), found
    assert found["service_survived"]
    assert found["refused_or_broken_on_the_way"]["503"] > 0


@in_ci
def test_flaky_vendors_neither_lose_nor_double(runs_in_ci: Runs) -> None:
    assert nothing_lost_or_doubled(runs_in_ci["vendors"].result()), runs_in_ci["vendors"].result()


@in_ci
def test_pairs_in_the_same_instant_are_one(runs_in_ci: Runs) -> None:
    assert runs_in_ci["pairs"].result()["ok"], runs_in_ci["pairs"].result()


@in_ci
def test_strange_bytes_end_somewhere(runs_in_ci: Runs, strange_bytes: Path) -> None:
    found = runs_in_ci["corpora"].result()

    assert len(list(posts_of(strange_bytes))) == found["posted"] == 4 * 5 + 1 + 4
    assert (found["server_errors"], found["stuck"], found["unsettled"]) == ([], [], 0), found


@in_ci
def test_whoever_is_in_a_loop_with_the_service_gets_two_mails_at_most(runs_in_ci: Runs) -> None:
    found = runs_in_ci["loops"].result()

    assert found["ok"], found
    assert len(found["mails"]) == 4


def test_every_figure_of_the_attacks_has_a_limit_and_every_limit_a_figure() -> None:
    """A limit nobody measures is missed, so that an attack taken out of the list is noticed."""
    assert missed_of({}) == sorted(LIMITS)
    assert missed_of(dict.fromkeys(LIMITS, 0)) == []
    assert missed_of({**dict.fromkeys(LIMITS, 0), "mailgun_replays_kept": 1}) == ["mailgun_replays_kept"]


def test_what_a_stranger_asks_for_without_a_flood_is_not_had() -> None:
    """The floods, and the figures of memory and time, are `.ci/run`'s."""
    found: dict[str, float] = {}
    with installation(sources=SOURCES, model=False) as made:
        made.settings["LEADS_TRUSTED_PROXIES"] = LOOPBACK
        made.start()
        for attack in AT_ONCE:
            found |= attack(made, 1.0)

    assert {name: value for name, value in found.items() if value > LIMITS[name]} == {}
    assert len(found) == 5


def test_traces_of_an_erased_person_are_found_in_any_file_and_case(tmp_path: Path) -> None:
    assert traces_in_files(tmp_path) == 0
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "web.log").write_text("asked by QUIRINA")
    (tmp_path / "leads.db-wal").write_bytes(b"\xff\x00Tallowmere oak Veneers\x00")
    assert traces_in_files(tmp_path) == 2
    assert traces_in("Otto Pellworth, +44 20 7946 0000") == 0
