"""From what was said of a case to chosen and rejected, by rules that the manifest names."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from exports.evidence import BOTH_BAD, FIRST, SECOND, TIE, Candidate, Case, Comparison


@dataclass(frozen=True)
class PreferencePair:
    """One decided comparison: which answer is preferred to which."""

    chosen: Candidate
    rejected: Candidate
    margin: float
    agreement: float
    votes: int
    score_chosen: float  # 0 to 1
    score_rejected: float


@dataclass
class Balance:
    """How often an answer was preferred, beaten, tied and called bad, comparison by comparison."""

    wins: int = 0
    losses: int = 0
    ties: int = 0
    bad: int = 0
    shares: float = 0.0
    votes: int = 0

    @property
    def share(self) -> float:
        """The share of votes that it got, over all of its comparisons."""
        return self.shares / self.votes


def preferences(case: Case) -> list[PreferencePair]:
    """The decided comparisons between different texts, in the order in which they came."""
    decided = []
    for each in case.comparisons:
        if each.winner not in {FIRST, SECOND}:
            continue
        preference = _preference(case, each)
        if preference.chosen.text != preference.rejected.text:
            decided.append(preference)
    return decided


def _preference(case: Case, each: Comparison) -> PreferencePair:
    chosen, rejected = each.first, each.second
    scores = (each.share, each.other_share)
    if each.winner == SECOND:
        chosen, rejected, scores = rejected, chosen, scores[::-1]
    return PreferencePair(
        case.answers[chosen],
        case.answers[rejected],
        each.margin,
        each.agreement,
        each.votes,
        case.scores.get(chosen, scores[0]),
        case.scores.get(rejected, scores[1]),
    )


def balances(case: Case) -> dict[int, Balance]:
    """Of each answer that was compared."""
    found: dict[int, Balance] = defaultdict(Balance)
    for each in case.comparisons:
        first, second = found[each.first], found[each.second]
        for one, share in ((first, each.share), (second, each.other_share)):
            one.shares += share * each.votes
            one.votes += each.votes
        if each.winner == TIE:
            first.ties += 1
            second.ties += 1
        elif each.winner == BOTH_BAD:
            first.bad += 1
            second.bad += 1
        else:
            won, lost = (first, second) if each.winner == FIRST else (second, first)
            won.wins += 1
            lost.losses += 1
    return dict(found)


def labels(case: Case, *, ties_are_good: bool) -> list[tuple[Candidate, bool]]:
    """Good and bad answers: those preferred more often than not, and those that were not.

    Both answers of a comparison that says "both are bad" are bad. A tie says nothing, unless it is
    stated that both are then good. What comes out even gets no label.
    """
    labelled = []
    for pk, balance in sorted(balances(case).items()):
        good = balance.wins + (balance.ties if ties_are_good else 0)
        bad = balance.losses + balance.bad
        if good != bad:
            labelled.append((case.answers[pk], good > bad))
    return labelled


def best_answer(case: Case, seed: int) -> Candidate | None:
    """The answer that won more comparisons than it lost, by the greatest distance; or none."""
    ranked = [
        (balance.wins - balance.losses - balance.bad, case.scores.get(pk, balance.share), pk)
        for pk, balance in balances(case).items()
        if balance.wins > balance.losses + balance.bad
    ]
    if not ranked:
        return None
    *_, best = max(ranked, key=lambda row: (row[0], row[1], lot(seed, case.item.key, row[2])))
    return case.answers[best]


def lot(seed: int, *parts: object) -> str:
    """What decides between equals: the same on every machine, and in an order without meaning."""
    text = "\x1f".join(map(str, (seed, *parts)))
    return hashlib.sha256(text.encode()).hexdigest()
