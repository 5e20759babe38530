"""What holds for every page: sessions, tokens, firms, headers, odd input."""

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection
from starlette.testclient import TestClient

from app.domain.reply.refusal_tokens import make_token
from app.web.console.pages import PageRoute
from app.web.console.rights import ANYBODY, RIGHT_OF
from app.web.security_headers import SECURITY_HEADERS
from tests.fakes import Wakes
from tests.seeding import NOON, Seed, firm_profile
from tests.web.console.conftest import Console, token_of
from tests.web.whole_application import REFUSAL_SECRET, URL, whole_application

WITHOUT_SESSION = {
    *(
        "/",
        "/sign-in",
        "/sign-in/{token}",
        "/go-on",
        "/refuse/{token}",
        "/d/{token}",
        "/book/{token}",
        "/static/{name}",
    ),
}
PREVIEW = "/tasks/{task_id}/mail"  # a mail has its layout in its elements; test_mail_preview says what it may do
WITHOUT_TOKEN = {"/refuse/{token}", "/d/{token}"}  # the signed link is the proof (RFC 8058 for the first)


def routes(console: Console, method: str) -> list[str]:
    application = console.application.composed.application
    assert isinstance(application, FastAPI)
    pages = [route for route in application.routes if isinstance(route, PageRoute)]
    return sorted({page.path for page in pages if method in (page.methods or ())})


def filled(console: Console, path: str) -> str:
    ids = console.seed.ids
    values = {
        "task_id": ids["approve"],
        "lead_id": ids["pitch"],
        "delivery_id": ids["broken"],
        "source_id": "larkfield-form",
        "contact_id": ids["contact of held"],
        "row_id": "0" * 32,
        "day": "2031-05-14",
        "token": make_token(REFUSAL_SECRET, "larkfield", "answered@visitor.example"),
        "name": "style.css",
    }
    return re.sub(r"{(\w+)}", lambda match: values[match[1]], path)


FORMS = {"/tasks/{task_id}": {"decision": "send"}, "/leads/{lead_id}/label": {"verdict": "inquiry"}}
FORMS |= {"/settings/policy": {"autonomy": "send", "mode": "live", "rollout_percent": "5"}}
FORMS |= {"/settings/stop": {"stopped": "yes"}}


def test_the_list_of_routes_is_not_empty(console: Console) -> None:
    assert len(routes(console, "POST")) >= 9
    assert {"/review", "/leads/{lead_id}", "/digest/{day}", "/quarantine/{delivery_id}/bytes"} <= set(
        routes(console, "GET")
    )


def test_every_route_says_what_right_it_asks(console: Console) -> None:
    """A new page or form gets its line in RIGHT_OF; what stands there twice or no more is taken out."""
    here = {f"{method} {path}" for method in ("GET", "POST") for path in routes(console, method)}
    here |= {"GET /live"}  # which answers a script, never with a page
    assert here ^ set(RIGHT_OF) == set()
    assert {name.partition(" ")[2] for name, right in RIGHT_OF.items() if right is ANYBODY} == WITHOUT_SESSION


def test_no_data_without_a_session(console: Console) -> None:
    for path in routes(console, "GET"):
        answer = console.client().get(filled(console, path))
        if path not in WITHOUT_SESSION:
            assert (answer.status_code, answer.headers["location"][:9]) == (303, "/sign-in?"), path
        assert "visitor.example" not in answer.text.replace("a…@visitor.example", ""), path
        assert "Visitor Works" not in answer.text, path


def test_looking_never_changes_anything(console: Console, partner: TestClient) -> None:
    before = console.snapshot()
    for client in (console.client(), partner):
        for method in ("GET", "HEAD", "OPTIONS"):
            for path in routes(console, "GET") + routes(console, "POST"):
                assert client.request(method, filled(console, path)).status_code < 500
    pages = [partner.get(filled(console, path)).text for path in routes(console, "GET")]
    for link in {found for page in pages for found in re.findall(r'(?:href|src)="(/[^"]*)"', page)}:
        assert partner.get(link.replace("&amp;", "&")).status_code < 400, link
    assert console.snapshot() == before
    assert console.woken == []


