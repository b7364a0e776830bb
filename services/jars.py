"""The jars of a Kafka broker: which ones pom.xml says, and Maven fetches them once into a folder of this user."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from services.errors import ServiceError

POM = Path(__file__).with_name("pom.xml")
ARCHIVE = "classes.jsa"
"""What a JVM learnt of the classes (AppCDS): later ones start in half the time."""


def version() -> str:
    found = re.search(r"<kafka\.version>(.+?)<", POM.read_text("utf-8"))
    assert found is not None
    return found[1]


def folder() -> Path:
    """The folder that all brokers share."""
    named = os.environ.get("KAFKA_JARS")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named).absolute() if named else cache / "wirewatch-kafka" / version()


def complete() -> bool:
    try:
        return (folder() / ".complete").read_text() == version()
    except OSError:
        return False


def note_complete() -> None:
    (folder() / ".complete").write_text(version())


def fetch() -> None:
    """Puts the jars into the folder, in the place of other versions. Raises ServiceError.

    Maven keeps what it has fetched in its own repository, so a fetch that was cut short goes on where it ended.
    """
    place = folder()
    arriving = place / "arriving"  # a copy that is cut short must not be taken for a jar
    shutil.rmtree(arriving, ignore_errors=True)
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={arriving}"]
    command = ["mvn", "--batch-mode", "--quiet", "--file", str(POM), *goal]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise ServiceError("Maven is needed once, to fetch Kafka's jars (Debian: maven)") from error
    if done.returncode != 0:
        raise ServiceError(f"Maven could not fetch Kafka: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    for old in (*place.glob("*.jar"), place / ARCHIVE):
        old.unlink(missing_ok=True)
    for jar in arriving.glob("*.jar"):
        jar.rename(place / jar.name)
    arriving.rmdir()


def classpath(place: Path) -> str:
    # Named one by one and in order: the archive of classes is good for exactly this list.
    return ":".join(str(jar) for jar in sorted(place.glob("*.jar")))
