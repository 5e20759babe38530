"""Erasing a person: from every table, file and the CRM, whatever is moving; what is not theirs stays."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.rating import RatingSubject, RatingVerdict
from app.domain.task import RequiredAction
from app.pipeline.erasing import Erasing
from app.storage.engines.database import Database
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.ratings import rate
from app.storage.people.erasures import Erasure, ask_erasure, load_erasure
from app.storage.people.person_record import person_record
from app.storage.people.person_search import find_person
from app.storage.people.refusals import is_suppressed, suppress
from app.storage.schema import METADATA
from app.storage.tables import contacts, deliveries, effects, leads, tasks
from integrations.hubspot.hubspot_crm import HubSpotCrm
from staging.installation.parts import SandboxHubSpot
from tests.path_parts import LeadPath
from tests.person_to_erase import ADDRESS, LETTER, NAME, ask_to_erase, erasing, row

PHONE = "+44 20 7946 0991"
TRACES = (NAME, ADDRESS, "7946 0991", "79460991", "oak veneers", "quirina")


@pytest.fixture
def erase(path: LeadPath) -> Callable[..., Erasure]:
    """Ask for an erasure and carry out what can be; returns it as it then stands."""

    def asked(wanted: str = ADDRESS) -> Erasure:
        erasure_id = ask_to_erase(path, wanted)
        erasing(path).carry_out_due()
        return stored(path, erasure_id)

    return asked


def stored(path: LeadPath, erasure_id: str) -> Erasure:
    found = path.database.read(lambda connection: load_erasure(connection, erasure_id))
    assert found is not None
    return found


def everything(database: Database) -> str:
    """Every value of every row."""

    def read(connection: Connection) -> str:
        names = [table.name for table in METADATA.sorted_tables]
        rows = [tuple(one) for name in names for one in connection.execute(text(f"SELECT * FROM {name}"))]
        return "\n".join(
            str([value.decode("latin-1") if isinstance(value, bytes) else value for value in one]) for one in rows
        )

    return database.read(read)


def left_of_them(database: Database) -> list[str]:
    held = everything(database).lower()
    return [trace for trace in TRACES if trace.lower() in held]


def test_nothing_of_the_person_is_left_in_any_table_and_the_day_still_adds_up(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    path.run(row(phone=PHONE))
    path.run(row("Spam offer: buy oak veneers from Quirina", source_id="2"))
    path.run(row("Somebody else entirely", "otto@pellworth.example", "Otto Pellworth"))
    path.recorder.record_all()
    before = [line.state for line in path.leads()]

    done = erase()

    assert left_of_them(path.database) == []
    assert done.rows_gone_at is not None
    assert done.files_clean_at is not None
    assert done.subject is None
    assert done.counts["leads"] == 2
    assert [line.state for line in path.leads()] == before
    assert "otto@pellworth.example" in everything(path.database)


def test_the_crm_forgets_them_twice_and_the_recorder_never_makes_them_again(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    path.run(row())
    path.recorder.record_all()
    assert path.crm.entries

    done = erase()
    path.recorder.record_all()
    path.clock.advance(16 * 60)
    path.recorder.record_all()
    path.recorder.record_all()

    assert path.crm.entries == {}
    assert len(path.crm.erased) == 2
    assert path.crm.erased[0].contact_ids == ("7",)
    assert stored(path, done.id).crm_keys is None


def test_a_crm_that_is_down_is_asked_again_and_one_that_refuses_becomes_a_task(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    path.run(row())
    path.recorder.record_all()
    done = erase()
    path.crm.failure = UpstreamUnavailable("fake", "down")
    path.recorder.record_all()
    assert stored(path, done.id).crm_keys is not None

    path.crm.failure = UpstreamRefused("fake", "not allowed")
    path.clock.advance(120)
    path.recorder.record_all()

    assert stored(path, done.id).crm_keys is None
    by_hand = [task for task in path.tasks() if task.action is RequiredAction.ERASE_BY_HAND]
    assert any("refused" in task.reason for task in by_hand)
    assert left_of_them(path.database) == []


def test_a_crm_that_is_no_longer_connected_is_a_persons_task(path: LeadPath, erase: Callable[..., Erasure]) -> None:
    path.run(row())
    path.recorder.record_all()
    done = erase()
    replace(path.recorder, crms={}).record_all()

    assert stored(path, done.id).crm_keys is None
    (by_hand,) = [task for task in path.tasks() if "no longer connected" in task.reason]
    assert by_hand.context["contact_ids"] == "7"


def test_what_the_recorder_held_in_its_hands_is_deleted_after_it_was_written(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    """Read before the erasure, written after it: the links are not kept, and the second asking finds it."""
    path.run(row())
    record, done = path.crm.record, []

    def slowly(entries: Any) -> Any:
        done.append(erase())
        return record(entries)

    path.crm.record = slowly  # type: ignore[method-assign]  # a CRM that takes its time
    path.recorder.record_all()
    assert path.crm.entries
    path.clock.advance(16 * 60)
    path.recorder.record_all()

    assert path.crm.entries == {}
    assert left_of_them(path.database) == []


def test_an_erasure_waits_while_a_mail_to_them_may_be_leaving(path: LeadPath, erase: Callable[..., Erasure]) -> None:
    path.run(row())

    def open_again(connection: Connection) -> None:
        connection.execute(update(effects).values(state="intended"))

    path.database.write(open_again)
    waiting = erase()
    assert waiting.rows_gone_at is None

    path.database.write(lambda connection: connection.execute(update(effects).values(state="done")))
    erasing(path).carry_out_due()

    assert stored(path, waiting.id).rows_gone_at is not None
    assert left_of_them(path.database) == []


def test_a_worker_in_the_middle_of_a_step_keeps_nothing_of_an_erased_lead(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    judge = path.judge.judge

    def slowly(case: Any, firm: Any) -> Any:
        erase()
        return judge(case, firm)

    path.judge.judge = slowly  # type: ignore[method-assign]  # a judge that takes its time
    path.run(row())

    assert left_of_them(path.database) == []
    assert path.mailer.sent == []


def test_a_message_that_names_them_and_is_not_read_yet_is_read_first(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    path.run(row())
    unread = path.post(row("One more thing about oak veneers"))
    waiting = erase()
    assert waiting.rows_gone_at is None

    path.worker(("delivery", unread))
    erasing(path).carry_out_due()

    assert stored(path, waiting.id).rows_gone_at is not None
    assert left_of_them(path.database) == []


def test_a_later_message_is_a_new_persons_and_the_same_request_again_is_not_taken(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    path.run(row())
    erase()
    path.run(row())  # the vendor repeats what it has reported
    assert left_of_them(path.database) == []

    path.run(row("Hello, I am back with something new", source_id="new"))

    newest = path.leads()[-1]
    assert newest.address == ADDRESS
    assert newest.facts.earlier is None


def test_a_refusal_holds_although_only_a_hash_of_the_address_is_left(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    path.run(row())
    path.database.write(
        lambda connection: suppress(connection, path.firm.id, ADDRESS, "asked", path.clock(), by="the test")
    )
    erase()

    assert left_of_them(path.database) == []
    assert path.database.read(lambda connection: is_suppressed(connection, path.firm.id, ADDRESS.upper())) == "asked"
    assert path.database.read(lambda connection: is_suppressed(connection, path.firm.id, "x@y.example")) is None


def test_what_others_say_of_them_is_taken_out_and_the_rest_stays(path: LeadPath, erase: Callable[..., Erasure]) -> None:
    path.run(row(phone=PHONE))
    forward = (
        f"FW {NAME}: please answer {NAME} <{ADDRESS}>, {PHONE}. She wrote:\n> Our northern mill needs somebody who\n"
    )
    forward += "> understands the pricing of oak veneers.\nWe at Pellworth want a workshop in May."
    path.run(row(forward, "otto@pellworth.example", "Otto Pellworth", source_id="otto 1"))

    done = erase()

    assert left_of_them(path.database) == []
    assert "We at Pellworth want a workshop in May." in everything(path.database)
    assert done.counts["leads that mention them"] == 1
    assert path.leads()[-1].address == "otto@pellworth.example"


def test_what_colleagues_wished_and_rated_of_others_names_them_no_more(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    path.set_policy(autonomy="hold")
    path.run(row(phone=PHONE))
    path.run(row("We at Pellworth want a workshop", "otto@pellworth.example", "Otto Pellworth", source_id="otto 1"))
    of_otto, now = path.leads()[-1].id, path.clock()

    def say(connection: Connection) -> None:
        values = {"wish": f"mention {NAME}, who knows them", "wish_told": f"It was written anew: mention {NAME}."}
        connection.execute(update(tasks).where(tasks.c.lead_id == of_otto).values(values))
        said = {"chosen": "missed", "why": f"{NAME} told us more", "by": "ines@mill.example", "now": now}
        rate(connection, path.firm.id, of_otto, RatingSubject.LETTER, RatingVerdict.WRONG, **said)  # type: ignore[arg-type]  # named apart to fit

    path.database.write(say)
    done = erase()

    assert left_of_them(path.database) == []
    assert (done.counts["tasks that mention them"], done.counts["ratings that mention them"]) == (1, 1)


def test_unreadable_bytes_that_name_them_are_emptied_and_still_counted(
    path: LeadPath, erase: Callable[..., Erasure]
) -> None:
    path.run(row())
    path.run(body=b"broken %71uirina.voss%40tallowmere.example {")
    erase()

    assert left_of_them(path.database) == []
    outcomes = path.database.read(lambda connection: connection.execute(select(deliveries.c.outcome)).scalars().all())
    assert sorted(outcomes) == ["quarantined", "read"]


def test_mailboxes_we_only_read_become_a_task_that_names_nobody(path: LeadPath, erase: Callable[..., Erasure]) -> None:
    path.run(row())
    (mail,) = path.mailer.sent
    erase()

    (task,) = [task for task in path.tasks() if task.action is RequiredAction.ERASE_BY_HAND]
    assert mail.message_id in task.context["Message-ID"]
    assert ADDRESS not in str(task)


def test_their_mails_become_a_task_also_where_the_firms_profile_cannot_be_read(path: LeadPath) -> None:
    path.run(row())
    ask_to_erase(path)
    Erasing(database=path.database, profiles={}, clock=path.clock).carry_out_due()

    (task,) = [task for task in path.tasks() if task.action is RequiredAction.ERASE_BY_HAND]
    assert task.owner in {partner.email for partner in path.firm.partners}


def test_the_lead_a_vendor_names_goes_and_the_rest_of_the_person_stays(path: LeadPath) -> None:
    path.run(row(source_id="urn:1"))
    path.run(row("And a second question, about chairs", source_id="urn:2"))
    path.run({"notice": "erasure", "subject_ref": "urn:1"})
    erasing(path).carry_out_due()

    assert "oak veneers" not in everything(path.database)
    assert "about chairs" in everything(path.database)
    assert (path.leads()[-1].address, path.leads()[-1].name) == (ADDRESS, NAME)
    assert path.database.read(lambda connection: len(connection.execute(select(contacts)).all())) == 1
    assert not [task for task in path.tasks() if "Look for them" in task.reason]


def test_the_record_of_a_person_holds_what_they_wrote_and_what_we_answered(path: LeadPath) -> None:
    path.run(row(phone=PHONE))

    def kept(connection: Connection) -> dict[str, Any]:
        return person_record(connection, path.firm.id, find_person(connection, path.firm.id, ADDRESS))

    record = json.loads(json.dumps(path.database.read(kept)))
    assert record["leads"][0]["inquiry"]["message"] == LETTER
    assert record["leads"][0]["source_id"] == "website"
    assert record["effects"][0]["mail"]["to_address"] == ADDRESS
    assert LETTER in record["deliveries"][0]["body"]


def test_no_byte_of_a_person_is_left_in_a_loaded_database_and_the_crm(
    sqlite_database: SqliteDatabase, hubspot: SandboxHubSpot, tmp_path: Path
) -> None:
    """One of many, who wrote three times; a reader that is at it delays the files, not the rows, and nobody else."""
    path = LeadPath(sqlite_database)
    for number in range(120):
        path.run(
            row(f"Question {number} about machines " + "x " * number, f"p{number}@firm{number}.example", f"P {number}")
        )
    path.run(row(phone=PHONE))
    path.run(row("Second letter on oak veneers " * 200, source_id="2"))
    path.run(row("Third letter on oak veneers", source_id="3"))
    recorder = path.recorder
    recorder.crms = {path.firm.id: HubSpotCrm("test", hubspot.url, sleep=lambda _: None)}
    recorder.record_all()
    assert found_in_files(tmp_path)

    subject = sqlite_database.read(lambda connection: find_person(connection, path.firm.id, ADDRESS))
    erasure_id = sqlite_database.write(
        lambda connection: ask_erasure(connection, path.firm.id, subject, "a test", path.clock(), named=ADDRESS)
    )
    read, let_go = threading.Event(), threading.Event()

    def look(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")
        connection.execute(select(leads.c.id)).all()
        read.set()
        let_go.wait(30)
        connection.exec_driver_sql("COMMIT")

    reader = threading.Thread(target=lambda: sqlite_database.read(look))
    reader.start()
    read.wait(30)
    erasing(path).carry_out_due()
    assert stored(path, erasure_id).rows_gone_at is not None
    assert stored(path, erasure_id).files_clean_at is None
    let_go.set()
    reader.join()
    erasing(path).carry_out_due()
    recorder.record_all()

    assert stored(path, erasure_id).files_clean_at is not None
    assert found_in_files(tmp_path) == []
    held = hubspot.everything().lower()
    assert [trace for trace in TRACES if trace.lower() in held] == []
    assert "p7@firm7.example" in held
    path.run(row("The service goes on", "new@person.example", "New Person"))
    assert path.leads()[-1].address == "new@person.example"


def found_in_files(folder: Path) -> list[tuple[str, str]]:
    return [
        (file.name, trace)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for trace in TRACES
        if trace.lower().encode() in file.read_bytes().lower()
    ]
