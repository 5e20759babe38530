"""What every answer carries, whoever gives it: pages, intake, errors, the server itself."""

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ONE_YEAR = "max-age=31536000"

Raw = list[tuple[bytes, bytes]]


def security_headers(public_url: str) -> Raw:
    """Nothing of ours is framed, sniffed or stored by a browser, runs a foreign script, or is asked for in clear.

    An answer that names one of them itself (a stylesheet may be stored) keeps its own.
    """
    named = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
    if public_url.startswith("https:"):
        named["Strict-Transport-Security"] = _ONE_YEAR
    return [(name.lower().encode(), value.encode()) for name, value in named.items()]
