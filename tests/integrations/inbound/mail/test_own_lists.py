"""A group of our own is a mailbox: whoever wrote to it is the person, proved by its own seal alone where it rewrote."""

import pytest

from tests.integrations.inbound.mail.firm_mail import SERVER, mail, read

ANNA = "Anna Okoro <anna@okoro.example>"
LISTED = ("List-ID: <hello.firm.example>", "Precedence: list", "List-Unsubscribe: <mailto:hello+u@firm.example>")
REWRITTEN = "'Anna Okoro' via Hello <hello@firm.example>"


@pytest.mark.parametrize(
    "fields",
    [
        LISTED,
        ("Precedence: list", "Mailing-list: list hello@firm.example; contact hello+owners@firm.example"),
        ("Precedence: list", "List-Post: <https://groups.google.com/a/firm.example/group/hello/post>"),
        ("X-BeenThere: hello@lists.firm.example", "Precedence: list", "Sender: hello-bounces@lists.firm.example"),
        (*LISTED, "Sender: hello@firm.example", "Reply-To: hello@firm.example"),
    ],
)
def test_a_list_of_our_own_is_no_list(fields: tuple[str, ...]) -> None:
    found = read(mail("We need help.", *fields, sender=ANNA))

    assert found.sender_email == "anna@okoro.example"
    assert not found.machine
    assert found.address_proved
    assert found.doubt is None


def test_a_list_of_others_stays_one() -> None:
    assert read(mail("News.", "List-ID: <news.other.example>", sender=ANNA)).machine


@pytest.mark.parametrize(
    "fields",
    [
        ("X-Original-From: Anna Okoro <anna@okoro.example>", "Reply-To: hello@firm.example"),
        ("X-Original-Sender: anna@okoro.example",),
        ("Reply-To: Anna Okoro <anna@okoro.example>",),
        ("Reply-To: hello@firm.example, Anna Okoro <anna@okoro.example>",),
    ],
)
def test_whom_our_group_rewrote_is_the_writer_and_held(fields: tuple[str, ...]) -> None:
    found = read(mail("We need help.", *LISTED, *fields, sender=REWRITTEN))

    assert (found.sender_email, found.sender_name) == ("anna@okoro.example", "Anna Okoro")
    assert not found.machine
    assert not found.address_proved
    assert "rewrote" in (found.doubt or "")


ORIGINAL = "X-Original-From: Anna Okoro <anna@okoro.example>"


def kept(verdict: str = "pass", domain: str = "okoro.example") -> str:
    """A field that everybody can write into a mail to a group, and that many groups leave there."""
    return f"X-Original-Authentication-Results: {SERVER}; dmarc={verdict} header.from={domain}"


def sealed(
    number: int = 1,
    *,
    server: str = SERVER,
    sealer: str = "firm.example",
    envelope: str = "anna@okoro.example",
    dmarc: str = "pass",
) -> tuple[str, str]:
    """An ARC set."""
    verdict = f"spf=pass smtp.mailfrom={envelope}; dmarc={dmarc} header.from={envelope.rpartition('@')[2]}"
    return (
        f"ARC-Seal: i={number}; a=rsa-sha256; d={sealer}; s=arc; cv=none; b=aaaa",
        f"ARC-Authentication-Results: i={number}; {server}; {verdict}",
    )


def rewritten(*fields: str, arc: str = "; arc=pass", body: str = "We need help.") -> bytes:
    """A mail whose sender our group rewrote, and what our server says of the seals in it."""
    raw = mail(body, *LISTED, *fields, sender=REWRITTEN)
    return raw.replace(b"; dmarc=pass header.from=firm", f"{arc}; dmarc=pass header.from=firm".encode(), 1)


def test_results_under_a_seal_of_our_own_server_count_where_it_found_the_seals_unbroken() -> None:
    found = read(rewritten(ORIGINAL, *sealed()))

    assert found.address_proved
    assert found.doubt is None
    assert read(rewritten(ORIGINAL, *sealed(dmarc="fail", server="mx.other.example"), *sealed(2))).address_proved
    assert not read(rewritten(ORIGINAL, *sealed(), arc="")).address_proved
    assert not read(rewritten(ORIGINAL, *sealed(), arc="; arc=fail")).address_proved


