"""One thread each for linear algebra: stages and reading children share the machine's cores.

Several threads at the small multiplications of a small pipeline wait for each other: on a machine with other work they
read a quarter as fast and take four times the processor time.
"""

import os

_NAMES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def one_thread() -> None:
    """To be said before numpy is loaded; who started the process may have said otherwise."""
    for name in _NAMES:
        os.environ.setdefault(name, "1")
