"""A field is unknown only where the server says so, never where a value of it will not do."""

import json
from typing import Any

import pytest

from integrations.model.field_complaints import says_unknown

NAME = "reasoning_effort"


def error(message: str, **more: Any) -> bytes:
    return json.dumps({"error": {"message": message, **more}}).encode()


def detail(loc: list[Any], msg: str, **more: Any) -> bytes:
    return json.dumps({"detail": [{"loc": loc, "msg": msg, **more}]}).encode()


@pytest.mark.parametrize(
    "body",
    [
        error("Unrecognized request argument supplied: reasoning_effort"),
        error("Unsupported parameter: 'reasoning_effort' is not supported with this model."),
        error("Unsupported parameter", param=NAME, code="unsupported_parameter"),
        error("Bad request", param=NAME),
        error("property 'reasoning_effort' is unsupported"),
        error("Argument not supported on this model: reasoning_effort"),
        error('Invalid JSON payload received. Unknown name "reasoning_effort": Cannot find field.'),
        detail(["body", NAME], "extra fields not permitted", type="value_error.extra"),
        detail(["body", NAME], "Extra inputs are not permitted", type="extra_forbidden", input="low"),
        b'{"error": "json: unknown field \\"reasoning_effort\\""}',
        b"unknown field reasoning_effort",
    ],
)
def test_a_field_that_the_server_does_not_know_is_told_as_unknown(body: bytes) -> None:
    assert says_unknown(NAME, body, by_words=True)


@pytest.mark.parametrize(
    "body",
    [
        error("Unsupported value: 'reasoning_effort' does not support 'low' with this model.", param=NAME),
        error("Not usable", param=NAME, code="unsupported_value"),
        error("reasoning_effort is too large: 4000. This model supports at most 2048", param=NAME),
        error("reasoning_effort must be less than 3; unknown else"),
        error("Unknown model", param="model", request={"reasoning_effort": "low"}),
        error("Unknown model 'x' in {'model': 'x', 'reasoning_effort': 'low'}"),
        error("reasoning_effort and what else there is"),
        detail(["body", NAME], "Input should be 'high'", type="literal_error", input="low"),
        detail(["body", "messages"], "Field required", input="unknown field reasoning_effort"),
        detail([], "unknown field other"),
        b'{"error": {"message": 4, "param": []}}',
        b'["unknown field reasoning_effort"]',
        b"[" * 100_000,
        b"",
    ],
)
def test_a_value_that_will_not_do_and_an_echo_are_no_unknown_field(body: bytes) -> None:
    assert not says_unknown(NAME, body, by_words=True)


def test_words_alone_may_be_left_out_of_account() -> None:
    assert not says_unknown(NAME, error("unknown field reasoning_effort"), by_words=False)
    assert says_unknown(NAME, error("unknown field", param=NAME), by_words=False)
