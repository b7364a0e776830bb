"""docs/history.md: its commands are run in their order, as they stand there."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from called import call
from desk import settle

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "history.md").read_text(), re.DOTALL)


def pieces(block: str) -> Iterator[tuple[bool, list[str]]]:
    """Lines that only call the command, and lines for a shell, in their order."""
    for plain, lines in groupby(block.splitlines(), lambda line: bool(re.fullmatch(r"wirewatch [^|&<>]*", line))):
        yield plain, list(lines)


class Shell:
    """A folder with the page's archive in it, and the command on the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "docs").symlink_to(ROOT / "docs")
        (folder / "bin").mkdir()
        command = folder / "bin" / "wirewatch"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m app "$@"\n')
        command.chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        self.environment |= {"COLUMNS": "200", "NO_COLOR": "1"}
        self.beside: list[subprocess.Popen[bytes]] = []

    def run(self, block: str) -> str:
        """What a block prints. One that ends with & goes on beside the others."""
        if block.rstrip().endswith("&"):
            words = block.rstrip().removesuffix("&").split()
            log = (self.folder / "run.log").open("wb")
            self.beside.append(subprocess.Popen(words, cwd=self.folder, env=self.environment, stdout=log, stderr=log))
            return ""
        return "".join(self._command(*lines) if plain else self._shell(*lines) for plain, lines in pieces(block))

    def _command(self, *lines: str) -> str:
        said = ""
        for one in lines:
            done = call(*shlex.split(one)[1:], environment=self.environment, folder=self.folder)
            said += (done.stdout + done.stderr).decode()
            assert done.returncode == 0, said
        return said

    def _shell(self, *lines: str) -> str:
        words = ["sh", "-e", "-c", "\n".join(lines)]
        done = subprocess.run(words, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def status(self) -> str:
        return self.run("wirewatch status --json --config study --data study-data")


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path)
    yield made
    for one in made.beside:
        one.terminate()
        one.wait()


def test_the_study_goes_as_the_page_says(shell: Shell) -> None:
    begin, taken, running, first, tuned, saved, history, undo = BLOCKS
    assert "Ferry Teimanu sinks" in shell.run(begin) and not (shell.folder / "study-data").exists()
    assert "12 new" in shell.run(taken)
    [rejects] = (shell.folder / "study-data" / "rejects").iterdir()
    assert "sometime in June" in rejects.read_text()
    shell.run(running)
    settle(lambda: '"process":0,"alert":0' in shell.status().replace(" ", ""), "all read and trained on")
    found = shell.run(first)
    assert "their gift for independent inquiry" in found
    assert "3 alerts of 1 rule" in found
    settle(lambda: '"files":4' in shell.status().replace(" ", ""), "the rule is taken over")
    changed = shell.run(tuned)
    assert all(one in changed for one in ("New Zealand", "Fiji", "Australia")) and "their gift" in changed
    shell.run(saved)
    recorded = shell.run(history)
    run = re.findall(r"replay-[0-9a-f]+", recorded)[0]
    assert "history" in recorded and "Teimanu" in recorded
    assert run in shell.run(undo.replace("RUN", run)) + run
    assert "Teimanu" not in shell.run("wirewatch alerts list --since 10000d --config study --data study-data")
