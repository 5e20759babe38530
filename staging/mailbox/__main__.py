"""`python -m staging.mailbox`: SMTP, IMAP and a web inbox over the same mails, in one process."""

import argparse
import asyncio
import ssl

from staging.mailbox.faults import FaultsInForce
from staging.mailbox.imap_server import serve_imap_client
from staging.mailbox.kept_mail import Mailboxes
from staging.mailbox.smtp_sink import Sink
from staging.mailbox.web_inbox import web_inbox
from staging.serving import listening_socket, port_of, run, serve_http


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m staging.mailbox", description=__doc__)
    for name in ("smtp", "imap", "http"):
        parser.add_argument(f"--{name}-port", type=int, default=0, help="0: a free one, named in the ready line")
    parser.add_argument("--certificate", help="PEM file of key and certificate: SMTP offers STARTTLS")
    parser.add_argument("--implicit-tls", action="store_true", help="SMTP and IMAP speak TLS from the first byte")
    return parser.parse_args()


def tls_context(certificate: str | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


async def serve(options: argparse.Namespace) -> None:
    mailboxes, in_force, tls = Mailboxes(), FaultsInForce(), tls_context(options.certificate)
    from_first_byte = tls if options.implicit_tls else None
    upgrade = None if options.implicit_tls else tls
    smtp, imap, http = (listening_socket(port) for port in (options.smtp_port, options.imap_port, options.http_port))
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Sink(mailboxes, in_force, upgrade), sock=smtp, ssl=from_first_byte)
    await asyncio.start_server(serve_imap_client(mailboxes, in_force), sock=imap, ssl=from_first_byte)
    ports = {"smtp_port": port_of(smtp), "imap_port": port_of(imap), "http_port": port_of(http)}
    await serve_http(web_inbox(mailboxes, in_force), http, **ports)


if __name__ == "__main__":
    run(serve(arguments()))
