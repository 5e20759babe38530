"""A day of another firm, from its messages to its digest, alerts and pages: nowhere a word of the sample firm."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from starlette.testclient import TestClient

from app.digests.round import DigestRound
from app.domain.draft import LetterKind
from app.domain.further_letters import FurtherLetter
from app.pipeline.steps.respond import Respond
from app.storage.access.sign_ins import make_sign_in_link
from app.web.console.catalogues import catalogue_of
from integrations.alerts.chat_message import chat_message
from integrations.judges.offline_judge import OfflineJudge
from integrations.letters.further_letter import OfflineFurtherWriter
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.safe_reply import safe_acknowledgement
from tests.integrations.letters.leads import FIRM
from tests.integrations.letters.test_other_firm import OUR_REFUSE, ROOFER, TRADE, words_of_the_sample_firm
from tests.path_parts import LeadPath
from tests.seeding import KeptMail, fresh_database
from tests.web.console.conftest import token_of
from tests.web.whole_application import URL, whole_application

OF_EVERY_FIRM = ("website", "hubspot")  # where messages come from, and the CRM that figures are told from
MESSAGES = (
    ("Nach dem Sturm ist unser Haus undicht. Können Sie sich den Sturmschaden ansehen, und was kostet das?", "anna"),
    ("Wir hätten gern ein Angebot für Photovoltaik auf unserem Wohnhaus.", "bert"),
    ("Die Reparatur vom Mai ist eine Zumutung, ich beschwere mich: Es tropft wieder auf das Bett.", "cilli"),
    ("Es brennt im Dachstuhl, die Feuerwehr ist da, wir brauchen sofort eine Plane auf dem Dach!", "dora"),
    ("Could you look at the storm damage on our house? Would Friday suit you?", "emil"),
    ("Wir bieten Ihnen Google-Bewertungen zum Festpreis, 30 Stück für 199 Euro. Kaufen Sie jetzt!", "franz"),
    ("Ich suche eine Ausbildungsstelle als Dachdecker ab September, mein Lebenslauf liegt bei.", "gitti"),
)
FURTHER = (
    "Was würde ein Dachfenster zusätzlich kosten?",
    "Vielen Dank!",
    "Wir haben uns für einen anderen entschieden.",
)


class RoofersPath(LeadPath):
    """The path with our own judge and writer, for the roofer."""

    def __post_init__(self) -> None:
        self.firm = ROOFER
        self.profiles = {ROOFER.id: ROOFER}
        self.judge = OfflineJudge()  # type: ignore[assignment]  # the real one in place of the fake
        self.database.write(self._prepare)

    @property
    def respond(self) -> Respond:
        return Respond(OfflineWriter(), lambda _firm_id, _address: OUR_REFUSE)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RoofersPath]:
    with fresh_database(tmp_path_factory.mktemp("roofer")) as database:
        path = RoofersPath(database)
        for message, who in MESSAGES:
            say(path, message, who)
        for message in FURTHER:
            say(path, message, "anna")
        path.owners.tell()
        yield path


def say(path: RoofersPath, message: str, who: str) -> None:
    path.clock.advance(300)
    path.run(
        {
            "message": message,
            "email": f"{who}@{who}.example",
            "name": f"{who.title()} Huber",
            "channel": "inbound_email",
            "authentication": "pass",
            "subject": "Dach",
        }
    )


def foreign_words(text: str) -> list[str]:
    plain = " ".join(unescape(re.sub(r"(?s)<style.*?</style>|<[^>]+>", " ", text)).casefold().split())
    theirs = [word for word in words_of_the_sample_firm(FIRM) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain)]
    return theirs + [word for word in re.findall(rf"\b(?:{TRADE})\b", plain) if word not in OF_EVERY_FIRM]


def test_a_foreign_word_is_found_where_there_is_one() -> None:
    assert foreign_words(f"<p>Nobody knows {FIRM.name}&rsquo;s positioning</p>") == [
        FIRM.name.casefold(),
        "positioning",
    ]


def test_the_day_holds_letters_refusals_an_emergency_follow_ups_and_what_was_filtered(day: RoofersPath) -> None:
    states = {line.state for line in day.leads()}
    assert {"answered", "held", "joined", "job_seeker", "vendor_pitch"} <= states, states
    drafts = [draft for place in range(len(day.leads())) if (draft := day.lead(place).draft) is not None]
    assert any(draft.kind is LetterKind.REFUSAL for draft in drafts)
    assert len(day.mailer.sent) >= 1
    assert day.tasks() != []
    assert any("Emergency" in alert.before for alert in day.alerts.sent)


def test_letters_tasks_and_alerts_hold_no_foreign_word(day: RoofersPath) -> None:
    told = {f"mail {at}": f"{mail.subject}\n{mail.text}\n{mail.html}" for at, mail in enumerate(day.mailer.sent)}
    told |= {f"task {task.action}": f"{task.reason} {task.context}" for task in day.tasks()}
    told |= {f"alert {at}": json.dumps(chat_message(one, ROOFER)) for at, one in enumerate(day.alerts.sent)}
    for place in range(len(day.leads())):
        lead = day.lead(place)
        told[f"draft {place}"] = f"{lead.draft.text} {lead.draft.reasons}" if lead.draft else ""
        told[f"judgement {place}"] = str(lead.judgement)
        told[f"acknowledgement {place}"] = safe_acknowledgement(lead, ROOFER, unsubscribe_url=OUR_REFUSE).text
        told[f"follow-up {place}"] = further_letter(day, place)

    assert {name: found for name, text in told.items() if (found := foreign_words(text))} == {}


def further_letter(day: RoofersPath, place: int) -> str:
    letter = FurtherLetter(number=1, is_last=True, sent=tuple(day.mailer.sent[:1]))
    return OfflineFurtherWriter().write_further(day.lead(place), ROOFER, letter, unsubscribe_url=OUR_REFUSE).text


def test_the_digest_holds_no_foreign_word(day: RoofersPath) -> None:
    kept, morning = KeptMail(), day.clock() + timedelta(days=1)
    digests = DigestRound(
        day.database, kept, "", "https://leads.hollerdach.example", day.profiles, lambda: morning, b"x", catalogue_of
    )
    digests.send_due()
    (mail, *_others) = kept.sent

    assert "Huber" in mail.text
    assert foreign_words(f"{mail.subject}\n{mail.text}\n{mail.html}") == []


def test_no_page_of_the_console_holds_a_foreign_word(day: RoofersPath) -> None:
    application = whole_application(day.database, day.waker, day.clock, profiles=day.profiles, mailer=KeptMail())
    client = TestClient(application, base_url=URL, follow_redirects=True)
    link = make_sign_in_link(day.database, ROOFER.partners[0].email, URL, day.clock())
    client.post(link, data={"csrf": token_of(client.get(link))})
    pages = ["/desk", "/desk?view=team", "/desk/decided", "/leads", "/people", "/settings", "/conversion", "/ratings"]
    pages += [f"/leads/{line.id}" for line in day.leads()] + [f"/tasks/{task.id}" for task in day.tasks()]
    pages += ["/away", "/add", "/sources", "/search?q=Dach", f"/digest/{day.clock().date()}", "/you"]
    pages.append(f"/digest/{day.clock().date()}/all")
    found = {page: client.get(page) for page in pages}

    assert {page: answer.status_code for page, answer in found.items() if answer.status_code != 200} == {}
    assert {page: words for page, answer in found.items() if (words := foreign_words(answer.text))} == {}
