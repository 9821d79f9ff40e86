"""Which items are held out: whole groups of alike items, the same share of every stratum."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray


def held_out(
    names: Sequence[str],
    groups: Sequence[int],
    strata: Sequence[str],
    share: float,
    seed: int,
) -> NDArray[np.bool_]:
    """Return which items are held out; those of one group always go together.

    Groups are drawn by a lot of seed and name, so an item that is added later moves no other
    stratum. A group that is larger than what its stratum still needs is passed over, so a stratum
    may stay below its part, never above. A group belongs to the stratum of its first item.

    Args:
        names: Shape (n,). Names of the items, which decide the lot.
        groups: Shape (n,). A label for each item; equal labels stay together.
        strata: Shape (n,). What each item is a kind of.
        share: Of the items that are to be held out, above 0 and below 1.
        seed: Of the lot.

    Returns:
        Shape (n,). True where the item is held out. With two groups or more one is, and one is
        not, however small the share.

    Raises:
        ValueError: The share is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError("the share must be above 0 and below 1")
    members: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        members[group].append(place)
    by_stratum: dict[str, list[list[int]]] = defaultdict(list)
    for places in members.values():
        by_stratum[strata[places[0]]].append(places)
    sizes = {name: sum(map(len, held)) for name, held in sorted(by_stratum.items())}
    wanted = quotas(sizes, share)
    out = np.zeros(len(names), dtype=np.bool_)
    for stratum, parts in by_stratum.items():
        left = wanted[stratum]
        for places in sorted(parts, key=lambda each: _lot(seed, names[each[0]])):
            if len(places) <= left:
                out[places] = True
                left -= len(places)
    if not out.any() and len(members) > 1:  # only groups too large for their part
        smallest = min(members.values(), key=lambda each: (len(each), _lot(seed, names[each[0]])))
        out[smallest] = True
    return out


def quotas(sizes: dict[str, int], share: float) -> dict[str, int]:
    """Return how many of each stratum are held out: whole parts, then the largest remainders.

    They add up to the share of all, rounded, and to at least one and at most all but one.
    """
    total = sum(sizes.values())
    if total < 2:
        return dict.fromkeys(sizes, 0)
    wanted = min(max(1, round(share * total)), total - 1)
    exact = {name: share * size for name, size in sizes.items()}
    held = Counter({name: min(int(part), sizes[name]) for name, part in exact.items()})
    order = sorted(sizes, key=lambda name: (-(exact[name] - int(exact[name])), name))
    for name in order:
        if held.total() >= wanted:
            break
        if held[name] < sizes[name]:
            held[name] += 1
    return dict(held)


def _lot(seed: int, name: str) -> str:
    return sha256(f"{seed}\x1f{name}".encode()).hexdigest()
