"""Leaving the network for good: what a process cannot reach, whoever takes it over cannot ask or tell."""

import ctypes
import os

# <linux/sched.h>; `os.unshare` has names for them from Python 3.12 on.
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


def leave_network() -> str | None:
    """Puts this process where there is no network, not even a loopback. None when that worked, else why it did not.

    Linux only (unshare(2)): a network namespace of its own, made within a user namespace of its own, so no privilege
    is needed. The kernel refuses it to a process of several threads, so it is for a process that has just begun; a
    container often refuses it to all. Sockets that are files stay reachable.
    """
    try:
        library = ctypes.CDLL(None, use_errno=True)
        done = library.unshare(_NEW_USER | _NEW_NET) == 0
    except (AttributeError, OSError):
        return "this system has no namespaces"
    return None if done else f"the system refuses it ({os.strerror(ctypes.get_errno())})"
