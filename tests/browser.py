"""A real browser for tests of the page: Debian's Chromium by playwright, as a small language.

    def test_a_reader_sees_it(browser: Browser, ...) -> None:
        window = browser.window(desk.address, width=360, theme="dark")
        window.open("/inbox")
        window.page.get_by_role("button", name="Useful").click()   # playwright's own page, for whatever is to be done
        window.well()                                              # axe is content, nothing sticks out, no error
        window.picture("inbox")

While one runs, its thread counts as one with a running event loop: code of ours that calls asyncio.run is called by
`aside`. The fixture ends with its module, so other files of tests don't notice.
"""

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = os.environ.get("WIREWATCH_PICTURES")
"""A folder for the pictures that tests take; without it they take none."""
WIDTHS = (360, 800, 1400)
THEMES = ("light", "dark")
T = TypeVar("T")


def missing() -> str | None:
    """Why there is no browser here; None where there is one."""
    if shutil.which("chromium") is None:
        return "Chromium is not installed: install it (Debian: chromium fonts-dejavu-core)"
    return None


def aside(action: Callable[[], T]) -> T:
    """What `action` gives, run in a thread of its own."""
    given: list[T] = []
    thread = threading.Thread(target=lambda: given.append(action()))
    thread.start()
    thread.join()
    return given[0]


@dataclass
class Window:
    """One visitor's browser window. `problems` are what its pages complained of: scripts, policies, missing files."""

    address: str
    context: BrowserContext
    page: Page
    problems: list[str] = field(default_factory=list)

    def open(self, place: str) -> "Window":
        self.page.goto(f"{self.address}{place}")
        return self

    def hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.problems.append(f"console: {said.text}")

    def axe(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA, and its own good practice."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": AA}}).response["violations"]
        return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]

    def sticks_out(self) -> list[str]:
        """What is wider than the window, so that one must scroll sideways."""
        return list(
            self.page.evaluate(
                """() => document.documentElement.scrollWidth <= innerWidth ? [] :
                [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth)
                .map((one) => one.tagName + "." + one.className)"""
            )
        )

    def small_targets(self) -> list[str]:
        """Buttons, fields and links outside of running text that are less than 24 pixels high or wide."""
        return list(
            self.page.evaluate(
                """() => [...document.querySelectorAll("button, input, select, textarea, summary, nav a, .headline a")]
                .filter((one) => one.checkVisibility() && one.type !== "hidden" && one.type !== "checkbox")
                .filter((one) => { const box = one.getBoundingClientRect(); return box.height < 24 || box.width < 24; })
                .map((one) => one.outerHTML.slice(0, 120))"""
            )
        )

    def well(self) -> None:
        """Asserts that this page is fit to be seen."""
        assert self.axe() == []
        assert self.sticks_out() == []
        assert self.small_targets() == []
        assert self.problems == []

    def picture(self, name: str) -> None:
        """Takes one of the whole page, where WIREWATCH_PICTURES names a folder."""
        if PICTURES is not None:
            size = self.page.viewport_size
            assert size is not None
            scheme = self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
            path = Path(PICTURES) / f"{name}-{size['width']}-{scheme}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=path, full_page=True, animations="disabled")


class Browser:
    """Chromium; a context manager."""

    def __enter__(self) -> "Browser":
        self._playwright = sync_playwright().start()
        self._windows: list[Window] = []
        try:
            self._chromium: Chromium = self._playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
        except BaseException:
            self._playwright.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._chromium.close()
        self._playwright.stop()

    def window(
        self, address: str, *, width: int = 1280, theme: str = "light", scripts: bool = True, **more: Any
    ) -> Window:
        """A window of a visitor who was never here; closed by `close_all` at the end of a test."""
        context = self._chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **more,
        )
        window = Window(address, context, context.new_page())
        window.page.on("pageerror", lambda error: window.problems.append(f"script: {error}"))
        window.page.on("console", window.hear)
        self._windows.append(window)
        return window

    def close_all(self) -> None:
        while self._windows:
            self._windows.pop().context.close()
