"""The stop switch of all automatic texts (S-88, handbook 5.2): of which projects it holds them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """The scopes in which the switch is on: ids of projects; None stands for all of them."""

    scopes: frozenset[int | None] = frozenset()

    def holds(self, project_id: int) -> bool:
        """Whether a text of this project waits."""
        return None in self.scopes or project_id in self.scopes

    @property
    def everything(self) -> bool:
        """Whether no text goes at all."""
        return None in self.scopes


EVERYTHING = Held(frozenset({None}))
