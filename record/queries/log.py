"""Roots and proofs of the log, from what is kept of it: a thousand rows whatever its size."""

from record.models import Leaf, Node
from record.tree import FAN, inclusion_proof, root_from

WIDTH = 1 << FAN


class Log:
    """The log as read so far; rows are read in whole runs, once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, int], bytes] = {}  # level and place

    def root(self, size: int) -> bytes:
        """What says all of the first so many leaves."""
        return root_from(self.whole, 0, size)

    def proof(self, leaf: int, size: int) -> list[bytes]:
        """That a leaf, counted from 0, is in the log of this size."""
        return inclusion_proof(self.whole, leaf, size)

    def whole(self, level: int, place: int) -> bytes:
        """A leaf or a node; its neighbours under the same node are read with it."""
        if (level, place) not in self._rows:
            start = place // WIDTH * WIDTH
            for offset, digest in enumerate(self.row(level, start, start + WIDTH)):
                self._rows[level, start + offset] = digest
        return self._rows[level, place]

    def row(self, level: int, start: int, end: int) -> list[bytes]:
        """Digests of one level in a row."""
        if level == 0:
            leaves = Leaf.objects.filter(number__gt=start, number__lte=end).order_by("number")
            return [bytes(digest) for digest in leaves.values_list("digest", flat=True)]
        nodes = Node.objects.filter(level=level, place__gte=start, place__lt=end)
        found = nodes.order_by("place").values_list("digest", flat=True)
        return [bytes(digest) for digest in found]
