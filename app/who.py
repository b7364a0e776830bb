"""Who is at the command line."""

import getpass
import socket


def user(unnamed: str) -> str:
    """The user's name; `unnamed` where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return unnamed


def who() -> str:
    """`user@host`, for the audit."""
    return f"{user('unknown')}@{socket.gethostname()}"
