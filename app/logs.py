"""Logs: JSON lines on stderr for machines, readable lines when stderr is a terminal. Never on stdout."""

import logging
import sys

import structlog


def set_up(stage: str, level: int = logging.INFO) -> None:
    """Sends the logs of this process to stderr, each with its stage, from `level` on."""
    # Without the values of local variables, which both would show: tokens and passwords are among them.
    for_machines = [
        structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    for_people = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(for_people if sys.stderr.isatty() else for_machines),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(stage=stage)
    # Libraries that use the standard logging: their warnings matter, their chatter doesn't.
    # kafka-python reports each refused connection as an error; what it means for us is said once, by whoever waits.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
