"""Password hashes that take a millisecond: how strong they are is argon2's affair."""

import pytest
from argon2 import PasswordHasher

from care.services.people import passwords


def make_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash and compare with next to no memory and time."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_NOBODY", passwords._HASHER.hash("nobody"))
