"""Whether two accounts vote as one person would: alike, and one after the other.

Signs only. Colleagues of one shift take over from each other too, and people of one mind vote
alike: what two share besides is for whoever looks.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from scipy.special import bdtrc

from stats.arrays import Codes, Floats

PAUSE = 30.0  # minutes without a vote end a session
SOON = 10.0  # minutes from the end of one's session to the beginning of the other's
FEWEST_SHARED = 5  # battles that both voted on
FEWEST_SESSIONS = 4  # of the two together
SMALLEST_CHANCE = 1e-12


@dataclass(frozen=True)
class PairSigns:
    """How two people's votes hang together.

    Attributes:
        first: Code of one of them.
        second: Code of the other, higher.
        shared: Battles that both voted on.
        alike: Of them with the same winner.
        alike_chance: How often two such people would agree on so many by chance; 1 below
            `FEWEST_SHARED`.
        sessions: Of both, when they were at work.
        handovers: Of them begun within `SOON` after one of the other's ended; 0 where they
            were ever at work at once.
        handover_chance: How often as many would fall so by chance; 1 below
            `FEWEST_SESSIONS`.
    """

    first: int
    second: int
    shared: int
    alike: int
    alike_chance: float
    sessions: int
    handovers: int
    handover_chance: float


@dataclass(frozen=True)
class Session:
    """A stretch of work, in minutes."""

    person: int
    begin: float
    end: float


def find_pairs(person: Codes, battle: Codes, label: Codes, minute: Floats) -> list[PairSigns]:
    """Look at all pairs of people who voted on a battle both, or took over from one another.

    Args:
        person: Shape (n,). Who voted.
        battle: Shape (n,). On what.
        label: Shape (n,). The winner, seen from the battle's own sides.
        minute: Shape (n,). When, in minutes.

    Returns:
        Pairs, the lower code first, in the order of codes.

    Source:
        Binomial tails. Agreement: with the mean of what the two agree with all others.
        Handovers: with the share of the time in which anybody works that lies within
        `SOON` after an end of the other's.
    """
    shared, alike = agreements(person, battle, label)
    with_all, agreed = Counter[int](), Counter[int]()
    for (one, other), number in shared.items():
        for code in (one, other):
            with_all[code] += number
            agreed[code] += alike[one, other]
    sessions = sessions_of(person, minute)
    minutes = max(len(np.unique(np.floor(minute / SOON))) * SOON, SOON)
    taken = handovers(sessions)
    found = []
    for pair in sorted({*shared, *taken}):
        number, same = shared[pair], alike[pair]
        others = [(with_all[code] - number, agreed[code] - same) for code in pair]
        usual = float(np.mean([(good + 1) / (all_ + 2) for all_, good in others]))
        ends = [len(sessions[code]) for code in pair]
        near = 2 * ends[0] * ends[1] * SOON / (sum(ends) * minutes)
        found.append(
            PairSigns(
                *pair,
                shared=number,
                alike=same,
                alike_chance=tail(same, number, usual) if number >= FEWEST_SHARED else 1.0,
                sessions=sum(ends),
                handovers=taken[pair],
                handover_chance=tail(taken[pair], sum(ends), near)
                if sum(ends) >= FEWEST_SESSIONS
                else 1.0,
            )
        )
    return found


def tail(successes: int, number: int, chance: float) -> float:
    """Return how often at least so many of so many succeed."""
    if not successes:
        return 1.0
    return max(float(bdtrc(successes - 1, number, min(chance, 1.0))), SMALLEST_CHANCE)


Pairs = Counter[tuple[int, int]]


def agreements(person: Codes, battle: Codes, label: Codes) -> tuple[Pairs, Pairs]:
    """Return for each pair how many battles both voted on, and on how many they agree."""
    by_battle: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for who, where, what in zip(person.tolist(), battle.tolist(), label.tolist(), strict=True):
        by_battle[where].append((who, what))
    shared, alike = Pairs(), Pairs()
    for votes in by_battle.values():
        for (one, said), (other, told) in combinations(sorted(votes), 2):
            shared[one, other] += 1
            alike[one, other] += said == told
    return shared, alike


def sessions_of(person: Codes, minute: Floats) -> dict[int, list[Session]]:
    """Return everybody's sessions, by code, in their order."""
    found: dict[int, list[Session]] = {}
    for code in np.unique(person).tolist():
        times = np.sort(minute[person == code])
        breaks = np.flatnonzero(np.diff(times) > PAUSE)
        begins, ends = times[np.append(0, breaks + 1)], times[np.append(breaks, len(times) - 1)]
        found[code] = [
            Session(code, begin, end)
            for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        ]
    return found


def handovers(sessions: dict[int, list[Session]]) -> Pairs:
    """Return how often two who are never at work at once took over from each other."""
    ended = sorted((s for own in sessions.values() for s in own), key=lambda s: s.end)
    ends = np.array([session.end for session in ended])
    found = Pairs()
    for session in ended:
        low, high = np.searchsorted(ends, [session.begin - SOON, session.begin])
        before = {other.person for other in ended[low:high]} - {session.person}
        found.update((min(session.person, who), max(session.person, who)) for who in before)
    return Pairs(
        {
            (one, other): number
            for (one, other), number in found.items()
            if not at_once(sessions[one], sessions[other])
        }
    )


def at_once(own: Iterable[Session], others: Iterable[Session]) -> bool:
    """Return whether two people were ever at work at the same time."""
    rows = sorted([*own, *others], key=lambda session: session.begin)
    return any(later.begin < sooner.end for sooner, later in pairwise(rows))
