"""Each figure of the digest, told a second time from the history alone: equal after each event of a day."""

import json
import re
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from app import cli as command_line
from app.commands.colleagues import figures_of_digest
from app.domain.decision import Decision
from app.domain.firm import FirmProfile
from app.domain.identifiers import new_id
from app.domain.judgement import Judgement
from app.domain.lead import Case
from app.domain.rating import RatingSubject, RatingVerdict
from app.pipeline.minutes import minute_of
from app.pipeline.rating_round import RatingRound
from app.storage.engines.database import Database
from app.storage.leads.due_work import due_work
from app.storage.leads.own_answers import keep_said_answered
from app.storage.leads.own_letters import begin_letter
from app.storage.leads.ratings import rate, to_rate
from app.storage.leads.verdicts import filter_lead, read_again, rescue_lead
from app.storage.people.emptying import empty_leads
from app.storage.tables import deliveries
from app.storage.tasks.tasks import decide
from scripts.digest_figures.__main__ import events_of, figures_of
from scripts.digest_figures.lives import lives_of
from tests.fakes import FakeJudge, Killed
from tests.installed import install
from tests.path_parts import LeadPath
from tests.seeding import DAY, LONDON, PARTNER

PACKAGE = Path(__file__).parents[2] / "scripts" / "digest_figures"


class SometimesWithoutModel(FakeJudge):
    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        judged = super().judge(case, firm)
        return replace(judged, fell_back="the model did not answer") if "slow" in case.inquiry.message else judged


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database, judge=SometimesWithoutModel())


def told_twice(path: LeadPath, day: date = DAY) -> tuple[dict[str, Any], dict[str, Any]]:
    """(as the digest says it, as the history does)."""

    def minute(connection: Connection) -> dict[str, Any]:
        found = minute_of(
            connection, path.firm.id, PARTNER, [day], zone=LONDON, now=path.clock(), public_url="https://x.example"
        )
        counts = asdict(found.counts) | {"adds_up": found.adds_up}
        return {"counts": counts, "figures": figures_of_digest(found)}

    url = path.database.engine.url.render_as_string(hide_password=False)
    events = events_of(url, path.firm.id)
    return path.database.read(minute), figures_of(lives_of(events), day, LONDON)


def _flat(told: dict[str, Any], name: str = "") -> dict[str, Any]:
    """Each number by its way there: what differs is seen at once."""
    found: dict[str, Any] = {}
    for key, value in told.items():
        found |= _flat(value, f"{name}{key}.") if isinstance(value, dict) else {f"{name}{key}": value}
    return found


def require_equal(path: LeadPath, after: str, day: date = DAY) -> dict[str, Any]:
    digest, history = told_twice(path, day)
    assert _flat(history) == _flat(digest), after
    assert digest["counts"]["adds_up"]
    return digest


def lead_of(path: LeadPath, name: str) -> str:
    return next(lead.id for lead in path.leads() if lead.address == f"{name}@{name}.example")


def arrive(path: LeadPath, name: str, message: str = "We want a price", **fields: object) -> str:
    path.clock.advance(7)
    path.run({"message": message, "email": f"{name}@{name}.example", "source_id": name, "name": name.title(), **fields})
    path.clock.advance(31)
    return name


def decided(path: LeadPath, name: str, decision: Decision, text: str | None = None) -> None:
    task = next(one for one in path.tasks() if one.lead_id == lead_of(path, name) and one.decision is None)
    path.clock.advance(60)
    path.database.write(lambda connection: decide(connection, task.id, decision, PARTNER, path.clock(), text=text))
    path.clock.advance(11)  # until then it could be undone
    path.decisions(task.id)
    path.clock.advance(1)


