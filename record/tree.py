"""A Merkle tree as RFC 6962 has it: what a log holds, said by one digest, with short proofs.

Whoever keeps the root of a tree of n leaves can be shown that a leaf is in it, and that a longer
tree still begins with these n leaves. Leaves and nodes are hashed with different first bytes, so
that neither can be passed off as the other.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

FAN, LEVELS = 8, 2  # whole subtrees of 2**8 and of 2**16 leaves are kept
EMPTY = hashlib.sha256(b"").digest()
Whole = Callable[[int, int], bytes]  # level and place of a kept subtree; level 0 are leaves


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_of(size: int) -> int:
    """The largest power of two below the size: how many leaves stand on the left."""
    return 1 << ((size - 1).bit_length() - 1)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves."""
    if not leaves:
        return EMPTY
    row = list(leaves)
    while len(row) > 1:  # the same as splitting at powers of two, for an odd one out moves up
        pairs = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2 :]
    return row[0]


def pieces_of(start: int, end: int) -> Iterable[tuple[int, int]]:
    """The kept subtrees that a range of leaves consists of, as level and place, from the left."""
    while start < end:
        level = LEVELS
        while start % (1 << FAN * level) or start + (1 << FAN * level) > end:
            level -= 1
        yield level, start >> FAN * level
        start += 1 << FAN * level


def root_from(whole: Whole, start: int, end: int) -> bytes:
    """The root of a range of leaves that begins where a subtree may, from kept subtrees."""
    stack: list[tuple[int, bytes]] = []  # height and hash, of falling heights
    for level, place in pieces_of(start, end):
        height, digest = FAN * level, whole(level, place)
        while stack and stack[-1][0] == height:
            digest, height = node_hash(stack.pop()[1], digest), height + 1
        stack.append((height, digest))
    if not stack:
        return EMPTY
    digest = stack.pop()[1]
    while stack:
        digest = node_hash(stack.pop()[1], digest)
    return digest


def ranges_of(leaf: int, size: int) -> list[tuple[int, int]]:
    """Whose roots prove that a leaf is in a tree of this size, from the leaf upwards."""
    start, end = 0, size
    found = []
    while end - start > 1:
        middle = start + split_of(end - start)
        if leaf < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def inclusion_proof(whole: Whole, leaf: int, size: int) -> list[bytes]:
    """The digests by which the root follows from one leaf."""
    return [root_from(whole, start, end) for start, end in ranges_of(leaf, size)]


def root_by_proof(digest: bytes, leaf: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that follows from a leaf and its proof; None where the proof has a wrong length."""
    ranges = ranges_of(leaf, size)
    if len(ranges) != len(proof):
        return None
    for (start, _end), other in zip(ranges, proof, strict=True):
        digest = node_hash(digest, other) if start > leaf else node_hash(other, digest)
    return digest
