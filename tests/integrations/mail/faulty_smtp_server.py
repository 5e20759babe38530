"""A mail server that misbehaves at one chosen moment: the sandbox's cannot fall silent in the middle."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ANSWERS = {
    "greeting": "220 faulty.example",
    "EHLO": "250 faulty.example",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go on",
    "text": "250 taken",
    "RSET": "250 OK",
    "QUIT": "221 bye",
}
SILENCE, CLOSE = "silence", "close"


@dataclass
class FaultyServer:
    """`faults` maps a moment to SILENCE, CLOSE or another answer, `once` for the next time only.

    `said` is what clients said, by connection.
    """

    port: int
    faults: dict[str, str] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    said: list[list[str]] = field(default_factory=list)
    _awake: threading.Event = field(default_factory=threading.Event)

    def wake(self) -> None:
        """End the next silence with the answer it held back."""
        self._awake.set()

    def answer(self, client: socket.socket, moment: str) -> bool:
        """False when the connection is over."""
        usual = self.faults.get(moment, ANSWERS.get(moment, "500 what?"))
        answer = self.once.pop(moment, usual)
        if answer == CLOSE:
            return False
        if answer == SILENCE:
            self._awake.wait()
            answer = ANSWERS[moment]
        client.sendall(answer.encode() + b"\r\n")
        return not answer.startswith("421")

    def converse(self, client: socket.socket) -> None:
        said: list[str] = []
        self.said.append(said)
        with client, client.makefile("rb") as lines:
            going = self.answer(client, "greeting")
            while going and (line := lines.readline()):
                verb = line.split(b" ")[0].strip().decode("ascii", "replace").upper()
                said.append(verb)
                going = self.answer(client, verb)
                if going and verb == "DATA" and self.faults.get("DATA", "354").startswith("354"):
                    while (line := lines.readline()) not in (b".\r\n", b""):
                        pass
                    said.append("text")
                    going = bool(line) and self.answer(client, "text")


@contextmanager
def faulty_server(**faults: str) -> Iterator[FaultyServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = FaultyServer(listener.getsockname()[1], faults)

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=converse_until_gone, args=(client,), daemon=True).start()

        def converse_until_gone(client: socket.socket) -> None:
            with suppress(OSError):  # the client has gone
                server.converse(client)

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield server
        finally:
            server.wake()
            listener.shutdown(socket.SHUT_RDWR)
