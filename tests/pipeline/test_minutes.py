"""The digest of one minute on a day of a thousand leads."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

from sqlalchemy import Connection, event, update

from app.digests.mail import digest_mail
from app.domain.autonomy import HeldFor
from app.domain.digest_minute import MOST_LINES, MOST_LOOKED_AT, MOST_NEEDS, Minute
from app.domain.judgement import Disposition, Judgement
from app.domain.promised_answers import SAID
from app.domain.task import EMERGENCY, NewTask, RequiredAction
from app.pipeline.minutes import minute_of
from app.storage.digest.day_facts import digest_of_day
from app.storage.digest.digest_mails import load_reader
from app.storage.engines.database import Database
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import leads, tasks
from app.storage.tasks.tasks import open_task
from app.web.console.catalogues import catalogue_of
from integrations.mail.mail_message import wire_bytes
from tests.seeding import (
    DAY,
    LONDON,
    MORNING_AFTER,
    NOON,
    PARTNER,
    Seed,
    firm_profile,
    seed_every_state,
)

URL = "https://leads.larkfield.example"
MOST_WORDS, MOST_BYTES = 850, 60_000  # three minutes, where nobody decided anything and names are long


def minute(database: Database) -> Minute:
    return database.read(
        lambda connection: minute_of(
            connection, "larkfield", PARTNER, [DAY], zone=LONDON, now=MORNING_AFTER, public_url=URL
        )
    )


def a_long_day(connection: Connection) -> None:
    """A thousand leads in every state, and the week before; names and words as long as they come."""
    seed = Seed(connection).firm()
    wish = "We would like to talk about our prices, " * 20
    for index in range(1000):
        kind = list(Disposition)[index % len(Disposition)]
        name = f"lead-{index}"
        sender = f"{'Maximiliane ' * 4}von der Lauenburg the {index}th"
        after = timedelta(seconds=index) if index % 3 == 0 and kind is Disposition.INQUIRY else None
        held = "A reason that is told at length. " * 3 if index % 3 == 1 and kind is Disposition.INQUIRY else None
        seed.lead(name, disposition=kind, message=wish, sender=sender, answered_after=after, score=80, held=held)
        if held is not None:
            seed.task(f"t{index}", RequiredAction.APPROVE_REPLY, due_at=NOON + timedelta(seconds=index), about=name)
        if index % 20 == 0:
            seed.lead(f"before-{index}", at=NOON - timedelta(days=1 + index % 6), answered_after=timedelta(seconds=9))


def test_a_day_of_a_thousand_leads_is_read_in_a_minute(sqlite_database: SqliteDatabase) -> None:
    database = sqlite_database
    database.write(a_long_day)
    found = minute(database)
    assert found.counts == database.read(lambda connection: digest_of_day(connection, "larkfield", DAY, LONDON).counts)
    assert (found.adds_up, found.counts.arrived, len(found.needs)) == (True, 1000, MOST_NEEDS)
    assert found.needs_in_all == found.urgent == MOST_NEEDS + MOST_LINES + found.further_needs == 48
    assert found.further_words == "30 more, 30 of them cannot wait"
    assert sum(found.decided.values()) == found.counts.new_leads == found.figures.response.leads
    assert sum(found.filtered.values()) == found.counts.filtered
    reader = database.read(lambda connection: load_reader(connection, "larkfield", PARTNER))
    assert reader is not None
    mail = digest_mail(
        found,
        reader,
        firm_profile(),
        catalogue_of("en"),
        public_url=URL,
        secret=b"x",
        archive_address=None,
        now=MORNING_AFTER,
    )
    seen = re.sub(r"(?s)<style.*?</style>|<title.*?</title>|<!--.*?-->", "", mail.html)
    for text in (mail.text, unescape(re.sub(r"<[^>]+>", " ", seen))):
        assert len(text.split()) <= MOST_WORDS
    assert len(wire_bytes(mail)) <= MOST_BYTES
    assert found.has_week_before


def test_what_is_most_urgent_comes_first_and_what_is_a_colleagues_is_counted(database: Database) -> None:
    def write(connection: Connection) -> Seed:
        seed = seed_every_state(connection)
        seed.task(
            "burst pipe",
            RequiredAction.WRITE_REPLY,
            due_at=NOON + timedelta(days=3),
            about="acknowledged",
            **{EMERGENCY: "burst pipe"},
        )
        theirs = NewTask(
            action=RequiredAction.ERASE_BY_HAND, owner="jo@larkfield.example", due_at=NOON, reason="Two mails are left."
        )
        open_task(connection, "larkfield", theirs, NOON)
        return seed

    seed = database.write(write)
    found = minute(database)
    order = ["burst pipe", "approve", "repair", "hand on", "confirm", "continue"]
    assert [need.task_id for need in (*found.needs, *found.later)] == [seed.ids[name] for name in order]
    assert (found.needs_in_all, found.of_colleagues) == (6, {"jo@larkfield.example": 1})
    assert found.with_colleagues == "1 other waits for jo@larkfield.example"
    first = found.needs[1]
    assert (first.item.who, first.item.company, first.item.tier) == ("Held Person", "Visitor Works", "hot")
    assert (first.wish, first.button, first.decision) == (
        "“We would like to talk about our prices.”",
        "Read it and send",
        "send",
    )
    assert found.needs[2].wish == "Because of repair."


def test_a_task_about_nobody_says_what_it_is_about_and_why_it_is_there(database: Database) -> None:
    def write(connection: Connection) -> None:
        Seed(connection).firm()
        task = NewTask(action=RequiredAction.ERASE_BY_HAND, owner=PARTNER, due_at=NOON, reason="Two mails are left.")
        open_task(connection, "larkfield", task, NOON)

    database.write(write)
    [need] = minute(database).needs
    assert (need.item.who, need.wish, need.button) == ("An erasure", "Two mails are left.", "See what is left")


def test_firms_are_apart(database: Database) -> None:
    database.write(lambda connection: seed_every_state(connection, "mossgate"))
    database.write(lambda connection: Seed(connection).firm())
    found = minute(database)
    assert (found.counts.arrived, found.needs, found.of_colleagues, found.before.judged) == (0, (), {}, 0)
    assert found.summary == "Nothing arrived"


def test_the_judges_doubts_are_looked_at_first_and_the_lot_is_the_same_each_time(database: Database) -> None:
    def write(connection: Connection) -> Seed:
        seed = Seed(connection).firm()
        for index in range(12):
            seed.lead(f"pitch-{index}", disposition=Disposition.VENDOR_PITCH)
            doubted = Judgement(
                disposition=Disposition.VENDOR_PITCH, evidence=(), confidence=1 - index / 20, inquiry_chance=None
            )
            connection.execute(update(leads).where(leads.c.id == seed.ids[f"pitch-{index}"]).values(judgement=doubted))
        seed.lead("asked", disposition=Disposition.SPAM, held="Is this an inquiry?")
        seed.lead("client", disposition=Disposition.EXISTING_CLIENT)
        return seed

    seed = database.write(write)
    found = minute(database)
    assert [one.id for one in found.least_sure] == [seed.ids[f"pitch-{index}"] for index in (11, 10, 9)]
    drawn = [one.id for one in found.by_lot]
    assert len(set(drawn)) == MOST_LOOKED_AT
    assert not set(drawn) & {seed.ids["asked"], seed.ids["client"], *(one.id for one in found.least_sure)}
    assert [one.id for one in minute(database).by_lot] == drawn


def test_whoever_was_erased_is_counted_and_not_named(database: Database) -> None:
    database.write(seed_every_state)
    whole = minute(database)
    database.write(lambda connection: connection.execute(update(leads).values(emptied_at=NOON)))
    found = minute(database)
    assert [len(one.least_sure) for one in (whole, found)] == [3, 0]
    assert (found.counts, found.decided, found.filtered) == (whole.counts, whole.decided, whole.filtered)


def test_letters_that_were_changed_and_judgements_without_the_model_are_counted(database: Database) -> None:
    def write(connection: Connection) -> None:
        seed = seed_every_state(connection)
        for name, text in (("a", "Changed."), ("b", None)):
            seed.task(name, RequiredAction.APPROVE_REPLY, due_at=NOON, about="answered", decision=name)
            connection.execute(
                update(tasks)
                .where(tasks.c.id == seed.ids[name])
                .values(decision="send", decision_text=text, decided_by=PARTNER, decided_at=NOON, done_at=NOON)
            )
        passed_over = Judgement(
            disposition=Disposition.SPAM, evidence=(), judge="offline", fell_back="no model answered in time"
        )
        sayso = replace(passed_over, fell_back="", judge='"fell_back":"never"')
        for name, judgement in (("spam", passed_over), ("pitch", sayso)):
            connection.execute(update(leads).where(leads.c.id == seed.ids[name]).values(judgement=judgement))

    database.write(write)
    found = minute(database).figures
    assert (found.sent_by_person, found.changed, found.fell_back) == (2, 1, 1)
    assert found.judged == 7


def test_nothing_reads_a_whole_table(sqlite_database: SqliteDatabase) -> None:
    database = sqlite_database
    database.write(seed_every_state)
    asked: list[tuple[str, object]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    minute(database)
    plans = [
        (statement, str(row[3]))
        for statement, parameters in asked
        for row in database.engine.raw_connection().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    assert len(plans) > 15
    for table in ("leads", "deliveries", "events", "tasks", "contacts"):
        scans = [statement for statement, plan in plans if plan.startswith(f"SCAN {table}") and "INDEX" not in plan]
        assert scans == [], table


def test_whoever_sends_reads_beside_the_button_that_the_sender_is_not_proved(database: Database) -> None:
    def write(connection: Connection) -> Seed:
        seed = seed_every_state(connection)
        held = update(leads).where(leads.c.id == seed.ids["held"])
        connection.execute(held.values(held_for=HeldFor.SENDER.value))
        return seed

    database.write(write)
    assert minute(database).needs[0].notes == ("May be forged: the sender is not confirmed",)


def test_no_hot_lead_and_no_promise_of_today_is_hidden_and_what_can_wait_stands_in_a_line(database: Database) -> None:
    tomorrow, hour = MORNING_AFTER + timedelta(days=1), timedelta(hours=1)

    def write(connection: Connection) -> Seed:
        seed = Seed(connection).firm()
        for name, score in (("hot", 90), ("warm", 50), ("doubted", 50)):
            seed.lead(name, score=score)
        seed.task("deal", RequiredAction.DEAL_DELETED, due_at=tomorrow, about="hot")
        seed.task("hot later", RequiredAction.APPROVE_REPLY, due_at=tomorrow + hour, about="hot")
        seed.task("further letter", RequiredAction.APPROVE_LETTER, due_at=tomorrow + hour, about="hot")
        seed.task("promised soon", RequiredAction.ANSWER_QUESTION, due_at=tomorrow, about="doubted")
        later = tomorrow + 24 * hour
        seed.task("promised later", RequiredAction.ANSWER_QUESTION, due_at=later, about="warm", question="How long?")
        seed.task("warm later", RequiredAction.CONTINUE_THREAD, due_at=tomorrow, about="warm")
        seed.task("warm today", RequiredAction.WRITE_REPLY, due_at=MORNING_AFTER + hour, about="warm")
        seed.task(
            "promise", RequiredAction.ANSWER_QUESTION, due_at=MORNING_AFTER + 2 * hour, about="warm", question="?"
        )
        seed.task("doubt", RequiredAction.CONFIRM_DISPOSITION, due_at=NOON, about="doubted")
        seed.task("alarm", RequiredAction.REPAIR_CRM, due_at=tomorrow, about="warm")
        return seed

    seed = database.write(write)
    found = minute(database)
    for shown, order in (
        (found.needs, ["alarm", "promise", "hot later", "warm today", "doubt", "promised soon"]),
        (found.later, ["deal", "warm later", "further letter", "promised later"]),
    ):
        assert [need.task_id for need in shown] == [seed.ids[name] for name in order]
    assert (found.urgent, found.can_wait, found.further_words) == (6, 4, "")


def test_who_does_not_read_the_language_is_told_which_it_is_and_what_is_known(database: Database) -> None:
    def write(connection: Connection) -> None:
        seed = Seed(connection).firm()
        seed.lead("german", message="Wir suchen jemanden, der uns hilft. Machen Sie auch kleinere Projekte für uns?")
        seed.task("t", RequiredAction.WRITE_REPLY, due_at=NOON, about="german")

    database.write(write)
    [need] = minute(database).needs
    assert need.spoken == "In German"
    german = database.read(
        lambda connection: minute_of(
            connection, "larkfield", PARTNER, [DAY], zone=LONDON, now=MORNING_AFTER, public_url=URL, language="de"
        )
    )
    assert german.needs[0].spoken == ""


def test_what_is_put_off_beyond_the_day_is_neither_told_nor_counted(database: Database) -> None:
    def write(connection: Connection) -> Seed:
        seed = Seed(connection).firm()
        for name, hours in (("back today", 2), ("back tomorrow", 26)):
            seed.lead(name)
            seed.task(name, RequiredAction.WRITE_REPLY, due_at=NOON, about=name)
            until = MORNING_AFTER + timedelta(hours=hours)
            mine = update(tasks).where(tasks.c.id == seed.ids[name])
            connection.execute(mine.values(snoozed_until=until))
        return seed

    seed = database.write(write)
    found = minute(database)
    assert [need.task_id for need in found.needs] == [seed.ids["back today"]]
    assert found.needs_in_all == 1


def test_a_promise_is_told_in_the_words_of_our_letter_and_a_held_letter_with_its_reason(database: Database) -> None:
    said = "I shall tell you by tomorrow who is free in June."

    def write(connection: Connection) -> None:
        seed = Seed(connection).firm()
        seed.lead("promised", message="Could you start in June?")
        seed.lead("held")
        context = {"question": "start in June", SAID: said}
        seed.task("a", RequiredAction.ANSWER_QUESTION, due_at=NOON, about="promised", **context)
        seed.task("b", RequiredAction.APPROVE_REPLY, due_at=NOON + timedelta(hours=1), about="held")

    database.write(write)
    promise, held = minute(database).needs
    assert (promise.promised, promise.wish, promise.notes) == (f"\u201c{said}\u201d", "", ())
    assert held.notes == ("Because of b.",)


def test_letters_that_the_reader_does_not_know_are_not_quoted(database: Database) -> None:
    def write(connection: Connection) -> None:
        seed = Seed(connection).firm()
        words = "\u8a08\u91cf\u5668\u30e1\u30fc\u30ab\u30fc\u306b\u30af\u30e9\u30a6\u30c9\u3092\u63d0\u4f9b\u3057\u3066\u3044\u307e\u3059\u3002\u4e88\u7b97\u306f500\u4e07\u5186\u3067\u3059\u3002"
        seed.lead("japanese", message=words)
        seed.task("t", RequiredAction.CONTINUE_THREAD, due_at=NOON, about="japanese")

    database.write(write)
    [need] = minute(database).needs
    assert (need.spoken, need.figures, need.wish) == ("In Japanese", ("500\u4e07\u5186",), "")
