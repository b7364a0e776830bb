"""wirewatch ingest | process | alert | deliver | web: one stage by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from app.logs import set_up
from app.output import err
from app.patience import StoppedError
from app.places import CONFIG, DATA, ConfigOption, DataOption
from app.running import Running, open_running
from app.signals import stop_event

SupervisorOption = Annotated[int | None, typer.Option("--supervisor", hidden=True, help="Ends with this process.")]


def add_to(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("process")(process)
    app.command("alert")(alert)
    app.command("deliver")(deliver)
    app.command("web")(web)


def ingest(
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    once: Annotated[bool, typer.Option("--once", help="Poll every feed once, due or not, and exit.")] = False,
    supervisor: SupervisorOption = None,
) -> None:
    """Feeds -> articles."""
    from app.stages.ingest import ingest_once, run_ingest

    if not once:
        _run("ingest", config, data, supervisor, run_ingest)
        return
    set_up("ingest")
    reports = ingest_once(open_running("ingest", config, data, stop_event(supervisor), patient=False))
    good = sum(report.ok for report in reports)
    found = sum(report.appended for report in reports)
    err.print(f"{len(reports)} feeds polled, {good} of them well; {found} articles appended", highlight=False)


def process(config: ConfigOption = CONFIG, data: DataOption = DATA, supervisor: SupervisorOption = None) -> None:
    """Articles -> enriched articles: who appears, who says what, what happened."""
    from app.stages.process import run_process

    _run("process", config, data, supervisor, run_process)


def alert(config: ConfigOption = CONFIG, data: DataOption = DATA, supervisor: SupervisorOption = None) -> None:
    """Enriched articles -> decisions."""
    from app.stages.alert import run_alert

    _run("alert", config, data, supervisor, run_alert)


def deliver(config: ConfigOption = CONFIG, data: DataOption = DATA, supervisor: SupervisorOption = None) -> None:
    """Alerts -> mail and Slack."""
    from app.stages.deliver import run_deliver

    _run("deliver", config, data, supervisor, run_deliver)


def web(
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    host: Annotated[
        str | None, typer.Option("--host", help="The address to listen at; web.host of wirewatch.yaml without it.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65_535, help="The port, 0 for a free one; web.port without it."),
    ] = None,
    supervisor: SupervisorOption = None,
) -> None:
    """The pages behind the links of mails, and what other machines ask: /healthz, /readyz and /metrics."""
    from app.stages.web import run_web

    def play(running: Running) -> None:
        at = running.settings.web
        run_web(running, at.host if host is None else host, at.port if port is None else port)

    _run("web", config, data, supervisor, play)


def _run(stage: str, config: Path, data: Path, supervisor: int | None, play: Callable[[Running], None]) -> None:
    set_up(stage)
    try:
        running = open_running(stage, config, data, stop_event(supervisor))
    except StoppedError:
        return
    try:
        play(running)
    finally:
        running.log.close()
        running.state.close()