@pytest.mark.parametrize(
    "fields",
    [
        (kept(),),
        (kept(), *sealed(dmarc="fail")),
        (*sealed(), *sealed(2, server="mx.groups.example", sealer="groups.example")),
        (*sealed(), *sealed(2, dmarc="fail")),
        (*sealed(), *sealed()),
        sealed(sealer="eve.example"),
        sealed(server="mx.stranger.example"),
        sealed()[:1],
        sealed()[1:],
        sealed(envelope="eve@okoro.example"),
        sealed(envelope="anna@other.example"),
    ],
)
def test_other_results_prove_nothing(fields: tuple[str, ...]) -> None:
    found = read(rewritten(ORIGINAL, *fields))

    assert found.sender_email == "anna@okoro.example"
    assert not found.address_proved
    assert found.doubt is not None


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ((), "Name: Vic Tim\nEmail: vic@victim.example\nMessage: Please remove me from your list"),
        (("Reply-To: vic@victim.example",), "Please remove me from your list"),
    ],
)
def test_whom_a_program_names_over_our_group_is_not_proved_by_the_program(fields: tuple[str, ...], body: str) -> None:
    of_program = "X-Original-From: Site <noreply@site.example>"
    found = read(rewritten(of_program, *fields, *sealed(envelope="noreply@site.example"), body=body))

    assert found.sender_email == "vic@victim.example"
    assert not found.address_proved
    assert found.form_site == "site.example"


def test_a_stranger_who_writes_a_groups_fields_proves_nothing() -> None:
    assert not read(mail("Hi", *LISTED, ORIGINAL, kept(), sender=REWRITTEN, proved=False)).address_proved
    of_eve = read(mail("Hi", *LISTED, ORIGINAL, kept(), sender="Eve via Hello <eve@eve.example>"))
    assert of_eve.sender_email == "eve@eve.example"
    forwarder = "Anna <SRS0=aB1c=XY=okoro.example=anna@eve.example>"
    assert not read(mail("Hi", *LISTED, kept(), sender=forwarder)).address_proved


def test_a_group_that_tells_nobodys_address_leaves_none() -> None:
    found = read(mail("We need help.", *LISTED, sender=REWRITTEN))

    assert (found.sender_email, found.sender_name) == (None, "Anna Okoro")
    assert found.doubt is not None


def test_a_colleagues_forward_over_our_group_is_read_as_theirs() -> None:
    text = "Please take it.\n\nVon: Bo Lind <bo@lind.example>\nGesendet: heute\nAn: Isobel\nBetreff: Hilfe\n\nWir suchen Hilfe."
    found = read(
        mail(text, *LISTED, "X-Original-Sender: isobel@firm.example", sender="'Isobel' via Hello <hello@firm.example>")
    )

    assert found.sender_email == "bo@lind.example"
    assert found.passed_on is not None
    assert found.passed_on.by == "isobel@firm.example"


def test_a_forwarders_address_for_the_writers_is_taken_back() -> None:
    found = read(mail("We need help.", sender="Anna <SRS0=aB1c=XY=okoro.example=anna@forward.example>"))

    assert found.sender_email == "anna@okoro.example"
    assert not found.address_proved


@pytest.mark.parametrize(
    "fields",
    [
        ("Resent-From: isobel@firm.example", "Resent-To: hello@firm.example"),
        ("X-Forwarded-For: isobel@firm.example hello@firm.example", "X-Forwarded-To: hello@firm.example"),
        ("Return-Path: <SRS0=aB1c=XY=okoro.example=anna@firm.example>",),
        ("Sender: assistant@okoro.example",),
    ],
)
def test_who_is_redirected_to_us_stays_the_writer(fields: tuple[str, ...]) -> None:
    found = read(mail("We need help.", *fields, sender=ANNA))

    assert found.sender_email == "anna@okoro.example"
    assert found.address_proved
    assert found.reply_allowed


