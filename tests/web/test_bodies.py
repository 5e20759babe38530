"""Bodies in memory: counted, bounded, and fair to those who send little."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.domain.errors import PayloadTooLarge, TooMuchAtOnce
from app.web.bodies import BodyInMemory
from app.web.fair_share import FairShare


class Posted:
    """A request that sends these pieces; `between` is awaited after each."""

    def __init__(self, *pieces: bytes, declared: str = "", between: Any = None) -> None:
        self.headers = {"content-length": declared} if declared else {}
        self._pieces = pieces
        self._between = between

    async def stream(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
            if self._between is not None:
                await self._between()


def body_of(share: FairShare, caller: str = "192.0.2.1", source: str = "site") -> BodyInMemory:
    return BodyInMemory(share, source=source, caller=caller)


def read(body: BodyInMemory, posted: Any, most: int = 1_000) -> bytes:
    asyncio.run(body.read(posted, most))
    return body.whole()


def test_a_body_is_read_and_counted_until_it_is_forgotten() -> None:
    share = FairShare(10)
    body = body_of(share)
    assert read(body, Posted(b"12345", b"67890")) == b"1234567890"
    with pytest.raises(TooMuchAtOnce):
        read(body_of(share, "198.51.100.7"), Posted(b"1"))
    body.forget()
    assert read(body_of(share, "198.51.100.7"), Posted(b"1")) == b"1"


@pytest.mark.parametrize("declared", ["1001", "9" * 5_000, ""])
def test_a_body_longer_than_the_source_takes_is_refused(declared: str) -> None:
    with pytest.raises(PayloadTooLarge):
        read(body_of(FairShare(10**6)), Posted(b"x" * 1_001, declared=declared))


@pytest.mark.parametrize("declared", ["-1", "x", "\u00b2"])
def test_a_length_that_is_none_is_not_believed(declared: str) -> None:
    assert read(body_of(FairShare(10**6)), Posted(b"x", declared=declared)) == b"x"


def test_one_caller_cannot_use_up_what_another_needs() -> None:
    share = FairShare(1_000)
    greedy = [body_of(share) for _ in range(4)]

    async def other_arrives() -> None:
        modest = body_of(share, "198.51.100.7")
        await modest.read(Posted(b"y" * 200), 1_000)  # type: ignore[arg-type]  # as much of a request as is used
        assert modest.whole() == b"y" * 200
        modest.forget()

    async def all_arrive() -> None:
        for one in greedy:
            await one.read(Posted(b"x" * 250), 1_000)  # type: ignore[arg-type]  # as much of a request as is used
        await other_arrives()

    asyncio.run(all_arrive())
    assert sum(_is_lost(one) for one in greedy) == 1


def _is_lost(body: BodyInMemory) -> bool:
    try:
        body.whole()
    except TooMuchAtOnce:
        return True
    return False
