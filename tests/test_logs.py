"""Canaries: what a person wrote, and where to reach them, never leaves by the logs."""

import json
import subprocess
import sys
import textwrap

import pytest

LETTER = "Our board is worried about the Halifax plant"
ADDRESS = "ana.bright@brightpump.example"


def logged(script: str) -> list[dict[str, object]]:
    """What a process of its own logs; every line must be JSON and free of canaries."""
    prelude = f"""
        import asyncio, logging, threading, structlog
        from app.logs import configure_logs
        LETTER, ADDRESS = {LETTER!r}, {ADDRESS!r}
        configure_logs("info")
        log = structlog.get_logger("test")
    """
    program = textwrap.dedent(prelude) + textwrap.dedent(script)
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert result.stdout == ""
    for canary in ("board", "Halifax", "ana.bright", "brightpump"):
        assert canary not in result.stderr, result.stderr
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert lines, "nothing was logged"
    return lines


@pytest.mark.parametrize(
    "script",
    [
        """
        try:
            raise ValueError(LETTER)
        except ValueError:
            log.exception("step_failed", lead="1")
        """,
        """
        try:
            raise ValueError(LETTER)
        except ValueError as error:
            log.error("step_failed", exc_info=error)
        """,
        """
        try:
            raise ValueError(LETTER)
        except ValueError as error:
            try:
                raise RuntimeError("while handling") from error
            except RuntimeError:
                logging.getLogger("library").exception("it failed")
        """,
    ],
)
def test_an_exception_tells_where_and_not_what(script: str) -> None:
    (line,) = logged(script)

    assert line["error"] in {"ValueError", "RuntimeError"}
    assert "<module>" in str(line["where"])
    assert line["level"] == "error"


def test_addresses_are_masked_in_every_value_however_deep() -> None:
    (line,) = logged(
        'log.info("odd", one=ADDRESS, two=[ADDRESS], three={ADDRESS: (ADDRESS,)}, four=f"to <{ADDRESS}>, x", five={1})'
    )

    assert line["one"] == "[address]"
    assert line["two"] == ["[address]"]
    assert line["three"] == {"[address]": ["[address]"]}
    assert line["four"] == "to <[address]>, x"


def test_long_values_are_cut() -> None:
    (line,) = logged('log.info("long", why="x" * 10_000)')

    assert len(str(line["why"])) == 500


@pytest.mark.parametrize(
    "script",
    [
        'logging.getLogger("library").warning("cannot parse %r", LETTER)',
        'logging.getLogger("library").warning(f"cannot parse {LETTER}")',
        'logging.getLogger("library").warning("cannot parse", extra={"text": LETTER, "to": ADDRESS})',
        'logging.getLogger("library").error("cannot parse %(text)s", {"text": LETTER})',
    ],
)
def test_what_a_library_logs_is_kept_without_its_values(script: str) -> None:
    (line,) = logged(script)

    assert line["library"] == "library"
    assert ":" in str(line["logged_at"])


def test_a_librarys_template_is_kept() -> None:
    (line,) = logged('logging.getLogger("pool").warning("connection %s lost", 7)')

    assert line["event"] == "connection %s lost"


def test_asyncios_lost_exceptions_are_logged_without_their_words() -> None:
    logged(  # fails otherwise
        """
        async def fail():
            raise ValueError(LETTER)

        async def main():
            task = asyncio.create_task(fail())
            await asyncio.sleep(0.01)

        asyncio.run(main())
        """
    )


@pytest.mark.parametrize(
    "script",
    [
        "raise ValueError(LETTER)",
        """
        def fail():
            raise ValueError(LETTER)
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        """,
    ],
)
def test_an_exception_nobody_caught_is_one_line_too(script: str) -> None:
    (line,) = logged(script)

    assert (line["event"], line["error"]) == ("uncaught", "ValueError")
