"""What a forger writes into an Authentication-Results field is not believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.inbound.mail.authentication_results import authentication_results

PASSED = "dmarc=pass header.from=b.example"


@pytest.mark.parametrize(
    "value",
    [
        f"mx.a.example; {PASSED}",
        f"mx.a.example 1; {PASSED}",
        f'"mx.a.example"; {PASSED};',
        f"mx.a.example;\r\n\tspf=pass smtp.mailfrom=x@b.example;\r\n\t{PASSED}",
        "mx.a.example; dmarc/1=pass (p=NONE sp=NONE dis=NONE) header.from=b.example",
        'mx.a.example; dmarc=pass reason="good; really" header.from="b.example"',
        "(c) mx.a.example (d (e) \\) ) ; (f) dmarc (g) = (h) PASS (i) HEADER.FROM (j) = b.example",
        "mx.a.example; dmarc=pass action=none header.from=b.example; compauth=pass reason=100",
    ],
)
def test_a_well_formed_field_is_read_however_it_is_laid_out(value: str) -> None:
    field = authentication_results(value)
    (dmarc,) = field.of("dmarc")

    assert field.authserv_id == "mx.a.example"
    assert field.readable
    assert (dmarc.verdict, dmarc.properties["header.from"]) == ("pass", "b.example")


@pytest.mark.parametrize(
    "value",
    [
        "mx.a.example; none",
        f"mx.a.example; spf=fail ({PASSED})",
        f"mx.a.example; spf=fail (a (nested) comment; {PASSED}) smtp.mailfrom=b.example",
        f'mx.a.example; dkim=fail reason="x; {PASSED}"',
        f'mx.a.example; spf=fail smtp.mailfrom="a; {PASSED}; x=y"',
    ],
)
def test_a_pass_inside_a_comment_or_a_quotation_is_no_result(value: str) -> None:
    assert authentication_results(value).of("dmarc") == []


@pytest.mark.parametrize(
    "value",
    [
        f"mx.a.example 2; {PASSED}",
        f"mx.a.example extra; {PASSED}",
        f"mx.a.example; {PASSED} (unclosed",
        f'mx.a.example; {PASSED} "unclosed',
        f"mx.a.example; {PASSED} )",
        f"mx.a.example; {PASSED} left-over",
        f"mx.a.example; {PASSED} header.from=c.example",
        "mx.a.example; dmarc/2=pass header.from=b.example",
        "mx.a.example; dmarc=pass header.from=",
        "mx.a.example; dmarc=pass header.from=b.example\\",
        'mx.a.example; spf=pass smtp.mailfrom="a b"@b.example',
        f"mx.a.example; {PASSED}; x-long={'y' * 20_000}",
    ],
)
def test_a_field_that_is_only_half_understood_is_not_believed_but_still_counted(value: str) -> None:
    field = authentication_results(value[:20_000])

    assert not field.readable
    assert field.authserv_id == "mx.a.example"


@given(st.text(alphabet='mx.a;=() "\\\r\n1\u0131dmarc=pass', max_size=80) | st.text(max_size=60))
def test_no_text_ends_in_an_error(value: str) -> None:
    field = authentication_results(value)

    assert field.readable or not field.results or field.authserv_id


_WORD = st.from_regex(r"[a-z0-9.-]{1,12}", fullmatch=True)


@given(_WORD, st.text(alphabet=st.characters(exclude_characters="()\\"), max_size=40), _WORD)
def test_comments_say_nothing_whatever_they_hold(authserv_id: str, comment: str, domain: str) -> None:
    bare = authentication_results(f"{authserv_id}; dmarc=fail header.from={domain}")
    commented = authentication_results(
        f"({comment}) {authserv_id} ({comment}); dmarc=fail ({comment}) header.from={domain}"
    )

    assert commented == bare


def test_ten_thousand_open_comments_take_no_longer_than_their_length() -> None:
    assert not authentication_results("mx.a.example; " + "(" * 19_000).readable
