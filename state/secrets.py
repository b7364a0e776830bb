"""What an installation keeps to itself, made once and the same for each of its processes."""

import secrets as randomness

import sqlalchemy as sa

from state.tables import secrets
from state.upsert import add_if_absent


def secret(connection: sa.Connection, name: str) -> str:
    """The secret of that name, made where there is none yet."""
    add_if_absent(connection, secrets, {"name": name, "value": randomness.token_urlsafe(32)})
    found: str = connection.execute(sa.select(secrets.c.value).where(secrets.c.name == name)).scalar_one()
    return found
