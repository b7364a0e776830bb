"""The rules of a configuration folder as they stood at a revision of the git repository that holds it."""

import io
import os
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

SECONDS = 20.0
PARTS = ("rules", "lists")
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""Variables by which git would look at another repository than the folder's own."""


class GitError(ValueError):
    """The rules of a revision cannot be had; the message says why."""


def texts_at(revision: str, folder: Path) -> dict[str, str]:
    """Name -> text of the rules files and lists of the folder at a revision. Raises GitError."""
    try:
        git(folder, "rev-parse", "--show-toplevel")
    except GitError as error:
        raise GitError(f"{folder} stands in no git repository: {error}") from error
    try:
        commit = git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    except GitError as error:
        raise GitError(f"the repository of {folder} has no revision {revision!r}") from error
    there = set(git(folder, "ls-tree", "--name-only", "-z", commit, "--", *PARTS).decode().split("\0"))
    if "rules" not in there:
        raise GitError(f"there was no {folder}/rules at {revision}")
    archive = git(folder, "archive", "--format=tar", commit, "--", *(part for part in PARTS if part in there))
    return dict(_files(archive, f"git:{revision}:"))


def git(folder: Path, *arguments: str) -> bytes:
    """What git prints. Raises GitError."""
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            check=True,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
            env=environment,
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed, or there is no such folder") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git took more than {SECONDS:.0f} s") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        raise GitError(said or f"git exited with {error.returncode}") from error
    return done.stdout


def _files(archive: bytes, prefix: str) -> Sequence[tuple[str, str]]:
    """Rules are named by revision and path, lists by the path under which rules name them."""
    found = []
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in sorted(tar.getmembers(), key=lambda one: one.name):
            is_rules = member.name.startswith("rules/") and member.name.endswith((".yaml", ".yml"))
            is_list = member.name.startswith("lists/") and member.name.endswith(".csv")
            file = tar.extractfile(member) if member.isfile() and (is_rules or is_list) else None
            if file is None:
                continue
            try:
                text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise GitError(f"{prefix}{member.name}: cannot be read: {error}") from error
            found.append((prefix + member.name if is_rules else member.name, text))
    return found
