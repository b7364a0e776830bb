"""wirewatch run: all stages, supervised, until SIGTERM or SIGINT."""

import contextlib
import threading

import typer

from app.configuration import open_folder
from app.configured import checked_settings, place_by
from app.lease_keeper import process_name
from app.logs import set_up
from app.output import err
from app.patience import StoppedError
from app.places import CONFIG, DATA, ConfigOption, DataOption
from app.running import open_stores
from app.settings import Settings
from app.signals import stop_event
from app.supervisor import Supervisor, stage_command
from state.database import State, StateError
from state.leases import release_of

STAGES = ("ingest", "process", "alert", "deliver")


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)


def run(config: ConfigOption = CONFIG, data: DataOption = DATA) -> None:
    """Polls, reads, decides and delivers; a stage that dies is started again."""
    set_up("run")
    stop = stop_event()
    settings, _ = checked_settings(open_folder(config), data)
    place = place_by(settings, data)
    create = place.topics.kafka is None or place.topics.create_topics
    try:
        # Made here once, so that the stages don't race to create them and a bad data folder is one clear sentence.
        log, state = open_stores(place, settings.topics(), stop, patient=True, create=create)
    except StoppedError:
        return
    log.close()

    def bury(process: int) -> None:
        # It is dead for certain, so its successor need not wait until its leases run out. Aside: a locked state
        # must not keep the supervisor from its work.
        threading.Thread(target=_release, args=(state, process), daemon=True).start()

    err.print(f"Wirewatch runs on {config} and {data}; stop it with Ctrl-C.", style="bold", markup=True)
    commands = {name: stage_command(name, str(config), str(data)) for name in stages(settings)}
    Supervisor(commands, bury).run(stop)
    state.close()


def stages(settings: Settings) -> tuple[str, ...]:
    """What runs under these settings."""
    return STAGES if settings.web.off else (*STAGES, "web")


def _release(state: State, process: int) -> None:
    with contextlib.suppress(StateError):
        release_of(state, process_name(process))
