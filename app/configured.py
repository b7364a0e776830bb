"""The settings in force, and where by them the log and the state are."""

from pathlib import Path

from app.configuration import SETTINGS, Folder, open_folder, settings_from
from app.last_good import read_or_last_good
from app.places import Data
from app.settings import Settings
from app.yaml_reading import ConfigProblem


def checked_settings(folder: Folder, data: Path, *, keep: bool = True) -> tuple[Settings, list[ConfigProblem]]:
    """The settings, or the last good ones with what stands against the present file; `keep` remembers good ones."""
    return read_or_last_good(
        lambda: folder.text(SETTINGS),
        lambda document: settings_from(document, folder.environment),
        Data(data).last_good / SETTINGS,
        keep=keep,
    )


def place_by(settings: Settings, data: Path) -> Data:
    return Data(data, settings.log, settings.state)


def configured(config: Path, data: Path) -> Data:
    """For commands that look: nothing is made."""
    settings, _ = checked_settings(open_folder(config), data, keep=False)
    return place_by(settings, data)
