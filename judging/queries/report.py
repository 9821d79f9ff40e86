"""What a judge is worth beside people on one benchmark, once for each state of the facts."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Max

from annotations.models import ImportedVote
from catalog.models import Benchmark
from judging.agreement import Chosen, agreement_of, people_among_themselves, share
from judging.models import Judge, Judgment
from judging.outcomes import Result
from judging.queries.battles import JudgedBattle, Key, judged_battles
from judging.queries.cost import cost_of
from judging.queries.habits import own_family, style_habits
from judging.queries.matrix import matrix_of
from judging.queries.people import PeoplesVote, peoples_votes, published_until
from judging.queries.worth import ranks_beside, worth_of

CACHE_SECONDS = 24 * 3600
FORMAT = 1  # counted up when the report says something else of the same facts
MIN_PART = 10  # battles of both, below which a part of the benchmark is left out
SPLITS = {"category": "main_category", "language": "languages", "difficulty": "difficulty"}


@dataclass
class Beside:
    """The battles that a judge judged and people voted on."""

    judge: Judge
    benchmark: Benchmark
    battles: list[JudgedBattle]
    votes: list[PeoplesVote]
    judged: dict[Key, JudgedBattle] = field(default_factory=dict)
    said: dict[Key, list[PeoplesVote]] = field(default_factory=lambda: defaultdict(list))
    units: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay both side by side; of several answers of one pair the first counts."""
        for battle in self.battles:
            if battle.has_labels:
                self.judged.setdefault(battle.key, battle)
        for vote in self.votes:
            if vote.key in self.judged:
                self.said[vote.key].append(vote)
        self.units = {key: number for number, key in enumerate(self.said)}

    def agreement(self, keys: Iterable[Key] | None = None) -> dict[str, Any]:
        """Of the judge with people, and of people with each other on the same battles."""
        wanted = list(self.said if keys is None else keys)
        mine = [
            Chosen(self.units[key], self.judged[key].result(), vote.result, vote.person)
            for key in wanted
            for vote in self.said[key]
        ]
        theirs = people_among_themselves(
            {self.units[k]: [(v.person, v.result) for v in self.said[k]] for k in wanted}
        )
        return agreement_of(mine) | {"people": agreement_of(theirs)}


def report_of(judge: Judge, benchmark: Benchmark, *, until: int | None = None) -> dict[str, Any]:
    """The report; `until` is the ledger's entry up to which votes cast here count.

    Without it only votes that stand on public boards are looked at.
    """
    last = published_until(benchmark) if until is None else until
    key = _key(judge, benchmark, last)
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _report(judge, benchmark, last)
        cache.set(key, found, CACHE_SECONDS)
    return found


def _key(judge: Judge, benchmark: Benchmark, until: int) -> str:
    """Facts are only added, so the last of each kind names what was looked at."""
    made = Judgment.objects.filter(benchmark=benchmark).aggregate(last=Max("pk"))["last"] or 0
    brought = ImportedVote.objects.filter(benchmark=benchmark).aggregate(last=Max("pk"))["last"]
    return f"judge-report-{FORMAT}-{judge.pk}-{benchmark.pk}-{made}-{until}-{brought}"


def _report(judge: Judge, benchmark: Benchmark, until: int) -> dict[str, Any]:
    battles = judged_battles(judge, benchmark) if judge.kind.is_of_pairs else []
    beside = Beside(judge, benchmark, battles, peoples_votes(benchmark, until=until))
    agreement = beside.agreement()
    return {
        "judge": about(judge),
        "benchmark": benchmark.slug,
        "agreement": agreement,
        **_parts(beside),
        "orders": _orders(battles),
        "position_bias": _position(beside),
        "style_bias": style_habits(beside.judged, beside.said),
        "self_preference": own_family(judge, beside.judged, beside.said),
        "ties": _ties(beside),
        "invalid": _invalid(judge, benchmark),
        "stability": _stability(judge, benchmark),
        "cost": cost_of(judge, benchmark, agreement),
        "matrix": matrix_of(benchmark, beside.votes),
        "rank_correlation": ranks_beside(beside.judged.values(), beside.votes),
        "worth": worth_of(beside.judged.values(), beside.votes),
    }