def test_a_rehearsed_day_is_told_alike_by_digest_and_history(path: LeadPath) -> None:
    """Edits, rescues, an erasure, a repeated delivery, a quarantined one read again, and a process that dies."""
    for name in ("helena", "omar"):
        arrive(path, name)
    arrive(path, "ines", "slow: we want a price", written_at="2031-05-14T08:40:00+00:00")
    require_equal(path, "letters that left by themselves")
    for name, message in (("pitch", "spam of a kind"), ("maybe", "vendor, unsure"), ("client", "existing prices")):
        arrive(path, name, message)
    arrive(path, "robot", "out of office", machine=True)
    arrive(path, "grave", "a complaint about prices")
    require_equal(path, "filtered and held")
    arrive(path, "helena", "We want a price")
    path.run(
        {"message": "We want a price", "email": "omar@omar.example", "source_id": "omar", "name": "Omar", "phone": "1"}
    )
    path.run({"notice": "booked", "subject_ref": "a"})
    broken = path.run(body=b"{")
    require_equal(path, "a repeated delivery, a notice and bytes nobody can read")

    def read_once_more(connection: Connection) -> bool:
        values = {"body": json.dumps([{"message": "We want prices", "email": "late@late.example"}]).encode()}
        connection.execute(deliveries.update().where(deliveries.c.id == broken).values(values))
        return read_again(connection, broken, path.clock())

    path.clock.advance(5)
    path.database.write(read_once_more)
    require_equal(path, "on its way to be read once more")
    path.worker(("delivery", broken))
    require_equal(path, "read at last")

    path.set_policy(autonomy="hold")
    for name in ("as-drafted", "changed", "dropped", "own", "waits"):
        arrive(path, name)
    path.clock.advance(100)
    path.watch.acknowledge_late_leads()
    decided(path, "as-drafted", Decision.SEND)
    decided(path, "changed", Decision.SEND, "Good day, and welcome.")
    decided(path, "dropped", Decision.DROP)
    decided(path, "maybe", Decision.CONFIRM)
    require_equal(path, "a partner's decisions")
    path.clock.advance(5)
    own, pitch = lead_of(path, "own"), lead_of(path, "pitch")
    path.database.write(lambda connection: keep_said_answered(connection, own, PARTNER, path.clock(), path.clock()))
    path.clock.advance(5)
    path.database.write(lambda connection: rescue_lead(connection, pitch, PARTNER, path.clock()))
    require_equal(path, "a rescue")
    path.worker(("lead", pitch))
    require_equal(path, "the rescued one on its way again")
    path.clock.advance(5)
    path.database.write(lambda connection: filter_lead(connection, lead_of(path, "waits"), PARTNER, path.clock()))
    before = require_equal(path, "an inquiry that was none")

    for name in ("changed", "ines", "grave"):
        path.clock.advance(5)
        path.database.write(partial(empty_leads, lead_ids=[lead_of(path, name)], now=path.clock()))
    after = require_equal(path, "three people erased")
    for figure in ("letters_by_person", "letters_changed", "judged", "judged_without_the_model", "answered"):
        assert after["figures"][figure] == before["figures"][figure], f"{figure} changed with an erasure"
    assert before["figures"]["letters_changed"] == before["figures"]["judged_without_the_model"] == 1

    path.set_policy(autonomy="send")
    real_send = path.mailer.send

    def send_and_die(mail: Any, *, not_after: Any) -> None:
        real_send(mail, not_after=not_after)
        raise Killed

    path.mailer.send = send_and_die  # type: ignore[method-assign]  # this very process dies
    with pytest.raises(Killed):
        arrive(path, "unlucky")
    path.mailer.send = real_send  # type: ignore[method-assign]  # alive again
    require_equal(path, "a process that died with a letter under way")
    path.archive.ids = {path.mailer.sent[-1].message_id}
    path.holder, path.alone = "the next process", True
    path.clock.advance(300)
    for work in path.database.read(lambda connection: due_work(connection, path.clock())):
        path.worker(work)
    path.recorder.record_all()
    require_equal(path, "the next process")
    path.clock.advance(86_400)
    require_equal(path, "the day after")
    require_equal(path, "an empty day", DAY + timedelta(days=1))
    assert told_twice(path, DAY + timedelta(days=2))[1]["figures"]["week_before"]["leads"] > 0
    require_equal(path, "the week before", DAY + timedelta(days=2))


