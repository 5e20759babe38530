"""`leads sources add-mailbox`: tried before it is kept, and refused where it would be read in clear text."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli as command_line
from app.domain.mailbox import MailFolder
from app.storage.access.read_mailboxes import cursor_of, move_cursor, read_mailboxes
from app.storage.engines.sqlite_database import SqliteDatabase
from staging.dovecot import Dovecot
from staging.graph import CLIENT_ID, CLIENT_SECRET, TENANT
from tests.graph_mails import USER, graph_sandbox, mime
from tests.imap_client import PersonsMailbox
from tests.installed import install


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return install(tmp_path, monkeypatch)


def add(*options: str, password: str = "correct horse battery 71", port: int = 1) -> Result:
    words = ["sources", "add-mailbox", "post", "--user", "leads@fernhill.example", "--port", str(port), *options]
    return CliRunner().invoke(command_line.cli, [*words, "--json"], input=password + "\n")


def test_a_mailbox_is_signed_in_to_before_it_is_kept(dovecot: Dovecot, url: str) -> None:
    box = PersonsMailbox(dovecot)
    here = ("--host", "127.0.0.1", "--user", box.user)

    assert "refuses our user name or password" in add(*here, port=dovecot.tls_port).stderr
    assert "no folder 'Leads'" in add(*here, "--folder", "Leads", password=box.password, port=dovecot.tls_port).stderr
    done = add(*here, "--since", "2026-11-01", password=box.password, port=dovecot.tls_port)

    assert done.exit_code == 0, done.output
    assert box.password not in done.output
    (row,) = json.loads(done.stdout)
    assert (row["adapter"], row["folder"], row["since"]) == ("imap_mailbox", "INBOX", "2026-11-01")
    with SqliteDatabase(url) as database:
        (kept,) = database.read(read_mailboxes)
    assert (kept.source.secrets, kept.account.user) == ((box.password,), box.user)
    assert "exists already" in add(*here, password=box.password, port=dovecot.tls_port).stderr


@pytest.mark.parametrize(
    ("options", "password", "said"),
    [
        (("--host", "imap.fernhill.example", "--tls", "none"), "correct horse battery 71", "clear text"),
        (("--host", "imap.fernhill.example"), "secret", "its secret has 6 characters"),
        (("--host", "imap.fernhill.example"), "", "no secret was given"),
        (("--host", "imap.fernhill.example", "--folder", "IN\r\nBOX"), "correct horse battery 71", "on one line"),
    ],
)
def test_what_is_unsafe_is_refused_before_anything_is_asked(
    url: str, options: tuple[str, ...], password: str, said: str
) -> None:
    done = add(*options, password=password)

    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


def test_a_server_that_is_away_is_no_reason_to_wait(url: str) -> None:
    assert "Nothing is kept" in add("--host", "127.0.0.1").stderr
    assert add("--host", "127.0.0.1", "--no-try").exit_code == 0


def test_nothing_is_posted_to_a_mailbox_and_its_password_is_replaced_not_made(url: str) -> None:
    run = CliRunner()
    refused = run.invoke(command_line.cli, ["sources", "add", "post", "--adapter", "imap_mailbox"])
    assert "leads sources add-mailbox post --help" in refused.stderr
    add("--host", "127.0.0.1", "--no-try")

    done = run.invoke(command_line.cli, ["sources", "rotate", "post", "--json"], input="a-newer-pass-phrase-8\n")

    assert "a-newer-pass-phrase-8" not in done.output
    with SqliteDatabase(url) as database:
        assert database.read(read_mailboxes)[0].source.secrets == ("a-newer-pass-phrase-8",)


def test_for_a_token_the_application_is_named_and_both_secrets_are_kept(url: str) -> None:
    token = ("--host", "imap.fernhill.example", "--no-try", "--sign-in", "refresh_token")
    typed = "1//0refresh-4kq8-token\napplication-7xw2-secret"

    assert "needs --token-url and --client-id" in add(*token, password=typed).stderr
    where = ("--client-id", "app", "--token-url")
    assert "clear text" in add(*token, *where, "http://login.example/token", password=typed).stderr
    assert add(*token, *where, "https://login.example/token", password=typed).exit_code == 0
    with SqliteDatabase(url) as database:
        assert database.read(read_mailboxes)[0].source.secrets == tuple(typed.split("\n"))


def test_a_mailbox_is_recovered_by_reading_it_again_from_that_time_on(url: str) -> None:
    add("--host", "127.0.0.1", "--no-try")
    with SqliteDatabase(url) as database:
        database.write(lambda connection: move_cursor(connection, "post", MailFolder.INBOX, "", "1:7:1"))

    done = CliRunner().invoke(command_line.cli, ["recover", "post", "--since", "2026-11-03T08:30"])

    assert done.exit_code == 0, done.output
    with SqliteDatabase(url) as database:
        assert database.read(lambda connection: cursor_of(connection, "post", MailFolder.INBOX)) == ""
        assert f"{database.read(read_mailboxes)[0].account.since:%d %H:%M}" == "03 08:30"


def over_graph(*options: str, secret: str = CLIENT_SECRET) -> Result:
    words = ["sources", "add-mailbox", "post", "--user", USER, "--client-id", CLIENT_ID, *options, "--json"]
    return CliRunner().invoke(command_line.cli, words, input=secret + "\n")


def doctor_says() -> str:
    """What it says of the mailbox."""
    rows = json.loads(CliRunner().invoke(command_line.cli, ["doctor", "--json"]).stdout)
    return str(next(row["state"] for row in rows if row["part"] == "mailbox post"))


def test_a_mailbox_of_a_tenant_is_read_over_graph_and_looked_into_first(url: str) -> None:
    with graph_sandbox() as graph:
        graph.put(mime(1), folder="AAMkLeads=")
        here = ("--graph", TENANT, "--graph-url", f"{graph.url}/v1.0", "--token-url", graph.account().token_url)
        refused = over_graph(*here, secret="another-secret-of-an-app")
        assert "invalid_client" in refused.stderr
        assert "no folder 'Post'" in over_graph(*here, "--folder", "Post").stderr
        done = over_graph(*here, "--folder", "Leads", "--since", "2026-11-01")
        assert doctor_says() == "working"
        graph.set_up(secret="another-secret-of-an-app")
        assert doctor_says() == "failing"

    assert done.exit_code == 0, done.output
    assert CLIENT_SECRET not in done.output
    (row,) = json.loads(done.stdout)
    assert (row["adapter"], row["folder"], row["since"]) == ("graph_mailbox", "Leads", "2026-11-01")
    with SqliteDatabase(url) as database:
        (kept,) = database.read(read_mailboxes)
    assert (kept.source.secrets, kept.account.graph_url) == ((CLIENT_SECRET,), f"{graph.url}/v1.0")


def test_where_graph_is_and_who_gives_tokens_follow_from_the_tenant(url: str) -> None:
    assert over_graph("--graph", "fernhill.example/x", "--no-try").exit_code == 0

    with SqliteDatabase(url) as database:
        account = database.read(read_mailboxes)[0].account
    assert account.graph_url == "https://graph.microsoft.com/v1.0"
    assert account.scope == "https://graph.microsoft.com/.default"
    assert account.token_url == "https://login.microsoftonline.com/fernhill.example%2Fx/oauth2/v2.0/token"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "either --host, an IMAP server, or --graph"),
        (("--host", "imap.fernhill.example", "--graph", "t"), "either --host, an IMAP server, or --graph"),
        (("--graph", "t", "--drafts"), "only read: leave --drafts out"),
        (("--graph", "t", "--client-id", ""), "--graph needs --client-id"),
        (("--graph", "t", "--graph-url", "http://graph.fernhill.example/v1.0"), "in clear text"),
        (("--graph", "t", "--graph-url", "http://[/v1.0"), "this is no address"),
    ],
)
def test_what_cannot_be_read_over_graph_is_refused_before_anything_is_asked(
    url: str, options: tuple[str, ...], said: str
) -> None:
    done = over_graph(*options)

    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
