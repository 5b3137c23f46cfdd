"""The chain of the seals, and whether what was noted outside is still in it."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from care.rules.audit_findings import Finding, Wrong
from care.rules.merkle import EMPTY_CHAIN, chain_hash
from care.storage.audit_checks import events_through
from care.storage.sealing import Seal


class ChainCheck:
    """Follows the seals one by one; `anchors` are hashes by number, `head` one that must be among them."""

    def __init__(self, connection: Connection, anchors: Mapping[int, bytes], head: bytes | None) -> None:
        self._connection, self._anchors, self._head = connection, anchors, head
        self._chain, self._size = EMPTY_CHAIN, 0
        self._trusted = 0  # through this size the events are those that were noted outside
        self._head_seen = head is None
        self._rewritten = False
        self._expected = 1
        self.newest: Seal | None = None
        self.seals = 0

    def follow(self, seal: Seal) -> Iterator[Finding]:
        """The next seal: its number, its link to the one before, and the anchor of its number."""
        linked = seal.size > self._size and chain_hash(self._chain, seal.root, seal.size, seal.at) == seal.chain
        if seal.no != self._expected or not linked:
            first, _ = events_through(self._connection, self._size, seal.size)
            wrong = Wrong.SEAL_GONE if seal.no != self._expected else Wrong.SEAL_CHANGED
            yield Finding(wrong, first, {"seal": self._expected})
        yield from self._compare(seal)
        self._chain, self._size, self._expected = seal.chain, seal.size, seal.no + 1
        self.newest, self.seals = seal, self.seals + 1

    def ends(self) -> Iterator[Finding]:
        """What only the end shows: anchors of seals that are not there, a head that no seal has."""
        for no in sorted(self._anchors):
            if no >= self._expected:
                noted = self._anchors[no].hex()
                yield Finding(Wrong.ANCHOR_BEYOND, None, {"seal": no, "noted": noted})
                break
        if not self._head_seen and self._head is not None:
            yield Finding(Wrong.HEAD_UNKNOWN, None, {"noted": self._head.hex()})

    def _compare(self, seal: Seal) -> Iterator[Finding]:
        self._head_seen = self._head_seen or seal.chain == self._head
        noted = self._anchors.get(seal.no)
        if noted is None or self._rewritten:
            return
        if noted == seal.chain:
            self._trusted = seal.size
            return
        self._rewritten = True  # every later anchor differs too, and says nothing new
        first, last = events_through(self._connection, self._trusted, seal.size)
        yield Finding(Wrong.ANCHOR_DIFFERS, first, {"seal": seal.no, "noted": noted.hex(), "last": last})
