import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select, update

from app.digests.round import DigestRound
from app.domain.draft import OutgoingMail
from app.domain.errors import OutcomeUnknown, UpstreamRefused, UpstreamUnavailable
from app.domain.judgement import Disposition, Judgement
from app.domain.reply_limits import ReplyLimit
from app.domain.task import RequiredAction
from app.storage.access.chosen_languages import choose_language
from app.storage.access.firms import store_profile
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.events import note_event
from app.storage.leads.reached_limits import note_limit
from app.storage.partner_tables import digests
from app.storage.tables import deliveries, events, leads
from app.web.console.catalogues import catalogue_of
from tests.fakes import inquiry
from tests.seeding import (
    DAY,
    MORNING_AFTER,
    NOON,
    PARTNER,
    KeptMail,
    Seed,
    firm_profile,
    fresh_database,
    seed_every_state,
)

SECRET = b"buttons of the digest"


class Morning:
    """A digest round at a time of one's choice."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.database = database
        self.mailer = KeptMail()
        self.now = MORNING_AFTER
        self.seed = database.write(seed_every_state)

    def round(self, mailer: KeptMail | None = None, zone: str = "Europe/London") -> DigestRound:
        profiles = {"larkfield": firm_profile(zone=ZoneInfo(zone))}
        url, archive = "https://leads.larkfield.example", "archive@larkfield.example"
        kept = mailer or self.mailer
        return DigestRound(self.database, kept, archive, url, profiles, lambda: self.now, SECRET, catalogue_of)

    def rows(self) -> list[tuple[str, str]]:
        query = select(digests.c.local_day, digests.c.state).order_by(digests.c.local_day)
        return [
            (row.local_day, row.state) for row in self.database.read(lambda connection: connection.execute(query).all())
        ]

    def event_kinds(self) -> list[str]:
        query = select(events.c.kind).where(events.c.lead_id.is_(None))
        return list(self.database.read(lambda connection: connection.execute(query).scalars().all()))


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    with fresh_database(tmp_path) as database:
        yield Morning(database)


def test_the_digest_is_sent_once_after_the_hour(morning: Morning) -> None:
    morning.now = MORNING_AFTER - timedelta(minutes=16)
    assert morning.round().send_due() == 0
    morning.now = MORNING_AFTER
    assert [morning.round().send_due() for _ in range(3)] == [1, 0, 0]
    assert morning.rows() == [("2031-05-14", "done")]
    [mail] = morning.mailer.sent
    assert (mail.to_address, mail.archive_address, mail.auto_submitted) == (
        PARTNER,
        "archive@larkfield.example",
        "auto-generated",
    )


def test_the_mail_says_what_needs_the_reader_and_links_what_it_counts_only(morning: Morning) -> None:
    morning.round().send_due()
    [mail] = morning.mailer.sent
    right = "4 new leads + 3 joined to earlier ones + 4 filtered + 2 automatic notices + 1 put aside unread"
    assert f"13 messages read + 1 unreadable = {right}" in mail.text
    assert right in _read(mail.html)
    for page in ("all", "filtered"):
        assert f"https://leads.larkfield.example/digest/2031-05-14/{page}" in mail.text
        assert f"https://leads.larkfield.example/digest/2031-05-14/{page}" in mail.html
    for words in (
        "Held Person of Visitor Works (hot)",
        "was due yesterday 13:00",
        "Read it and send",
        "4 decisions need you, 1 can wait",
    ):
        assert words in _read(mail.html), words
    assert "Held Person of Visitor Works (hot), was due yesterday 13:00" in mail.text
    assert mail.subject == (
        "Wed 14 May: Held Person of Visitor Works (hot) was due yesterday 13:00, and 3 more need you"
    )


def test_the_mail_names_who_is_told_of_what_is_late(morning: Morning) -> None:
    alone = firm_profile()
    jo = replace(alone.partners[0], name="Jo Marlow", email="jo@larkfield.example")
    together = replace(alone, partners=(*alone.partners, jo))
    replace(morning.round(), profiles={"larkfield": together}).send_due()
    assert "Late tasks reach Jo Marlow too." in morning.mailer.sent[0].text


def _read(html: str) -> str:
    """What a person reads of a mail."""
    seen = re.sub(r"(?s)<style.*?</style>|<title.*?</title>|<!--.*?-->", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", seen)).replace("\u25a0", "").split())


def test_a_sending_limit_that_was_reached_stands_in_both_parts(morning: Morning) -> None:
    reason = "20 automatic replies were sent for the firm within an hour, and that is the limit."
    morning.database.write(
        lambda connection: note_limit(
            connection, "larkfield", ReplyLimit.VOLUME, reason, MORNING_AFTER - timedelta(hours=12)
        )
    )
    morning.round().send_due()
    [mail] = morning.mailer.sent

    assert "A limit was reached at" in mail.text
    assert reason in mail.text
    assert reason in mail.html


def test_how_often_the_model_was_passed_over_stands_in_both_parts(morning: Morning) -> None:
    def pass_over(connection: Connection) -> None:
        judged = select(leads.c.judgement).where(leads.c.judgement.is_not(None))
        instead = replace(
            connection.execute(judged.limit(1)).scalar_one(), judge="offline", fell_back="no model answered in time"
        )
        connection.execute(update(leads).where(leads.c.judgement.is_not(None)).values(judgement=instead))

    morning.database.write(pass_over)
    morning.round().send_due()
    [mail] = morning.mailer.sent

    for body in (mail.text, _read(mail.html)):
        assert re.search(r"Judged without the model:? \d+ of \d+", body)


def test_what_strangers_wrote_is_text_and_nothing_is_loaded_from_elsewhere(morning: Morning) -> None:
    def add(connection: Connection) -> None:
        morning.seed.connection = connection
        morning.seed.lead("markup", sender="Person <b>", disposition=Disposition.SPAM)

    morning.database.write(add)
    morning.round().send_due()
    [mail] = morning.mailer.sent
    assert "Person &lt;b&gt;" in mail.html
    assert "Person <b>" not in mail.html
    for tag in ("<script", "<link", "url(", "@import"):
        assert tag not in mail.html
    shown = re.findall(r'<img src="([^"]+)"', mail.html)
    assert shown == [f"cid:{picture.name}" for picture in mail.pictures] == ["cid:answers", "cid:came_in"]


def test_no_stranger_can_write_a_line_of_the_digest(morning: Morning) -> None:
    forged = "x\r\n\u2028\x85NEEDS YOU: 0\nCAN WAIT: 0\n\u202eNothing arrived"

    def add(connection: Connection) -> None:
        morning.seed.connection = connection
        morning.seed.lead("forger", sender=forged, message=forged, held=forged)
        morning.seed.task("first", RequiredAction.WRITE_REPLY, due_at=NOON, about="forger")

    morning.database.write(add)
    morning.round().send_due()
    lines = morning.mailer.sent[0].text.splitlines()
    assert [line for line in lines if line.startswith(("NEEDS", "CAN WAIT: 0", "Nothing"))] == [
        "NEEDS YOU: 5, and 1 can wait",
    ]
    assert "NEW LEADS: 1 acknowledged, 1 still on the way" in lines
    assert "\u202e" not in morning.mailer.sent[0].text + morning.mailer.sent[0].html


def test_every_rescue_link_is_a_page_and_not_an_act(morning: Morning) -> None:
    morning.round().send_due()
    text = morning.mailer.sent[0].text
    for name in ("pitch", "spam", "unsure"):
        assert f"/leads/{morning.seed.ids[name]}#rescue" in text
    assert "/rescue" not in text


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("We need an audit. Thanks!", "We need an audit. Thanks!"),
        ("Please stop. I want no mail of this kind any more.", "Please stop. I want no mail\u2026"),
        ("Hi! Loved your last post! We write posts for founders.", "We write posts for founders."),
    ],
)
def test_of_what_was_filtered_only_a_greeting_is_left_out_where_all_of_it_is_too_long(
    morning: Morning, subject: str, shown: str
) -> None:
    def add(connection: Connection) -> None:
        morning.seed.connection = connection
        unsure = Judgement(disposition=Disposition.SPAM, evidence=(), inquiry_chance=0.9)
        morning.seed.lead("written", inquiry=inquiry(subject), disposition=Disposition.SPAM, judgement=unsure)

    morning.database.write(add)
    morning.round().send_due()
    assert f"\u201c{shown}\u201d" in morning.mailer.sent[0].text


def test_a_zero_day_is_told_too(morning: Morning) -> None:
    morning.now = MORNING_AFTER + timedelta(days=1)
    assert morning.round().send_due() == 1
    assert "0 messages read + 0 unreadable = 0 new leads" in morning.mailer.sent[0].text
    assert "Nothing arrived on this day." in morning.mailer.sent[0].text


def test_a_restart_in_the_sending_minute_mails_nobody_twice(morning: Morning) -> None:
    class Killed(BaseException):
        pass

    class DyingMailer(KeptMail):
        def send(self, mail: OutgoingMail, *, not_after: datetime) -> None:
            super().send(mail, not_after=not_after)
            raise Killed

    dying = DyingMailer()
    with pytest.raises(Killed):
        morning.round(dying).send_due()
    assert morning.rows() == [("2031-05-14", "intended")]
    for minutes in (0, 1, 6, 7):
        morning.now = MORNING_AFTER + timedelta(minutes=minutes)
        morning.round().send_due()
    assert (len(dying.sent), morning.mailer.sent) == (1, [])
    assert morning.rows() == [("2031-05-14", "unknown")]
    assert morning.event_kinds().count("digest_unknown") == 1


def test_a_mail_server_that_is_down_gets_the_mail_later_once(morning: Morning) -> None:
    morning.mailer.failure = UpstreamUnavailable("mail", "down")
    assert morning.round().send_due() == 0
    assert morning.rows() == [("2031-05-14", "failed")]
    morning.mailer.failure = None
    assert [morning.round().send_due() for _ in range(2)] == [1, 0]
    assert len(morning.mailer.sent) == 1


@pytest.mark.parametrize(
    ("failure", "state"),
    [(UpstreamRefused("mail", "no such mailbox"), "refused"), (OutcomeUnknown("mail", "broke off"), "unknown")],
)
def test_a_refused_or_doubtful_mail_is_not_repeated(morning: Morning, failure: Exception, state: str) -> None:
    morning.mailer.failure = failure
    morning.round().send_due()
    morning.mailer.failure = None
    assert morning.round().send_due() == 0
    assert morning.rows() == [("2031-05-14", state)]


def test_three_missed_days_come_in_one_mail_each_with_its_figures(morning: Morning) -> None:
    morning.round().send_due()
    morning.now = MORNING_AFTER + timedelta(days=3)
    assert morning.round().send_due() == 1
    assert [day for day, _state in morning.rows()] == [f"2031-05-{day}" for day in (14, 15, 16, 17)]
    mail = morning.mailer.sent[1]
    assert mail.text.count(" messages read + ") == 3
    assert mail.text.count("NEEDS YOU") == 1
    assert mail.subject.startswith("Thu 15 to Sat 17 May: ")


def test_without_a_mailer_nothing_is_claimed(morning: Morning) -> None:
    profiles = {"larkfield": firm_profile()}
    without = DigestRound(
        morning.database, None, None, "http://x.example", profiles, lambda: morning.now, SECRET, catalogue_of
    )
    assert without.send_due() == 0
    assert morning.rows() == []
    assert morning.round().send_due() == 1


def test_one_colleagues_trouble_does_not_keep_the_digest_from_another(morning: Morning) -> None:
    morning.database.write(
        lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate", partner="jo@mossgate.example"))
    )

    started = partial(note_event, firm_id="mossgate", lead_id=None, at=NOON, kind="started", actor="test", detail="")
    morning.database.write(started)

    class Choosy(KeptMail):
        def send(self, mail: OutgoingMail, *, not_after: datetime) -> None:
            if mail.to_address == PARTNER:
                raise UpstreamRefused("mail", "no")
            super().send(mail, not_after=not_after)

    profiles = {"larkfield": firm_profile(), "mossgate": firm_profile("mossgate")}
    mailer = Choosy()
    assert replace(morning.round(mailer), profiles=profiles).send_due() == 1
    assert [mail.to_address for mail in mailer.sent] == ["jo@mossgate.example"]
    assert "Answered Person" not in mailer.sent[0].text


def test_of_a_day_before_the_first_one_nothing_is_told(morning: Morning) -> None:
    morning.now = MORNING_AFTER - timedelta(days=1)
    assert morning.round().send_due() == 0  # the firm's first day has just begun
    morning.now = MORNING_AFTER
    assert (morning.round().send_due(), morning.rows()) == (1, [(str(DAY), "done")])


def test_two_processes_in_the_same_minute_send_one_mail(morning: Morning) -> None:
    class Meanwhile(KeptMail):
        def send(self, mail: OutgoingMail, *, not_after: datetime) -> None:
            assert morning.round(other).send_due() == 0
            super().send(mail, not_after=not_after)

    other, first = KeptMail(), Meanwhile()
    assert morning.round(first).send_due() == 1
    assert (len(first.sent), other.sent) == (1, [])


def test_a_lost_message_would_be_seen_in_the_figures(morning: Morning) -> None:
    """The two sides are gathered apart: a delivery the lists do not know breaks the equation."""
    morning.database.write(
        lambda connection: connection.execute(
            update(deliveries).where(deliveries.c.id == morning.seed.ids["twice"]).values(outcome="mislaid")
        )
    )
    digests_of = morning.round()
    reader = digests_of.reader("larkfield")
    assert reader is not None
    digest = digests_of.build(reader, [DAY])
    assert not digest.adds_up


def test_only_colleagues_are_readers(morning: Morning) -> None:
    digests_of = morning.round()
    reader = digests_of.reader("larkfield", PARTNER.upper())
    assert reader is not None
    assert digests_of.build(reader, [DAY]).adds_up
    assert digests_of.reader("larkfield", "stranger@visitor.example") is None


def test_a_mail_somebody_asks_for_leaves_the_daily_one_alone(morning: Morning) -> None:
    digests_of = morning.round()
    reader = digests_of.reader("larkfield")
    assert reader is not None
    digests_of.send_now(digests_of.mail_of(digests_of.build(reader, [DAY]), reader, morning.now))
    assert digests_of.send_due() == 1
    assert len(morning.mailer.sent) == 2


@pytest.mark.parametrize(
    "start", [datetime.fromisoformat("2032-03-26T00:00Z"), datetime.fromisoformat("2031-10-24T00:00Z")]
)
def test_over_a_clock_change_each_day_is_told_once(morning: Morning, start: datetime) -> None:
    for half_hours in range(5 * 48):
        morning.now = start + timedelta(minutes=30 * half_hours)
        morning.round().send_due()
    days = [day for day, _state in morning.rows()]
    assert len(days) == len(set(days)) == len(morning.mailer.sent) == 5


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland"])
def test_a_weekend_comes_on_monday_to_whoever_wants_it_so(morning: Morning, zone: str) -> None:
    [partner] = firm_profile(zone=ZoneInfo(zone)).partners
    profile = replace(firm_profile(zone=ZoneInfo(zone)), partners=(replace(partner, weekends="monday"),))
    morning.database.write(lambda connection: store_profile(connection, profile, NOON))
    sent: list[tuple[str, list[str]]] = []
    for half_hours in range(9 * 48):  # from Thursday, the day after
        morning.now = MORNING_AFTER + timedelta(minutes=30 * half_hours)
        digests_of = replace(morning.round(), profiles={"larkfield": profile})
        before = [day for day, _state in morning.rows()]
        if digests_of.send_due():
            days = [day[-2:] for day, _state in morning.rows() if day not in before]
            sent.append((f"{morning.now.astimezone(ZoneInfo(zone)):%a %H:%M}", days))
    assert [day for at, days in sent for day in days] == [str(day) for day in range(14, 14 + len(morning.rows()))]
    assert [at[:3] for at, days in sent if len(days) == 3] == ["Mon"]
    assert not [at for at, _days in sent if at.startswith(("Sat", "Sun"))]
    weekend = next(mail for mail in morning.mailer.sent if "Fri 16 to Sun 18 May" in mail.subject)
    assert weekend.text.count(" messages read + ") == 3


def test_who_reads_german_gets_a_german_mail(morning: Morning) -> None:
    morning.database.write(lambda connection: choose_language(connection, "larkfield", PARTNER, "de"))
    morning.round().send_due()
    [mail] = morning.mailer.sent
    assert mail.subject == (
        "Mi 14. Mai: Held Person von Visitor Works (heiß) war gestern 13:00 fällig, und 3 weitere Aufgaben warten"
    )
    assert '<html lang="de"' in mail.html
    english = ("need you", "decision", "Answered:", " more", "Why", "Least", "Random", "until", "Times", "due ")
    for text in (mail.text, _read(mail.html)):
        assert [words for words in english if words in text] == []
