"""Names of hosts to numbers. A name whose server is silent takes its time in a thread of its own: in asyncio's few it
would hold up parsing and storing, and the end of the program."""

import asyncio
import socket
import threading
from typing import Any

AT_ONCE = 128
_room = threading.BoundedSemaphore(AT_ONCE)


async def addresses(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, without repetitions. Raises OSError or UnicodeError."""
    try:  # a number, in any spelling, needs nobody to be asked
        return _numbers(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
    except (OSError, UnicodeError):
        pass
    while not _room.acquire(blocking=False):
        await asyncio.sleep(0.05)
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[str]] = loop.create_future()
    threading.Thread(target=_ask, args=(host, port, loop, found), daemon=True).start()
    return await found


def _ask(host: str, port: int, loop: asyncio.AbstractEventLoop, found: "asyncio.Future[list[str]]") -> None:
    answer: list[str] | Exception
    try:
        answer = _numbers(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        answer = error
    finally:
        _room.release()
    if not loop.is_closed():
        loop.call_soon_threadsafe(_tell, found, answer)


def _tell(found: "asyncio.Future[list[str]]", answer: list[str] | Exception) -> None:
    if found.done():  # nobody waits for it any more
        return
    if isinstance(answer, Exception):
        found.set_exception(answer)
    else:
        found.set_result(answer)


def _numbers(answers: list[Any]) -> list[str]:
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
