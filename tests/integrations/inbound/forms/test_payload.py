"""Posted bodies as senders really write them."""

from urllib.parse import urlencode

import pytest

from app.domain.errors import PayloadNotUnderstood
from integrations.inbound.forms.payload import MAX_PARTS, Part, multipart_parts, posted_form


def body(*parts: bytes, boundary: bytes = b"b", end: bytes = b"\r\n--b--\r\n") -> bytes:
    heads = [b"--" + boundary + b"\r\nContent-Disposition: form-data; " + part for part in parts]
    return b"\r\n".join(heads) + end


def parts_of(content: bytes, content_type: str = "multipart/form-data; boundary=b") -> list[Part]:
    return multipart_parts(content_type, content)


def test_of_a_body_that_was_cut_short_what_arrived_counts() -> None:
    content = body(b'name="a"\r\n\r\nwhole', b'name="b"\r\n\r\nhal', end=b"")

    assert [(part.name, part.data) for part in parts_of(content)] == [("a", b"whole"), ("b", b"hal")]


def test_lines_may_end_without_carriage_returns() -> None:
    content = body(b'name="a"\r\n\r\none').replace(b"\r\n", b"\n")

    assert parts_of(content)[0].data == b"one"


def test_a_boundary_that_should_have_been_quoted_is_found() -> None:
    content = body(b'name="a"\r\n\r\none', boundary=b"--=_Part/7", end=b"\r\n----=_Part/7--\r\n")

    assert parts_of(content, "multipart/form-data; boundary=--=_Part/7; charset=utf-8")[0].data == b"one"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_names_of_files_are_read_in_the_set_they_were_written_in(charset: str) -> None:
    content = body('name="f"; filename="C:\\Büro\\Preisübersicht.pdf"\r\n\r\nx'.encode(charset))

    assert parts_of(content)[0].filename == "Preisübersicht.pdf"


def test_more_parts_than_any_form_has_are_refused() -> None:
    with pytest.raises(PayloadNotUnderstood, match="count"):
        parts_of(body(*[b'name="a"\r\n\r\n1'] * (MAX_PARTS + 1)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no boundary here",
        b"--b--",
        b"--b\r\nno colon\r\n\r\nx\r\n--b--",
        b"--b\r\n" + b"x" * 20_000,
        b"--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--",
    ],
)
def test_what_is_no_form_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(PayloadNotUnderstood, match="multipart: "):
        parts_of(content)


def test_without_a_boundary_nothing_is_read() -> None:
    with pytest.raises(PayloadNotUnderstood, match="boundary"):
        parts_of(b"--b", "multipart/form-data")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_what_stands_behind_percent_signs_is_read_in_the_set_of_the_page(charset: str) -> None:
    content = urlencode({"name": "J\u00f6rg K\u00f6rner", "firma": "Gie\u00dferei"}, encoding=charset).encode()
    form = posted_form({"content-type": f"application/x-www-form-urlencoded; charset={charset}"}, content)

    assert [field.value for field in form.fields] == ["J\u00f6rg K\u00f6rner", "Gie\u00dferei"]
