"""docker-compose.yml and what stands beside it: right by its schema, careful, and at work when its commands are run.

No Docker is needed. The last test runs the file's own commands on this machine, in the file's order and with its
environment, on a real broker and a real database; local ones stand for its hosts and folders.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_slack import FakeSlack
from feed_server import FeedServer, Page, item, rss
from stores import fresh_name

from app.commands.check import find_problems, find_warnings
from app.configuration import Folder
from app.metrics import NAMES, exposition
from app.overview import Report
from app.places import starter
from app.rule_files import RulesReader
from services.kafka import Broker
from services.postgres import Cluster, programs
from services.processes import free_port, wait_for

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
STAGES = {"ingest", "process", "alert", "deliver", "web"}
MONITORING = {name: service for name, service in SERVICES.items() if service.get("profiles") == ["monitoring"]}
DASHBOARD = json.loads((DEPLOY / "grafana" / "dashboards" / "wirewatch.json").read_text("utf-8"))
ALERTS = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text("utf-8"))
PATIENCE = 120.0

services = pytest.mark.parametrize("name", SERVICES)


def depends_on(name: str) -> dict[str, str]:
    """Service -> what is waited for."""
    return {other: how["condition"] for other, how in SERVICES[name].get("depends_on", {}).items()}


def runs_once(name: str) -> bool:
    return any(depends_on(other).get(name) == "service_completed_successfully" for other in SERVICES)


def test_the_file_is_right_by_the_schema_of_compose_files() -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")
    command = [str(tool), "--builtin-schema", "vendor.compose-spec", str(ROOT / "docker-compose.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_one_service_a_stage_of_one_image() -> None:
    assert set(OURS) == STAGES | {"topics"}
    assert {service["command"][0] for service in OURS.values()} == set(OURS)
    assert {(service["image"], service["build"]["dockerfile"]) for service in OURS.values()} == {
        (OURS["web"]["image"], "Containerfile")
    }
    assert SERVICES["process"]["deploy"]["replicas"] >= 2
    assert set(MONITORING) == {"prometheus", "grafana"}


@services
def test_whatever_a_service_names_is_there(name: str) -> None:
    service = SERVICES[name]
    assert set(depends_on(name)) <= set(SERVICES)
    for other, condition in depends_on(name).items():
        assert condition == ("service_completed_successfully" if runs_once(other) else "service_healthy"), other
        assert other in MONITORING or "profiles" not in SERVICES[other]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    for volume in service.get("volumes", []):
        source, _, rest = volume.partition(":")
        if source.startswith("."):
            assert (ROOT / source).exists() and rest.endswith(":ro"), volume
        else:
            assert source in COMPOSE["volumes"] or not rest, volume
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_nothing_is_declared_that_no_service_uses() -> None:
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= used
    assert set(COMPOSE["secrets"]) == {one for service in SERVICES.values() for one in service.get("secrets", [])}
    assert set(COMPOSE["networks"]) == {one for service in SERVICES.values() for one in service["networks"]}


def test_every_image_is_pinned_to_a_version() -> None:
    base = re.findall(r"^ARG BASE=(\S+)$", (ROOT / "Containerfile").read_text("utf-8"), re.MULTILINE)
    for image in [*base, *(service["image"] for service in SERVICES.values())]:
        _, _, tag = image.partition(":")
        assert re.match(r"v?\d+\.\d+(\.\d+)?\b", tag), image
    assert len(base) == 1
    assert OURS["web"]["image"].endswith(f":{project()['version']}")


@services
def test_no_service_runs_as_root_or_can_become_it(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "pid", "network_mode", "devices"} & set(service)
    # Kafka's start script writes its settings into its own image.
    assert service.get("read_only") or name == "kafka"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@services
def test_every_service_has_limits_and_says_how_it_is(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"])
    assert service["logging"]["options"]["max-size"]
    if runs_once(name):
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    if name in OURS:
        assert service["healthcheck"]["test"][1:] == ["wirewatch", "health", name]


@services
def test_secrets_come_by_file_and_by_no_other_way(name: str) -> None:
    service = SERVICES[name]
    for key, value in service.get("environment", {}).items():
        if re.search(r"PASSWORD|TOKEN|SECRET", key):
            assert key.endswith("_FILE"), key
            assert str(value).removeprefix("/run/secrets/") in service["secrets"], value


def test_the_script_makes_every_secret_once_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    script = shutil.copy(DEPLOY / "secrets.sh", tmp_path)
    subprocess.run(["sh", script], check=True, capture_output=True)
    folder = tmp_path / "secrets"
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert {f"./deploy/secrets/{name}" for name in made} == {one["file"] for one in COMPOSE["secrets"].values()}
    assert folder.stat().st_mode & 0o077 == 0
    assert len(made["db_password"]) >= 32 and made["db_password"].isalnum()
    assert made["db_password"] != made["grafana_password"]
    subprocess.run(["sh", script], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == made
    assert "/secrets/" in (DEPLOY / ".gitignore").read_text().splitlines()


def test_the_configuration_is_right_as_it_stands() -> None:
    folder = Folder(DEPLOY / "config", {"DB_PASSWORD": "set"})
    problems, counts = find_problems(folder, RulesReader())
    assert [str(one) for one in [*problems, *find_warnings(folder, RulesReader())]] == []
    assert counts["feeds"] and counts["rules"]
    settings = folder.settings()
    assert settings.log.kafka == SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"].split("//")[1]
    database = SERVICES["db"]["environment"]
    assert settings.state == f"postgresql://{database['POSTGRES_USER']}:set@db/{database['POSTGRES_DB']}"


def test_the_rest_of_the_starter_can_be_copied_beside_it(tmp_path: Path) -> None:
    for source in (starter(), DEPLOY / "config"):
        shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    problems, counts = find_problems(Folder(tmp_path, {"DB_PASSWORD": "set"}), RulesReader())
    assert [str(one) for one in problems] == []
    assert counts["rules"] >= 4


def test_the_image_is_given_all_that_the_package_is_built_of_and_nothing_else() -> None:
    copied = {
        source.removeprefix("./")
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Containerfile").read_text("utf-8"), re.MULTILINE)
        for source in line.split()
    }
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignore and copied == {line[1:] for line in ignore if line.startswith("!")}
    assert all((ROOT / one).exists() for one in copied)
    wheel = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]
    licences = {one for one in project()["license-files"] if "/" not in one}
    needed = {*wheel["packages"], *wheel["force-include"], *licences, project()["readme"], "pyproject.toml"}
    assert copied == needed | {"requirements.txt"}


def test_what_is_drawn_and_watched_is_what_the_page_of_metrics_tells() -> None:
    page = exposition(Report(rules={"trained": 1.0}), datetime.now(UTC)).decode()
    told = set(re.findall(r"^# TYPE (\S+)", page, re.MULTILINE))
    assert {one.removesuffix("_total") for one in told} == set(NAMES)
    assert {one for expression in expressions() for one in metrics(expression)} <= told
    assert all(metrics(expression) or "up{" in expression for expression in expressions())


def test_the_dashboard_has_a_query_in_each_panel_and_no_two_panels_in_one_place() -> None:
    source = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yaml").read_text("utf-8"))
    cells: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        assert panel["title"] and all(target["expr"] for target in panel["targets"]) and panel["targets"]
        assert panel["datasource"]["uid"] == source["datasources"][0]["uid"]
        at = panel["gridPos"]
        covers = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not covers & cells, panel["title"]
        cells |= covers
    identities = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(identities) == len(set(identities))


def test_prometheus_asks_the_service_web_and_reads_the_rules_that_it_is_given() -> None:
    settings = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    (job,) = settings["scrape_configs"]
    port = SERVICES["web"]["ports"][0].split(":")[-1]
    assert job["static_configs"] == [{"targets": [f"web:{port}"]}]
    mounted = {volume.split(":")[1] for volume in SERVICES["prometheus"]["volumes"]}
    assert {f"/etc/prometheus/{name}" for name in ["prometheus.yml", *settings["rule_files"]]} <= mounted
    for rule in rules():
        assert rule["labels"]["severity"] and rule["annotations"]["summary"] and rule["annotations"]["description"]


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def project() -> dict[str, Any]:
    found: dict[str, Any] = pyproject()["project"]
    return found


def rules() -> list[dict[str, Any]]:
    return [rule for group in ALERTS["groups"] for rule in group["rules"]]


def expressions() -> list[str]:
    """Every query of the dashboard and of the alert rules."""
    drawn = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return drawn + [rule["expr"] for rule in rules()]


def metrics(expression: str) -> list[str]:
    return re.findall(r"\bwirewatch_\w+", expression)


def selected(expression: str) -> Iterator[tuple[str, str, str]]:
    """(metric, label, value) for each value that a query picks."""
    for metric, label, values in re.findall(r'(wirewatch_\w+)\{(\w+)=~?"([^"]+)"\}', expression):
        for value in values.split("|"):
            yield metric, label, value


@dataclass
class Container:
    """What stands for one: a process with a data folder of its own."""

    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    log: Path


@dataclass
class Here:
    """The services of docker-compose.yml as processes of this machine."""

    folder: Path
    broker: Broker
    cluster: Cluster
    port: int = field(default_factory=free_port)
    running: dict[str, list[Container]] = field(default_factory=dict)

    def start(self) -> None:
        """As `docker compose up`: in order, each when what it depends on is well; then waits until all are."""
        names = [name for name in SERVICES if name not in MONITORING]
        for name in TopologicalSorter({one: depends_on(one) for one in names}).static_order():
            for other, condition in depends_on(name).items():
                if condition == "service_healthy":
                    self.await_health(other)
                else:
                    (once,) = self.running[other]
                    assert once.process.wait(PATIENCE) == 0, self.told(other)
            if name in OURS:
                replicas = SERVICES[name]["deploy"].get("replicas", 1)
                self.running[name] = [self._start(name, number) for number in range(replicas)]
        for name in STAGES:
            self.await_health(name)

    def await_health(self, name: str) -> None:
        """Waits until the service's own healthcheck succeeds, in each of its replicas."""
        command = SERVICES[name]["healthcheck"]["test"][1:]
        if name == "kafka":
            return  # its tool comes with its image only; the fixture has waited until it answers
        if name == "db":
            environment = {**os.environ, "PGPORT": str(self.cluster.port)}
            wait_for(lambda: succeeds([str(programs() / command[0]), *command[1:]], environment), PATIENCE, name)
            return
        for one in self.running[name]:
            wait_for(
                lambda one=one: one.process.poll() is not None or succeeds(native(command), one.environment),
                PATIENCE,
                f"the health of {name}",
            )
            assert one.process.poll() is None, self.told(name)

    def stop(self) -> dict[str, list[int]]:
        """As `docker compose stop`; service -> exit codes of what was still running."""
        stages = {name: self.running[name] for name in STAGES}
        for containers in stages.values():
            for one in containers:
                one.process.send_signal(signal.SIGTERM)
        return {name: [one.process.wait(PATIENCE) for one in containers] for name, containers in stages.items()}

    def kill(self) -> None:
        for one in (one for containers in self.running.values() for one in containers):
            if one.process.poll() is None:
                os.killpg(one.process.pid, signal.SIGKILL)
                one.process.wait()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page of the service web."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def told(self, name: str) -> str:
        return "\n".join(one.log.read_text("utf-8", "replace")[-3000:] for one in self.running[name])

    def _start(self, name: str, number: int) -> Container:
        data = self.folder / f"{name}-{number}"
        data.mkdir()
        environment = {"PATH": os.environ["PATH"], "HOME": str(data)}
        for key, value in SERVICES[name]["environment"].items():
            places = {"/config": self.folder / "config", "/data": data}
            secret = self.folder / "secrets" / Path(value).name
            environment[key] = str(places.get(value, secret if value.startswith("/run/secrets/") else value))
        published = SERVICES[name].get("ports", [""])[0].split(":")[-1]
        command = [str(self.port) if published and one == published else one for one in SERVICES[name]["command"]]
        log = self.folder / f"{name}-{number}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                native(["wirewatch", *command]),
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return Container(process, environment, log)


