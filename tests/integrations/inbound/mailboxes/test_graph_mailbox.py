"""A mailbox of Microsoft 365 over Graph, against the sandbox; what it answers wrongly, against prepared answers."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx2
import pytest
import respx

from app.domain.errors import UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import MailFolder
from integrations.inbound.mailboxes.graph_calls import GraphCalls
from integrations.inbound.mailboxes.graph_mailbox import GraphMailbox, GraphPlace
from staging.graph import CLIENT_SECRET
from tests.graph_mails import SINCE, USER, GraphAt, graph_sandbox, mime

INBOX, SENT = MailFolder.INBOX, MailFolder.SENT
URL = "https://graph.example/v1.0"
DELTA = f"{URL}/users/{USER}/mailFolders/inbox/messages/delta"


@pytest.fixture
def graph() -> Iterator[GraphAt]:
    with graph_sandbox() as running:
        yield running


def read(mailbox: GraphMailbox, cursor: str = "") -> tuple[list[bytes], str]:
    """Every mail of the inbox beyond the cursor, and the cursor after them."""
    found = list(mailbox.found_after(INBOX, cursor))
    return [one.mail.raw for one in found if one.mail], found[-1].cursor


def test_it_goes_on_behind_what_was_read_and_reads_nothing_older_than_since(graph: GraphAt) -> None:
    graph.put(mime(0), received_at=SINCE - timedelta(days=400))
    graph.put(mime(1))
    with closing(graph.opened()) as mailbox:
        mails, end = read(mailbox)
        assert mails == [mime(1)]
        graph.put(mime(2))
        assert read(mailbox, end)[0] == [mime(2)]


def test_a_page_comes_oldest_first_whatever_order_graph_lists_it_in(graph: GraphAt) -> None:
    graph.put(mime(2), received_at=SINCE + timedelta(days=2))
    graph.put(mime(1), received_at=SINCE + timedelta(days=1))
    with closing(graph.opened()) as mailbox:
        assert read(mailbox)[0] == [mime(1), mime(2)]


def test_what_a_person_reads_moves_or_removes_is_not_fetched_again(graph: GraphAt) -> None:
    read_one, moved, old, removed = (
        graph.put(mime(1)),
        graph.put(mime(2), folder="AAMkLeads="),
        graph.put(mime(3), received_at=SINCE - timedelta(days=9)),
        graph.put(mime(4)),
    )
    with closing(graph.opened()) as mailbox:
        mails, end = read(mailbox)
        assert mails == [mime(1), mime(4)]
        graph.change(read_one)
        graph.change(old)
        graph.change(removed, removed=True)
        graph.change(moved, folder="inbox")
        mails, end = read(mailbox, end)
        assert mails == [mime(2)]
        graph.change(moved, folder="AAMkLeads=")
        graph.change(moved, folder="inbox")
        assert read(mailbox, end)[0] == []
    assert graph.set_up()["fetched"].count(read_one) == 1


def test_in_the_middle_of_a_page_it_goes_on_at_the_next_mail(graph: GraphAt) -> None:
    for number in range(5):
        graph.put(mime(number))
    with closing(graph.opened()) as mailbox:
        found = mailbox.found_after(INBOX, "")
        next(found)
        middle = next(found).cursor
    with closing(graph.opened()) as mailbox:
        assert read(mailbox, middle)[0] == [mime(2), mime(3), mime(4)]


def test_a_token_that_has_ended_is_replaced_once_and_kept_until_then(graph: GraphAt) -> None:
    graph.put(mime(1))
    with closing(graph.opened()) as mailbox:
        read(mailbox)
        assert graph.set_up()["tokens"] == 1
        graph.set_up(expire=True)
        assert read(mailbox)[0] == [mime(1)]
        assert graph.set_up()["tokens"] == 2
        graph.set_up(expire=True, secret="another-secret-of-the-sandbox")
        with pytest.raises(UpstreamRefused, match="invalid_client") as refused:
            read(mailbox)
    assert CLIENT_SECRET not in str(refused.value)
    assert "AADSTS" not in str(refused.value)


def test_what_graph_forgot_is_read_again_without_what_was_just_read(graph: GraphAt) -> None:
    graph.put(mime(1))
    with closing(graph.opened()) as mailbox:
        _, end = read(mailbox)
        graph.put(mime(2))
        graph.set_up(forget=True)
        mails, end = read(mailbox, end)
        assert mails == [mime(2)]
        assert read(mailbox, end)[0] == []


def test_a_mail_that_goes_while_it_is_looked_at_stops_nothing(graph: GraphAt) -> None:
    graph.put(mime(1))
    gone = graph.put(mime(2))
    graph.put(mime(3))
    with closing(graph.opened()) as mailbox:
        found = mailbox.found_after(INBOX, "")
        next(found)
        graph.change(gone, removed=True)
        assert [one.mail.raw for one in found if one.mail] == [mime(3)]


def test_a_folder_is_known_by_the_name_people_see(graph: GraphAt) -> None:
    graph.put(mime(1), folder="AAMkLeads=")
    with closing(graph.opened(folder="Leads")) as mailbox:
        assert read(mailbox)[0] == [mime(1)]
    with closing(graph.opened(folder="Ana's")) as mailbox, pytest.raises(UpstreamRefused, match="no folder"):
        mailbox.check()


def test_a_mailbox_the_application_may_not_read_is_told_without_its_sentence(graph: GraphAt) -> None:
    graph.set_up(user="sales@fernhill.example")
    with closing(graph.opened()) as mailbox, pytest.raises(UpstreamRefused, match="ErrorAccessDenied") as refused:
        mailbox.check()
    assert "ana@" not in str(refused.value)


def test_of_the_sent_folder_the_head_is_read_and_the_whole_on_demand(graph: GraphAt) -> None:
    own = mime(1, "In-Reply-To: <q1@brightpump.example>", "Cc: sam@larkfield.example", "Auto-Submitted: no")
    graph.put(own, folder="sentitems")
    with closing(graph.opened()) as mailbox:
        found = list(mailbox.heads_after(SENT, ""))
        head = found[0].head
        assert head is not None
        assert (head.message_id, head.answered_ids) == ("<case1@works1.example>", ("<q1@brightpump.example>",))
        assert (head.recipients, head.by_program) == ((USER, "sam@larkfield.example"), False)
        first = next(mailbox.heads_after(SENT, ""))
        whole = mailbox.whole(first.cursor)
        assert whole is not None
        assert whole.raw == own
        with pytest.raises(ValueError, match="given last"):
            mailbox.whole("")
        assert not mailbox.add_to_sent(b"", "<x@y>")
        assert not mailbox.add_draft(b"", "<x@y>")


def test_of_a_mail_that_is_too_large_the_beginning_is_kept(graph: GraphAt) -> None:
    large = mime(1) + b"x" * 1_200_000
    graph.put(large)
    with closing(graph.opened()) as mailbox:
        mailbox.most_bytes = 1_100_000
        mail = next(mailbox.found_after(INBOX, "")).mail
    assert mail is not None
    assert (mail.raw, mail.cut_from_bytes) == (large[:1_000_000], len(large))


def prepared(httpx2_mock: respx.Router, *answers: Any) -> GraphMailbox:
    """A mailbox whose folder is listed so."""
    httpx2_mock.get(url__startswith=DELTA).mock(side_effect=list(answers))
    account = GraphAt(URL).account(graph_url=URL)
    return GraphMailbox(account, GraphCalls(URL, lambda: "a-token"))


def answer(status: int = 200, /, **said: Any) -> respx.MockResponse:
    headers = said.pop("headers", {})
    return respx.MockResponse(status, headers=headers, json=said)


NEXT = {"@odata.nextLink": f"{DELTA}?$skiptoken=2"}
DONE = {"@odata.deltaLink": f"{DELTA}?$deltatoken=3"}


def test_it_asks_for_ids_that_stay_and_says_who_it_is_in_a_header_alone(httpx2_mock: respx.Router) -> None:
    read(prepared(httpx2_mock, answer(value=[], **DONE)))

    request = httpx2_mock.calls.last.request
    assert "ImmutableId" in request.headers["prefer"]
    assert request.headers["authorization"] == "Bearer a-token"
    assert "a-token" not in str(request.url)


@pytest.mark.parametrize(
    ("given", "kind", "told"),
    [
        (answer(429, headers={"Retry-After": "7"}), UpstreamUnavailable, "429"),
        (answer(503), UpstreamUnavailable, "503"),
        (answer(403, error={"code": "ErrorAccessDenied", "message": "ana@x"}), UpstreamRefused, "ErrorAccessDenied"),
        (answer(404, error={"code": "ErrorInvalidUser"}), UpstreamRefused, "ErrorInvalidUser"),
        (answer(401), UpstreamRefused, "token"),
        (httpx2.ConnectTimeout("slow"), UpstreamUnavailable, "ConnectTimeout"),
        (respx.MockResponse(200, text="<html>"), UpstreamUnavailable, "not as documented"),
        (
            answer(value=[{"id": "a", "receivedDateTime": "yesterday"}], **DONE),
            UpstreamUnavailable,
            "not as documented",
        ),
        (answer(value=[]), UpstreamUnavailable, "how it goes on"),
        (respx.MockResponse(302, headers={"location": "https://elsewhere.example"}), UpstreamRefused, "302"),
    ],
)
def test_what_graph_answers_otherwise_is_told_apart(
    httpx2_mock: respx.Router, given: Any, kind: type[UpstreamError], told: str
) -> None:
    with pytest.raises(kind, match=told) as raised:
        read(prepared(httpx2_mock, given))
    assert "ana@x" not in str(raised.value)
    if isinstance(raised.value, UpstreamUnavailable) and "429" in told:
        assert raised.value.retry_after == timedelta(seconds=7)


def test_the_token_goes_to_no_other_server(httpx2_mock: respx.Router) -> None:
    away = answer(value=[], **{"@odata.nextLink": "https://elsewhere.example/delta?$skiptoken=2"})

    with pytest.raises(UpstreamUnavailable, match="another server"):
        read(prepared(httpx2_mock, away))


def test_a_position_that_is_lost_again_and_again_ends_the_look(httpx2_mock: respx.Router) -> None:
    lost = answer(400, error={"code": "SyncStateInvalid"})
    mailbox = prepared(httpx2_mock, lost, answer(value=[], **NEXT), answer(410))

    with pytest.raises(UpstreamUnavailable, match="410"):
        read(mailbox, GraphPlace(link=f"{DELTA}?$skiptoken=1").cursor)


def test_pages_that_lead_to_themselves_end_the_look(httpx2_mock: respx.Router) -> None:
    round_about = answer(value=[], **NEXT)

    with pytest.raises(UpstreamUnavailable, match="how it goes on"):
        read(prepared(httpx2_mock, round_about, answer(value=[], **NEXT)))


def test_a_change_without_a_time_is_asked_for_it(httpx2_mock: respx.Router) -> None:
    one = f"{URL}/users/{USER}/messages"
    httpx2_mock.get(f"{one}/old?$select=receivedDateTime").respond(
        200, json={"id": "old", "receivedDateTime": "2020-01-01T00:00:00Z"}
    )
    httpx2_mock.get(f"{one}/gone?$select=receivedDateTime").respond(404, json={"error": {"code": "ErrorItemNotFound"}})
    rows = [{"id": "old"}, {"id": "gone"}, {"id": "away", "@removed": {"reason": "deleted"}}]

    assert read(prepared(httpx2_mock, answer(value=rows, **DONE)))[0] == []


@pytest.mark.parametrize("cursor", ["", "7:12:13", "[]", '{"link": 3}', "null", '{"seen": []}'])
def test_a_cursor_that_says_nothing_is_the_beginning(cursor: str) -> None:
    assert GraphPlace.of(cursor) == GraphPlace()
