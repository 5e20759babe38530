"""JSON logs: one line per event, ids and figures only. What people wrote stays in the database."""

import logging
import sys
import threading
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from app.domain.words.addresses_in_text import without_mail_addresses

_LONGEST_VALUE = 500


def configure_logs(level: str) -> None:
    """Structlog to stderr, and every library's own logging and uncaught exceptions in the same form."""
    last: list[Any] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tracebacks_without_values,
        without_personal_data,
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.processors.add_log_level, _library_without_values],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            use_get_message=False,  # the text before its values were put in
            pass_foreign_args=True,
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda hooked: _uncaught(hooked.exc_type, hooked.exc_value, hooked.exc_traceback)


def without_personal_data(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Last before writing: addresses are masked, long values cut, however deep, whoever logged them."""
    for key, value in event.items():
        event[key] = _masked(value)
    return event


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_masked(str(key)): _masked(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return without_mail_addresses(str(value))[:_LONGEST_VALUE]


def _library_without_values(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What a library logs may hold anything. Kept: who says it, where, and the text its values were put into.

    A message that came ready made (asyncio quotes a lost exception) is left out: where it
    was logged tells which it was.
    """
    record: logging.LogRecord = event["_record"]
    if not event.pop("positional_args", None):
        event["event"] = "library_message"
    event["library"], event["logged_at"] = record.name, f"{record.module}:{record.lineno}"
    return event


def _uncaught(_kind: object, error: BaseException | None, _trace: object) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    structlog.get_logger("process").error("uncaught", exc_info=error)


def _tracebacks_without_values(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Where it failed, not with what: an exception's message may quote a stranger's letter."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = " < ".join(reversed(_frames(error)))
    return event


def _frames(error: BaseException) -> list[str]:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-8:]
