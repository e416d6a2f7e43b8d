"""What the portal would write to its log, as lines of JSON; afterwards everything is as quiet as before."""

import io
import logging.config
from collections.abc import Iterator
from contextlib import contextmanager

from portal.logs import logging_config

NAMES = ("", "django", "security")


@contextmanager
def listening() -> Iterator[io.StringIO]:
    stream, loggers = io.StringIO(), [logging.getLogger(name) for name in NAMES]
    before = [(logger.level, logger.handlers[:], logger.propagate) for logger in loggers]
    config = logging_config(as_json=True, level="INFO")
    config["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(config)
    try:
        yield stream
    finally:
        for logger, (level, handlers, propagate) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.handlers, logger.propagate = handlers, propagate
