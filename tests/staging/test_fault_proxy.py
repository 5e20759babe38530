"""The proxy passes everything on, until it is told not to."""

import contextlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from staging.installation.processes import child_processes


@dataclass
class Vendor:
    """A small HTTP server that counts what it carried out, and the proxy before it."""

    url: str
    control: str
    carried_out: list[str] = field(default_factory=list)

    def has(self, **faults: Any) -> None:
        httpx2.post(self.control, json=faults, timeout=5, trust_env=False, verify=False).raise_for_status()

    def ask(self, path: str = "/", seconds: float = 5.0) -> httpx2.Response:
        return httpx2.get(self.url + path, timeout=seconds, trust_env=False, verify=False)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    made = Vendor("", "")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.carried_out.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            with contextlib.suppress(OSError):  # the proxy cut the line on purpose
                self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    with child_processes() as processes:
        to = f"127.0.0.1:{server.server_address[1]}"
        ports = processes.ready("proxy", processes.start("proxy", "-m", "staging.fault_proxy", "--to", to))
        made.url, made.control = f"http://127.0.0.1:{ports['port']}", f"http://127.0.0.1:{ports['control_port']}/faults"
        yield made
    server.shutdown()
    server.server_close()


def test_on_a_good_day_everything_passes(vendor: Vendor) -> None:
    assert vendor.ask("/a").text == "ok"
    assert vendor.carried_out == ["/a"]


def test_a_hanging_vendor_answers_when_the_fault_is_over(vendor: Vendor) -> None:
    vendor.has(hang=True)
    with pytest.raises(httpx2.TimeoutException):
        vendor.ask(seconds=0.3)
    assert vendor.carried_out == []

    vendor.has()
    assert vendor.ask().text == "ok"


def test_a_swallowed_answer_was_carried_out_all_the_same(vendor: Vendor) -> None:
    vendor.has(swallow_share=1.0)

    with pytest.raises(httpx2.TimeoutException):
        vendor.ask("/deal", seconds=0.5)
    assert vendor.carried_out == ["/deal"]


def test_a_half_closed_line_is_noticed(vendor: Vendor) -> None:
    vendor.has(half_close_share=1.0)

    with pytest.raises(httpx2.RemoteProtocolError):
        vendor.ask("/half")


def test_a_reset_line_carries_nothing_out(vendor: Vendor) -> None:
    vendor.has(reset_share=1.0)

    with pytest.raises(httpx2.TransportError):
        vendor.ask()
    assert vendor.carried_out == []


def test_a_gateway_answers_in_the_vendors_place(vendor: Vendor) -> None:
    vendor.has(status_share=1.0, status=503)

    assert vendor.ask().status_code == 503
    assert vendor.carried_out == []


def test_unknown_faults_are_refused(vendor: Vendor) -> None:
    answer = httpx2.post(vendor.control, json={"explode": True}, timeout=5, trust_env=False, verify=False)

    assert answer.status_code == 400