def test_a_letter_of_a_colleagues_own_ends_the_tasks_it_answers_in_both_and_is_no_changed_draft(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    lead_id, letter = lead_of(path, arrive(path, "helena")), new_id()
    assert require_equal(path, "held")["figures"]["open_tasks"] == 1
    now = path.clock()
    path.database.write(
        lambda connection: begin_letter(
            connection, path.firm.id, lead_id, letter, subject="", owner=PARTNER, due_at=now, now=now
        )
    )
    text = "Dear Helena,\n\nThursday suits us."
    path.database.write(lambda connection: decide(connection, letter, Decision.SEND, PARTNER, now, text=text))
    path.clock.advance(11)
    path.decisions(letter)

    told = require_equal(path, "a letter of their own")

    assert all(task.done_at is not None for task in path.tasks())
    assert told["figures"]["open_tasks"] == 0
    assert (told["figures"]["letters_by_person"], told["figures"]["letters_changed"]) == (0, 0)


def test_ratings_are_told_alike_over_stages_and_erasures(path: LeadPath) -> None:
    for name in ("helena", "omar"):
        arrive(path, name)
    arrive(path, "pitch", "spam of a kind")
    path.recorder.record_all()
    RatingRound(database=path.database, holder="x", clock=path.clock).draw()
    assert require_equal(path, "drawn")["figures"]["to_rate"] == 7
    for number, one in enumerate(path.database.read(lambda connection: to_rate(connection, path.firm.id, 5))):
        path.clock.advance(1)
        verdict, chosen = (RatingVerdict.RIGHT, "") if number % 2 else (RatingVerdict.WRONG, "tone")
        is_letter = one.subject is RatingSubject.LETTER
        _rate(
            path, one.lead_id, one.subject, verdict if is_letter else RatingVerdict.RIGHT, chosen if is_letter else ""
        )
    assert require_equal(path, "rated")["figures"]["to_rate"] == 2
    path.clock.advance(1)
    path.database.write(lambda connection: empty_leads(connection, [lead_of(path, "helena")], path.clock()))
    require_equal(path, "erased")
    path.clock.advance(1)
    path.set_policy(rollout_percent=50)
    assert require_equal(path, "another stage")["figures"]["rated"]["letter"]["of"] == 0


def _rate(path: LeadPath, lead_id: str, subject: RatingSubject, verdict: RatingVerdict, chosen: str) -> None:
    path.database.write(
        lambda connection: rate(
            connection, path.firm.id, lead_id, subject, verdict, chosen=chosen, why="", by=PARTNER, now=path.clock()
        )
    )


def test_the_command_says_the_same_as_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scripts.digest_figures.__main__ import main

    install(tmp_path, monkeypatch)
    runner = CliRunner()
    added = runner.invoke(command_line.cli, ["add", "--name", "Ada Moss", "--message", "We want a price", "--json"])
    assert added.exit_code == 0, added.output
    said = json.loads(runner.invoke(command_line.cli, ["digest", "--day", "today", "--json"]).stdout)
    main(
        [
            "--database",
            f"sqlite:///{tmp_path}/leads.db",
            "--firm",
            said["firm"],
            "--zone",
            said["zone"],
            "--day",
            said["day"],
        ]
    )
    history = json.loads(capsys.readouterr().out)
    assert {name: said[name] for name in ("day", "firm", "counts", "figures")} == history
    assert history["counts"]["read"] == 1


def test_the_script_counts_with_nothing_of_ours() -> None:
    for file in PACKAGE.glob("*.py"):
        assert not re.search(
            r"^\s*(?:from|import) (?:app|integrations|sqlalchemy)\b", file.read_text(), re.MULTILINE
        ), file.name