def test_every_form_is_refused_without_its_token_or_from_another_site(console: Console, partner: TestClient) -> None:
    token = token_of(partner.get("/review"))
    foreign = token_of(console.signed_in().get("/review"))
    before = console.snapshot()
    for path in sorted(set(routes(console, "POST")) - WITHOUT_TOKEN):
        address = filled(console, path)
        fields = FORMS.get(path, {})
        for csrf in ({}, {"csrf": ""}, {"csrf": "guess"}, {"csrf": foreign}, {"csrf": token + "x"}):
            assert partner.post(address, data=fields | csrf).status_code == 403, path
        for header in ({"origin": "https://evil.example"}, {"origin": "null"}, {"referer": "http://[evil"}):
            assert partner.post(address, data=fields | {"csrf": token}, headers=header).status_code == 403, path
        if path not in WITHOUT_SESSION:
            assert console.client().post(address, data=fields | {"csrf": token}).status_code == 401, path
    assert console.snapshot() == before


def test_the_same_forms_pass_from_our_own_page(console: Console, partner: TestClient) -> None:
    for path, fields in FORMS.items():
        token = token_of(partner.get("/review"))
        answer = partner.post(filled(console, path), data=fields | {"csrf": token}, headers={"origin": URL})
        assert answer.status_code == 303, path


@pytest.mark.parametrize("url", ["http://TestServer", "http://testserver:80", "http://testserver/"])
def test_forms_pass_however_our_address_is_written(console: Console, url: str) -> None:
    console.application = console.serving(url)
    partner = console.signed_in()
    for origin in (URL, f"{URL}:80", URL.upper()):
        data = {"csrf": token_of(partner.get("/review"))}
        assert partner.post("/sign-out", data=data, headers={"origin": origin}).status_code == 303, origin
        partner = console.signed_in()


def test_another_firm_sees_and_changes_nothing(console: Console) -> None:
    console.database.write(
        lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate", partner="jo@mossgate.example"))
    )
    other = console.signed_in("jo@mossgate.example")
    before = console.snapshot()
    for path in routes(console, "GET"):
        answer = other.get(filled(console, path))
        assert "visitor.example" not in answer.text.replace("a…@visitor.example", ""), path
        assert "larkfield-form" not in answer.text, path
        if "_id}" in path:
            assert answer.status_code == 404, path
    token = token_of(other.get("/settings"))
    for path in ("/tasks/{task_id}", "/leads/{lead_id}/rescue", "/leads/{lead_id}/label"):
        assert other.post(filled(console, path), data=FORMS.get(path, {}) | {"csrf": token}).status_code == 404
    assert console.snapshot() == before


def test_every_answer_carries_the_headers(console: Console, partner: TestClient) -> None:
    for client in (console.client(), partner):
        for path in routes(console, "GET"):
            headers = client.get(filled(console, path)).headers
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["referrer-policy"] == "same-origin"
            policy = headers["content-security-policy"]
            assert "default-src 'self'" in policy or "default-src 'none'" in policy
            assert "unsafe" not in policy or path == PREVIEW, path
            if not path.startswith("/static"):
                assert headers["cache-control"] == "no-store", path


def test_no_page_holds_inline_script_or_style_or_a_foreign_asset(console: Console, partner: TestClient) -> None:
    for path in routes(console, "GET"):
        if path.endswith("/bytes") or path == PREVIEW:
            continue
        html = partner.get(filled(console, path)).text
        assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son\w+=|javascript:", html), path
        assert not re.search(r'(?:src|href)="(?:https?:|//|data:)', html), path


HOSTILE = "<script>alert(1)</script><img src=//evil.example onerror=x>\" ' {{ 123*457 }} \u202e </textarea>"


def test_what_strangers_write_is_shown_as_text_everywhere(console: Console, partner: TestClient) -> None:
    def add(connection: Connection) -> None:
        console.seed.connection = connection
        console.seed.lead("evil", message=HOSTILE, sender=HOSTILE, held=HOSTILE, at=NOON)

    console.database.write(add)
    for path in ("/review", "/leads", f"/leads/{console.seed.ids['evil']}", "/digest/2031-05-14"):
        html = partner.get(path).text
        assert "<script>" not in html, path
        assert "<img" not in html, path
        assert "56211" not in html, path
    assert "&lt;script&gt;" in partner.get("/leads").text