def about(judge: Judge) -> dict[str, Any]:
    """What the judge is."""
    return {
        "name": judge.name,
        "slug": judge.slug,
        "protocol": judge.protocol,
        "model": judge.model,
        "endpoint": judge.endpoint.name if judge.endpoint else None,
        "prompt": str(judge.prompt) if judge.prompt else None,
        "prompt_digest": judge.prompt.digest if judge.prompt else None,
        "family": judge.family,
        "sampling": judge.settings,
    }


def _parts(beside: Beside) -> dict[str, Any]:
    """The agreement by category, language and difficulty."""
    items = beside.benchmark.items.order_by("version")
    found = {}
    for split, column in SPLITS.items():
        values = dict(items.values_list("key", column))
        keys: dict[str, list[Key]] = defaultdict(list)
        for key in beside.said:
            value = values.get(key[0]) or []
            for part in [value] if isinstance(value, str) else value:
                keys[part].append(key)
        found[f"by_{split}"] = [
            {split: part, **beside.agreement(keys[part])}
            for part in sorted(keys)
            if len(keys[part]) >= MIN_PART
        ]
    return found


def _orders(battles: list[JudgedBattle]) -> dict[str, Any]:
    """How often the two orders of a battle say the same."""
    both = [b for b in battles if len(b.games) == 2 and b.has_labels]

    def sign(number: int | None) -> int:
        return ((number or 0) > 0) - ((number or 0) < 0)

    same = sum(sign(b.games[0].worth) == sign(b.games[1].worth) for b in both)
    opposed = sum(sign(b.games[0].worth) * sign(b.games[1].worth) < 0 for b in both)
    return share(same, len(both)) | {"contradictions": opposed}


def _position(beside: Beside) -> dict[str, Any]:
    """How often the answer that was shown first is chosen, of choices with a winner."""
    games = [
        (game.worth > 0) == game.first_shown
        for battle in beside.battles
        for game in battle.games
        if game.worth and not game.is_whole
    ]
    votes = [
        (vote.result is Result.WIN) == vote.first_shown
        for vote in beside.votes
        if vote.result is not Result.TIE
    ]
    return share(sum(games), len(games)) | {"people": share(sum(votes), len(votes))}


def _ties(beside: Beside) -> dict[str, Any]:
    """How often a tie is said, of the battles that both looked at."""
    mine = [beside.judged[key].result() for key in beside.said]
    theirs = [vote.result for votes in beside.said.values() for vote in votes]
    people = share(theirs.count(Result.TIE), len(theirs))
    return share(mine.count(Result.TIE), len(mine)) | {"people": people}


def _invalid(judge: Judge, benchmark: Benchmark) -> dict[str, Any]:
    made = Judgment.objects.filter(judge=judge, benchmark=benchmark)
    reasons = Counter(made.values_list("invalid", flat=True))
    bad = sum(number for reason, number in reasons.items() if reason)
    by_reason = {reason: number for reason, number in sorted(reasons.items()) if reason}
    return share(bad, reasons.total()) | {"invalid": bad, "by_reason": by_reason}


def _stability(judge: Judge, benchmark: Benchmark) -> dict[str, Any]:
    """How often the same game, looked at again, gets the same winner."""
    made = Judgment.objects.filter(judge=judge, benchmark=benchmark).exclude(label="")
    first = dict(made.filter(repeat=1).values_list("place", "label"))
    again = made.filter(repeat__gt=1).values_list("place", "label")
    pairs = [(first[place], label) for place, label in again if place in first]
    same = sum(one.replace(">>", ">") == other.replace(">>", ">") for one, other in pairs)
    return share(same, len(pairs))
