"""Log lines: structured, one JSON object each in production, and without personal data (safety.md R70)."""

from __future__ import annotations

import re
from typing import Any

import structlog

# In order: what a unique violation quotes, mail addresses, chassis numbers, phones, secret links.
PERSONAL = (
    (re.compile(r"\)=\(.*?\)"), ")=(…)"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "‹mail›"),
    (re.compile(r"\b(?=[A-Z0-9]*\d)[A-HJ-NPR-Z0-9]{17}\b"), "‹vin›"),
    (re.compile(r"(?<![\w.:-])\+?\d[\d ()-]{8,}\d(?![\w.:-])"), "‹number›"),
    (re.compile(r"/(u|s|r|verify|feeds)/[^/\s]+"), r"/\1/…"),
)
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.format_exc_info,
]


def mask(text: str) -> str:
    for pattern, sign in PERSONAL:
        text = pattern.sub(sign, text)
    return text


def without_persons(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


def logging_config(*, as_json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: every logger, ours and the libraries', through the same chain to stderr."""
    final = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*SHARED, structlog.stdlib.PositionalArgumentsFormatter()],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_persons,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            final,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            # in production every event of it, whatever else is told
            "security": {"handlers": ["stderr"], "level": "INFO" if as_json else level, "propagate": False},
        },
    }