ODD = [
    "%00",
    "a%00b",
    "%ff%fe",
    "..%2f..%2fetc",
    "x" * 3000,
    "%F0%9F%A6%8A",
    "' OR 1=1 --",
    "{{7*7}}",
    "-1",
    "%ED%A0%80",
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_gets_a_clear_page_and_never_a_500(console: Console, partner: TestClient, odd: str) -> None:
    for path in routes(console, "GET"):
        address = re.sub(r"{\w+}", odd, path)
        alone = [""] if "{" in path else []  # else it is the same page for each
        for query in (*alone, f"?kind={odd}&q={odd}&before={odd}&number={odd}&done={odd}&next={odd}"):
            assert partner.get(address + query).status_code < 500, address
    token = token_of(partner.get("/review"))
    for path in routes(console, "POST"):
        address = re.sub(r"{\w+}", odd, path)
        if path == "/sign-out":
            continue
        body = f"csrf={token}&decision={odd}&text={odd}&verdict={odd}&autonomy={odd}&email={odd}&stopped={odd}"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        assert partner.post(address, content=body.encode(), headers=headers).status_code in {400, 403, 404, 410, 413}, (
            path
        )


@pytest.mark.parametrize(
    ("method", "address", "status", "phrase"),
    [
        ("GET", "/nowhere", 404, "Not Found"),
        ("POST", "/leads/1/nothing", 404, "Not Found"),
        ("GET", "/sign-out", 405, "Method Not Allowed"),
        ("DELETE", "/review", 405, "Method Not Allowed"),
    ],
)
def test_unknown_addresses_are_our_page_for_people_and_json_for_programs(
    console: Console, method: str, address: str, status: int, phrase: str
) -> None:
    person = console.client().request(method, address, headers={"accept": "text/html"})
    program = console.client().request(method, address, headers={"accept": "*/*"})
    assert (person.status_code, program.status_code) == (status, status)
    assert '<a class="brand" href="/">Firstreply</a>' in person.text
    assert program.json() == {"detail": phrase}
    for name, value in SECURITY_HEADERS.items():
        assert person.headers[name] == value
    assert person.headers["cache-control"] == "no-store"
    assert status == 404 or person.headers["allow"] == program.headers["allow"] != ""


def test_a_source_that_does_not_exist_is_told_in_a_line_of_text(console: Console) -> None:
    for method, status in (("GET", 404), ("POST", 404), ("DELETE", 405)):
        answer = console.client().request(method, "/in/nowhere")
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) in {
            (404, "text/plain"),
            (405, "application/json"),
        }, method
        assert answer.status_code == status


def test_a_fault_of_ours_is_a_page_too_and_tells_nothing_of_it() -> None:
    broken = whole_application(None, Wakes(), lambda: NOON)
    client = TestClient(broken, raise_server_exceptions=False)
    page = client.get("/readyz", headers={"accept": "text/html"})
    assert (page.status_code, "Something went wrong" in page.text) == (500, True)
    assert client.get("/readyz").json() == {"detail": "Internal Server Error"}
    assert page.headers["content-security-policy"] == SECURITY_HEADERS["Content-Security-Policy"]


def test_a_form_of_any_size_is_bounded(console: Console, partner: TestClient) -> None:
    token = token_of(partner.get("/review"))
    task = f"/tasks/{console.seed.ids['approve']}"
    assert partner.post(task, data={"csrf": token, "text": "x" * 400_000}).status_code == 413
    many = {f"f{index}": "x" for index in range(100)}
    assert partner.post(task, data={"csrf": token, **many}).status_code == 400
    assert partner.post(task, content=b"\xff\x00&&&=%zz").status_code == 403


def test_a_stranger_has_16_kb_for_a_form_and_none_where_a_session_is_needed(console: Console) -> None:
    stranger = console.client()
    token = token_of(stranger.get("/sign-in"))
    for length, status in ((10_000, 200), (20_000, 413)):
        assert stranger.post("/sign-in", data={"csrf": token, "email": "x" * length}).status_code == status
    for path in sorted(set(routes(console, "POST")) - WITHOUT_SESSION - {"/sign-in/{token}"}):
        answer = stranger.post(filled(console, path), data={"text": "x" * 400_000})
        assert answer.status_code == 401, f"{path}: nothing of it is read"