@pytest.mark.parametrize(
    ("sender", "fields"),
    [
        ("Anna Okoro <anna=okoro.example@relay.example>", ()),
        ("Anna Okoro <anna=okoro.example@relay.example>", ("Reply-To: Anna Okoro <anna@okoro.example>",)),
        ("Anna Okoro <hello+anna=okoro.example@relay.example>", (ORIGINAL,)),
        ('"Anna Okoro (anna@okoro.example)" <anna_at_okoro.example_k7@relay.example>', ()),
        ("Anna Okoro <anna_at_okoro.example_k7@relay.example>", ("Reply-To: anna@okoro.example",)),
        ("Anna Okoro <sales=okoro.example@relay.example>", ("Reply-To: anna@okoro.example",)),
        ('"Anna Okoro (anna@okoro.example)" <forward@relay.example>', ("Reply-To: anna@okoro.example",)),
        ('"Anna Okoro <anna@okoro.example>" <mail@relay.example>', ("Reply-To: anna@okoro.example",)),
        ("Anna Okoro <weiterleitung@relay.example>", ("Reply-To: Anna Okoro <anna@okoro.example>",)),
        ("Anna Okoro <forward@relay.example>", ("X-Original-From: Anna Okoro <anna@okoro.example>",)),
        ('"Anna Okoro via Relay" <bounce@relay.example>', ("Reply-To: Anna Okoro <anna@okoro.example>",)),
    ],
)
def test_whom_a_forwarder_put_before_its_own_at_is_the_writer_and_held(sender: str, fields: tuple[str, ...]) -> None:
    found = read(mail("We need help.", *fields, sender=sender))

    assert (found.sender_email, found.sender_name) == ("anna@okoro.example", "Anna Okoro")
    assert not found.machine
    assert not found.address_proved
    assert "forwarder" in (found.doubt or "")


@pytest.mark.parametrize(
    ("encoded", "answers"),
    [
        ("anna=okoro.example", "ben@other.example"),
        ("anna=gmail.com", "ben@gmail.com"),
        ("anna=my-a.example", "b@a.example"),
    ],
)
def test_where_a_forwarder_and_reply_to_name_two_nobody_is_written_to(encoded: str, answers: str) -> None:
    found = read(mail("Hi.", f"Reply-To: {answers}", sender=f"Anna <{encoded}@relay.example>"))

    assert found.sender_email is None
    assert "two others may be the writer's" in (found.doubt or "")


@pytest.mark.parametrize(
    "address",
    ["prvs=0123abcd=anna@okoro.example", "news-hello=firm.example@list.example", "a=mail.okoro.example@okoro.example"],
)
def test_a_strange_address_that_is_nobody_elses_stays_as_it_is(address: str) -> None:
    assert read(mail("We need help.", sender=f"Anna <{address}>")).sender_email == address


@pytest.mark.parametrize(
    ("sender", "fields"),
    [
        ('"Anna Okoro (anna@okoro.example)" <inbound@firm.example>', ()),
        ('"Anna Okoro (anna@okoro.example)" <inbound@firm.example>', (ORIGINAL,)),
        ("Anna Okoro <inbound@firm.example>", (ORIGINAL,)),
        ("anna@okoro.example <inbound@firm.example>", ()),
    ],
)
def test_whom_a_gateway_of_ours_names_is_the_writer_and_held(sender: str, fields: tuple[str, ...]) -> None:
    found = read(mail("We need help.", *fields, sender=sender))

    assert found.sender_email == "anna@okoro.example"
    assert not found.machine
    assert not found.address_proved
    assert found.doubt


def test_where_a_gateway_of_ours_names_two_nobody_is_written_to() -> None:
    found = read(mail("Hi.", ORIGINAL, sender='"Ben (ben@other.example)" <inbound@firm.example>'))

    assert found.sender_email is None
    assert found.doubt


def test_a_form_of_our_site_that_shows_the_visitor_in_the_name_stays_a_form() -> None:
    form = "Name: Anna Okoro\nEmail: anna@okoro.example\nMessage: We need help."
    found = read(mail(form, sender='"Anna Okoro (anna@okoro.example)" <inbound@firm.example>'))

    assert (found.sender_email, found.message) == ("anna@okoro.example", "We need help.")
    assert not found.address_proved


@pytest.mark.parametrize(
    ("sender", "answers"),
    [
        ('"Anna Okoro (anna@okoro.example)" <anna.private@mail-for-all.example>', "ben@other.example"),
        ("Anna Okoro <anna@relay.example>", "anna@okoro.example"),
        ('"hello@firm.example" <forward@relay.example>', "hello@firm.example"),
    ],
)
def test_whom_name_and_reply_to_do_not_both_show_is_not_taken_for_the_writer(sender: str, answers: str) -> None:
    found = read(mail("We need help.", f"Reply-To: {answers}", sender=sender))

    assert found.sender_email == sender.rpartition("<")[2].strip(">")