def native(command: list[str]) -> list[str]:
    """`wirewatch ...` with the Python that runs the tests."""
    assert command[0] == "wirewatch"
    return [sys.executable, "-m", "app", *command[1:]]


def succeeds(command: list[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 0


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.fixture
def here(tmp_path: Path, broker: Broker, cluster: Cluster) -> Iterator[Here]:
    """With the configuration of deploy/, its addresses replaced by those of this machine."""
    name = fresh_name()
    cluster.create(name)
    shutil.copytree(DEPLOY / "config", tmp_path / "config")
    shutil.copy(DEPLOY / "secrets.sh", tmp_path)
    subprocess.run(["sh", str(tmp_path / "secrets.sh")], check=True, capture_output=True)
    settings = tmp_path / "config" / "wirewatch.yaml"
    text = replaced(settings.read_text("utf-8"), "kafka:9092", broker.bootstrap)
    text = replaced(text, "prefix: wirewatch.", f"prefix: {name}.")
    settings.write_text(replaced(text, "@db/wirewatch", f"@127.0.0.1:{cluster.port}/{name}"), "utf-8")
    made = Here(tmp_path, broker, cluster)
    try:
        yield made
    finally:
        made.kill()
        cluster.drop(name)


def test_the_services_start_in_their_order_pass_an_article_on_to_slack_and_end_when_asked(here: Here) -> None:
    with FeedServer() as feeds, FakeSlack() as slack:
        feeds.pages["/agency"] = Page(rss())
        add_inbox_and_feed(here.folder, slack.api, feeds.url("/agency"))
        here.start()
        assert len(here.running["process"]) == SERVICES["process"]["deploy"]["replicas"]

        title = "Tuvalu expels two Kiribati diplomats"
        link = "https://agency.example/1"
        text = "Tuvalu on Monday expelled two Kiribati diplomats."
        fields = {"title": title, "link": link, "guid": link, "pubDate": format_datetime(datetime.now(UTC))}
        feeds.pages["/agency"] = Page(rss(item(**fields, description=text)))
        wait_for(lambda: any(title in str(post) for post in slack.posted), PATIENCE, "the alert in Slack")

        assert here.get("/healthz")[0] == 200
        wait_for(lambda: here.get("/readyz")[0] == 200, PATIENCE, "that somebody plays each role")
        wait_for(lambda: 'wirewatch_messages{status="sent"} 1.0' in here.get("/metrics")[1], PATIENCE, "the count")
        page = here.get("/metrics")[1]
        assert "wirewatch_up 1.0" in page
        for metric, label, value in (one for expression in expressions() for one in selected(expression)):
            assert f'{metric}{{{label}="{value}"}}' in page

        assert here.stop() == {name: [0] * len(here.running[name]) for name in STAGES}
        assert len(slack.posted) == 1
        secrets = [path.read_text().strip() for path in (here.folder / "secrets").iterdir()]
        logs = "".join(path.read_text() for path in here.folder.glob("*.log"))
        assert logs and not any(secret in logs for secret in secrets if secret)


def add_inbox_and_feed(folder: Path, slack: str, feed: str) -> None:
    config = folder / "config"
    with (config / "wirewatch.yaml").open("a") as settings:
        settings.write(f'\nfetch: {{allow_private: [127.0.0.0/8]}}\nslack: {{api: "{slack}"}}\n')
    (config / "feeds.yaml").write_text(f'feeds: [{{id: agency, url: "{feed}", every: 1s}}]\n')
    (config / "subscriptions.yaml").write_text(
        'channels: {desk: {slack: {token: "${SLACK_TOKEN}", channel: C1}}}\nsubscriptions: [{id: desk, to: [desk]}]\n'
    )
    (folder / "secrets" / "slack_token").write_text("xoxb-token-of-the-desk\n")
