"""Reads one Authentication-Results field (RFC 8601) strictly: what is not well formed is not believed.

`authres` 1.2.0 (2019) was tried on hostile fields: it drops what it does not understand behind a result, takes any
version of a method and refuses quoted ids. A field that is half understood is what a forger wants.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.inbound.mail.headers import MAX_HEADER

_TOKEN = re.compile(r'\s+|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<sign>[;=])|(?P<word>[^\s;="()\\]+)', re.DOTALL)
_IN_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MethodResult:
    """One method's verdict: `dmarc=pass header.from=firm.example`. Names and verdict in lower case."""

    method: str
    verdict: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """One field. `authserv_id` names the server that claims to have written it, exactly as it stands there.

    The id is read even where the rest is not `readable`, so that a broken second field is still noticed.
    """

    authserv_id: str
    results: tuple[MethodResult, ...] = ()
    readable: bool = False

    def of(self, method: str) -> list[MethodResult]:
        return [one for one in self.results if one.method == method]


def authentication_results(value: str) -> AuthenticationResults:
    """The field's id and results. Never raises; time grows with the length alone.

    Not readable are unknown versions, text outside of `method=verdict` and `name=value`, a property named twice,
    unclosed comments or quotations, and fields so long that their end was cut off.
    """
    tokens = _tokens(value)
    if tokens is None:
        loose = re.sub(r"\([^()]*\)", " ", value).split(";")[0].split()
        return AuthenticationResults(loose[0].strip('"') if loose else "")
    segments: list[list[tuple[str, str]]] = [[]]
    for token in tokens:
        if token == ("sign", ";"):
            segments.append([])
        else:
            segments[-1].append(token)
    head, *rest = segments
    authserv_id = head[0][1] if head else ""
    if len(value) >= MAX_HEADER or [text for _, text in head[1:]] not in ([], ["1"]):
        return AuthenticationResults(authserv_id)
    results = [_result(segment) for segment in rest if segment and segment != [("word", "none")]]
    whole = tuple(one for one in results if one is not None)
    return AuthenticationResults(authserv_id, whole, readable=len(whole) == len(results))


def _tokens(value: str) -> list[tuple[str, str]] | None:
    """(kind, text) of each token outside of comments; None when the text is not well formed."""
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(value):
        if value[position] == "(":
            position = _after_comment(value, position)
            continue
        match = _TOKEN.match(value, position)
        if match is None:
            return None
        position = match.end()
        if match.lastgroup == "quoted":
            found.append(("quoted", _ESCAPED.sub(r"\1", match["quoted"])))
        elif match.lastgroup is not None:
            found.append((match.lastgroup, match[0]))
    return found if position == len(value) else None


def _after_comment(value: str, start: int) -> int:
    """Where the comment that begins here ends, comments in it included; beyond the text when it is not closed."""
    depth = 0
    for match in _IN_COMMENT.finditer(value, start):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return len(value) + 1


def _result(tokens: Sequence[tuple[str, str]]) -> MethodResult | None:
    pairs: dict[str, str] = {}
    for start in range(0, len(tokens), 3):
        triple = tokens[start : start + 3]
        if len(triple) < 3 or triple[0][0] != "word" or triple[1] != ("sign", "=") or triple[2][0] == "sign":
            return None
        name = triple[0][1].lower()
        if name in pairs:
            return None
        pairs[name] = triple[2][1]
    method, verdict = next(iter(pairs.items()))
    del pairs[method]
    name, _, version = method.partition("/")
    return MethodResult(name, verdict.lower(), pairs) if version in ("", "1") else None
