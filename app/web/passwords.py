"""Passwords as argon2id hashes (RFC 9106). A check takes 64 MB and a twentieth of a second: never on the event loop."""

import hashlib

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 1024
"""Characters; what is longer is no password."""

_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def matches(hashed: str, password: str) -> bool:
    try:
        return len(password) <= LONGEST and _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def fingerprint(hashed: str) -> str:
    """Tells one password's hash from the next, and gives nothing of it away."""
    return hashlib.sha256(f"password {hashed}".encode()).hexdigest()[:32]
