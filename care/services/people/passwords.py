"""Passwords: hashed with argon2id, few at a time."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from care.errors import BadInput

SHORTEST, LONGEST = 10, 200
AT_ONCE = 2

# Each hash takes 64 MiB and a tenth of a second of four threads: twenty people who sign in at once must not take
# the machine down, nor hold up the others' pages.
_TURN = BoundedSemaphore(AT_ONCE)
_HASHER = PasswordHasher()
# What an unknown login is compared with: so it takes as long as a known one and tells nobody that it is unknown.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$Mu981PEX/KB6lbEDIaISig$rIq5qF8osXpyrbNrt4cG3nqlSuuHLvoMJgVLYOkWI9w"


def hash_password(password: str) -> str:
    """The hash to store. BadInput for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"The password has {len(password)} characters: choose one of {SHORTEST} to {LONGEST}.")
    with _TURN:
        return _HASHER.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one of the hash; as slow without a hash, and then never."""
    with _TURN:
        try:
            _HASHER.verify(password_hash or _NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def new_password() -> str:
    """A password that somebody else hands over, easy to type on a telephone."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
