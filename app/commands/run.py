"""wirewatch run: all stages, supervised, until SIGTERM or SIGINT."""

import typer

from app.configuration import open_folder
from app.configured import checked_settings, place_by
from app.logs import set_up
from app.output import err
from app.patience import StoppedError
from app.places import CONFIG, DATA, ConfigOption, DataOption
from app.running import open_stores
from app.signals import stop_event
from app.supervisor import Supervisor, stage_command

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
        # Made here once, so that four stages don't race to create them and a bad data folder is one clear sentence.
        log, state = open_stores(place, settings.topics(), stop, patient=True, create=create)
    except StoppedError:
        return
    log.close()
    state.close()
    err.print(f"Wirewatch runs on {config} and {data}; stop it with Ctrl-C.", style="bold", markup=True)
    Supervisor({name: stage_command(name, str(config), str(data)) for name in STAGES}).run(stop)
