"""A lock between processes of one machine that ends with its holder, however that ends."""

import fcntl
import os
import time
from pathlib import Path


class FileLock:
    """An advisory lock on `path` (flock); released on `release` and by the kernel when the process dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self, timeout: float) -> bool:
        """True once held; False when another held it for all of `timeout` seconds."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Close-on-exec (Python's default) keeps the lock from living on in a spawned child.
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        deadline = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(handle)
                    return False
                time.sleep(0.05)
            else:
                self._file = handle
                return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
