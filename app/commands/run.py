"""wirewatch run: all stages, supervised, until SIGTERM or SIGINT."""

import typer

from app.configuration import open_folder
from app.logs import set_up
from app.output import err
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption
from app.running import checked_settings
from app.signals import stop_event
from app.supervisor import Supervisor, stage_command

STAGES = ("ingest", "process", "alert", "deliver")


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)


def run(config: ConfigOption = CONFIG, data: DataOption = DATA) -> None:
    """Polls, reads, decides and delivers; a stage that dies is started again."""
    set_up("run")
    stop = stop_event()
    place = Data(data)
    checked_settings(open_folder(config), place)
    # Made here once, so that four stages don't race to create them and a bad data folder is one clear sentence.
    place.log().close()
    place.state().close()
    err.print(f"Wirewatch runs on {config} and {data}; stop it with Ctrl-C.", style="bold", markup=True)
    Supervisor({name: stage_command(name, str(config), str(data)) for name in STAGES}).run(stop)
