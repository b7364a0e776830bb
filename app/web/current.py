"""The settings of the page as they stand in the file now: a role taken away counts at the next request."""

from pathlib import Path

from app.configuration import SETTINGS, Folder
from app.web.settings import WebSettings
from app.yaml_reading import ConfigError

Stamp = tuple[int, int] | None


class Current:
    """Gives them; while the file cannot be used those from before stay. Where it listens changes at a start only."""

    def __init__(self, folder: Folder, at_start: WebSettings) -> None:
        self._folder, self._web = folder, at_start
        self._stamp = self._look()

    def __call__(self) -> WebSettings:
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._web = self._folder.settings().web
            except ConfigError:
                return self._web  # other stages say what is wrong with it
        return self._web

    def _look(self) -> Stamp:
        return stamp_of(self._folder.path / SETTINGS)


def stamp_of(path: Path) -> Stamp:
    """Changes whenever the file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
