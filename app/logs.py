"""Logs: JSON lines on stderr for machines, readable lines when stderr is a terminal. Never on stdout."""

import logging
import sys

import structlog


def set_up(stage: str, level: int = logging.INFO) -> None:
    """Sends the logs of this process to stderr, each with its stage, from `level` on."""
    render: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(stage=stage)
    # Libraries that use the standard logging: their warnings matter, their chatter doesn't.
    # kafka-python reports each refused connection as an error; what it means for us is said once, by whoever waits.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
