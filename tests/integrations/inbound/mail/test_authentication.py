"""Who is believed about a mail's sender, tried with what forgers write."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Authentication, Inquiry
from app.domain.reply.trusted_sender import why_not_trusted
from integrations.inbound.mail.reader import read_mail

IDS = ("mx.firm.example", "mx2.firm.example")
PASSED = "dmarc=pass header.from=harbor.example"
FROM = "From: Ann <ann@harbor.example>"


def read(*fields: str, ids: tuple[str, ...] = IDS, body: str = "Hello") -> Inquiry:
    raw = "\r\n".join((*fields, "To: hello@firm.example", "Subject: Hello", "", body))
    return read_mail(
        raw.encode("utf-8", "surrogateescape"), received_at=datetime(2026, 11, 20, tzinfo=UTC), authserv_ids=ids
    )


def results(text: str, authserv_id: str = "mx.firm.example") -> str:
    return f"Authentication-Results: {authserv_id}; {text}"


@pytest.mark.parametrize(
    "said",
    [
        PASSED,
        "dmarc=pass header.from=HARBOR.example",
        "dkim=pass header.d=mail.harbor.example; dmarc=none header.from=harbor.example",
        "dkim=fail header.d=harbor.example; dkim=pass header.i=@harbor.example; dmarc=none",
        "spf=pass smtp.mailfrom=bounce@news.harbor.example; dmarc=none",
    ],
)
@pytest.mark.parametrize("authserv_id", IDS)
def test_what_our_own_mail_server_found_out_proves_the_sender(said: str, authserv_id: str) -> None:
    found = read(results(said, authserv_id), FROM)

    assert found.address_proved
    assert why_not_trusted(found, []) is None


@pytest.mark.parametrize(
    "said",
    [
        "dmarc=pass header.from=evil.example",
        "dmarc=pass header.from=harbor.example.evil.example",
        "dmarc=pass header.from=sub.harbor.example",
        "dmarc=pass",
        "dmarc=none header.from=harbor.example",
        "dmarc=temperror header.from=harbor.example; dkim=pass header.d=harbor.example",
        "dkim=pass header.d=harbor.example",
        "dkim=pass header.d=evil.example; dmarc=none",
        "dkim=pass header.d=example; dmarc=none",
        "spf=pass smtp.helo=harbor.example; dmarc=none",
        "spf=pass smtp.mailfrom=harbor.example@evil.example; dmarc=none",
        f"{PASSED}; {PASSED}",
        "dmarc=fail header.from=harbor.example; dmarc=pass header.from=harbor.example",
        "none",
    ],
)
def test_a_result_about_somebody_else_or_none_at_all_proves_nothing(said: str) -> None:
    found = read(results(said), FROM)

    assert not found.address_proved
    assert why_not_trusted(found, [])


@pytest.mark.parametrize(
    "authserv_id",
    [
        "evil.example",
        "mx.firm.example.evil.example",
        "xmx.firm.example",
        "MX.FIRM.EXAMPLE",
        "mx.firm.example.",
        "mx.firm.ex\u0430mple",
        "mx.firm.example\u200b",
        "(mx.firm.example) evil.example",
        "evil.example (mx.firm.example)",
        "mx.firm.example=x",
        "=?utf-8?q?mx.firm.example?=",
        "",
    ],
)
def test_a_field_of_any_other_server_proves_nothing(authserv_id: str) -> None:
    assert not read(results(PASSED, authserv_id), FROM).address_proved


def test_a_forged_second_field_proves_nothing_wherever_it_stands() -> None:
    honest, forged = results("dmarc=fail header.from=harbor.example"), results(PASSED)

    assert not read(honest, forged, FROM).address_proved
    assert not read(forged, honest, FROM).address_proved
    assert not read(honest, FROM, results(PASSED, '"mx2.firm.example"')).address_proved
    assert not read(forged, FROM, forged).address_proved


def test_a_broken_second_field_counts_as_a_second_field() -> None:
    assert not read(results(PASSED), results(f"{PASSED} (unclosed"), FROM).address_proved


def test_a_foreign_field_below_ours_changes_nothing() -> None:
    assert read(
        results(PASSED), FROM, results("dmarc=fail header.from=harbor.example", "mx.else.example")
    ).address_proved


def test_a_field_in_the_body_or_of_arc_proves_nothing() -> None:
    inside = results(PASSED)

    assert not read(FROM, body=f"{inside}\r\n\r\nHello").address_proved
    assert not read(FROM, f"ARC-{inside}", f"X-{inside}").address_proved
    assert not read(FROM, f"ARC-Authentication-Results: i=1; mx.firm.example; {PASSED}").address_proved


def test_a_disowned_mail_says_so() -> None:
    found = read(results("dmarc=fail (p=none) header.from=harbor.example"), FROM)

    assert found.authentication is Authentication.FAIL
    assert "harbor.example did not confirm that this mail is its own" in (found.doubt or "")


def test_without_a_configured_server_nothing_is_proved_and_the_setting_is_named() -> None:
    found = read(results(PASSED), FROM, ids=())

    assert not found.address_proved
    assert "LEADS_AUTHSERV_ID" in (found.doubt or "")


@pytest.mark.parametrize(
    "fields",
    [
        (FROM, "From: Eve <eve@harbor.example>"),
        (FROM, FROM),
        ("From: ann@harbor.example, eve@harbor.example",),
        ('From: "ann@harbor.example" <eve@harbor.example>',),
        ("From: =?utf-8?q?ann=40harbor.example?= <eve@harbor.example>",),
        ("From: eve@harbor.example (ann@harbor.example)",),
        ("From: ann@harbor.example <eve@harbor.example>",),
        ("From: =?utf-8?q?Ann_=3Cann=40harbor.example=3E?=", "From: <eve@harbor.example>"),
        ('From: "eve@evil"@harbor.example',),
        ("From: Ann",),
        (),
    ],
)
def test_a_from_with_more_than_one_address_or_none_proves_nothing(fields: tuple[str, ...]) -> None:
    assert not read(results(PASSED), *fields).address_proved


def test_a_name_that_repeats_the_address_is_no_second_address() -> None:
    assert read(results(PASSED), 'From: "Ann@Harbor.example" <ann@harbor.example>').address_proved


@pytest.mark.parametrize(
    "reply_to",
    [
        ("Reply-To: eve@evil.example",),
        ("Reply-To: Ann <ann@harbor.example>, eve@evil.example",),
        ("Reply-To: ann@harbor.example", "Reply-To: eve@evil.example"),
        ("Reply-To: bob@harbor.example",),
    ],
)
def test_a_proved_mail_that_wants_its_answer_elsewhere_is_for_a_person(reply_to: tuple[str, ...]) -> None:
    found = read(results(PASSED), FROM, *reply_to)

    assert found.sender_email == "ann@harbor.example"
    assert "another mailbox" in (why_not_trusted(found, []) or "")


def test_a_reply_to_that_is_the_sender_changes_nothing() -> None:
    assert why_not_trusted(read(results(PASSED), FROM, "Reply-To: ANN@harbor.example"), []) is None


_PIECES = [
    "ann@harbor.example",
    "eve@evil.example",
    "<",
    ">",
    '"',
    ",",
    "(",
    ")",
    ":",
    ";",
    "\\",
    " ",
    "@",
    "=?utf-8?q?",
    "=40",
    "?=",
    "\t",
    "a",
    "\u200b",
    "\u0130",
    "%",
    "|",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=9).map("".join))
def test_however_from_is_written_only_the_domain_that_was_checked_is_proved(value: str) -> None:
    try:
        found = read(results(PASSED), f"From: {value}")
    except PayloadNotUnderstood:
        return

    if found.address_proved:
        assert (found.sender_email or "").lower().rpartition("@")[2] == "harbor.example"


def form_mail(said: str, domain: str = "firm.example") -> Inquiry:
    return read(results(said), f"From: wordpress@{domain}", "Reply-To: Bob <bob@pumps.example>")


def test_a_form_mail_of_our_own_proved_site_counts_as_a_form() -> None:
    found = form_mail("dmarc=pass header.from=firm.example")

    assert (found.sender_email, found.form_site) == ("bob@pumps.example", "firm.example")
    assert not found.address_proved
    assert why_not_trusted(found, ["firm.example"]) is None
    assert why_not_trusted(found, ["www.firm.example"]) is None


def test_a_form_mail_of_another_site_or_without_proof_is_for_a_person() -> None:
    foreign = form_mail("dmarc=pass header.from=evil.example", "evil.example")

    assert "evil.example" in (why_not_trusted(foreign, ["firm.example"]) or "")
    assert why_not_trusted(form_mail("dmarc=none"), ["firm.example"])
    assert why_not_trusted(form_mail("dmarc=fail header.from=firm.example"), ["firm.example"])


@pytest.mark.parametrize(
    "address",
    [
        "\uff1cvictor\uff20bank.example\uff1e@harbor.example",
        "=?utf-8?q?=EF=BC=9Cvictor=EF=BC=A0bank.example=EF=BC=9E?=@harbor.example",
        "=?utf-8?q?victor=40harbor.example?=",
    ],
)
def test_an_address_that_can_be_read_as_another_proves_nothing(address: str) -> None:
    assert not read(results(PASSED), f"From: {address}").address_proved


def test_a_long_address_is_never_cut_to_anothers() -> None:
    """The checked domain stands at the end, which a cut would leave out."""
    tag = f"{'x' * 190}'{'x' * 60}'{'x' * 40}"
    long = f"victor+{tag}@bank.example"
    found = read(results(PASSED), f"From: {long}{'.' + 'x' * (319 - len(long))}.harbor.example")

    assert found.sender_email is None
