"""The body of a request in memory: no longer than it may be, and counted against what all may have together."""

from fastapi import Request
from starlette.datastructures import Headers

from app.domain.errors import PayloadTooLarge, TooMuchAtOnce
from app.web.fair_share import FairShare, Holding

_SHORT_BYTES = 65_536  # arrives with its headers, or just behind them


def is_long_body(headers: Headers) -> bool:
    """Whether a body with these headers may be long: it says so, or does not say how long it is."""
    declared = headers.get("content-length", "")
    return "transfer-encoding" in headers or (declared.isdigit() and int(declared[:12]) > _SHORT_BYTES)


class BodyInMemory:
    """One body. What it holds is counted until it is forgotten."""

    def __init__(self, share: FairShare, *, source: str, caller: str) -> None:
        self._share = share
        self._bytes = bytearray()
        self._holding = Holding(source=source, caller=caller, give_up=self._bytes.clear)

    @property
    def size(self) -> int:
        return self._holding.amount

    async def read(self, request: Request, most_bytes: int) -> None:
        """Take in all of it.

        Raises:
            PayloadTooLarge: it says, or it turns out, to be longer than `most_bytes`.
            TooMuchAtOnce: there is no room, or somebody with less needed the room.
        """
        declared = request.headers.get("content-length", "0")
        if declared.isascii() and declared.isdecimal() and int(declared[:20]) > most_bytes:
            raise PayloadTooLarge(f"{declared[:20]} bytes; this source takes at most {most_bytes}.")
        async for chunk in request.stream():
            if len(self._bytes) + len(chunk) > most_bytes:
                raise PayloadTooLarge(f"More than the {most_bytes} bytes this source takes.")
            if not self._share.take(self._holding, len(chunk)):
                raise TooMuchAtOnce
            self._bytes += chunk

    def whole(self) -> bytes:
        """Its bytes, from now on in somebody's hands. Raises TooMuchAtOnce: they were taken away for another body."""
        if self._holding.is_lost:
            raise TooMuchAtOnce
        self._share.keep(self._holding)
        whole = bytes(self._bytes)
        self._bytes.clear()
        return whole

    def forget(self) -> None:
        """It is kept, or refused."""
        self._bytes.clear()
        self._share.give_back(self._holding)
