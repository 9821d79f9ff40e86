"""The counted votes of a benchmark, kept in memory and caught up by the ledger.

Votes are only added, so a worker that has read them once needs the new ones alone; all boards
of the benchmark are counted from these arrays. They hold nothing that is not in the database,
and nothing depends on how they came to be: read at once or in many steps, they are the same.
Votes that a ruling leaves out are in them too, and are passed over when a board is counted.
"""

from collections import OrderedDict
from collections.abc import Collection
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.models import Competitor
from leaderboard.models import Board
from leaderboard.new_facts import entry
from leaderboard.shown_texts import ShownTexts
from leaderboard.slices import (
    Description,
    Slice,
    describe,
    describe_released,
    described_anew,
)
from leaderboard.tallies import BoardVotes, Kinds, LeftOut, Sources
from leaderboard.vote_codes import Codes, numbered, rearranged
from leaderboard.vote_columns import (
    NOBODY,
    Columns,
    imports_left_out,
    new_votes,
    people_left_out,
    replaced_votes,
    text_key,
    votes_on_identity_leaks,
)
from stats.arrays import Booleans, Floats
from stats.style import contrast
from stats.tally import count_votes
from stats.votes import UNKNOWN, Votes

KEPT = 4  # benchmarks in memory: about 33 bytes for each vote
_kept: "OrderedDict[int, CountedVotes]" = OrderedDict()
one_at_a_time = RLock()
WORDS: tuple[tuple[str, type[np.generic]], ...] = (
    ("number", np.int64),
    ("vote", np.int64),
    ("first", np.int16),
    ("second", np.int16),
    ("winner", np.int8),
    ("annotator", np.int32),
    ("annotator_group", np.int16),
    ("item", np.int32),
)


def counted_votes(benchmark_id: int, *, as_of: int) -> "CountedVotes":
    """The votes of a benchmark as the ledger stood at entry `as_of`."""
    with one_at_a_time:
        known = _kept.get(benchmark_id)
        if known and known.as_of > as_of:  # the past is asked for now and then, and not kept
            return CountedVotes(benchmark_id, as_of)
        if known is None or not known.still_holds():
            known = CountedVotes(benchmark_id, as_of)
        known.catch_up(as_of)
        _kept[benchmark_id] = known
        _kept.move_to_end(benchmark_id)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return known


class CountedVotes:
    """One element of each array for one vote, in the order of the ledger."""

    def __init__(self, benchmark_id: int, as_of: int) -> None:
        self.benchmark_id = benchmark_id
        self.as_of = 0
        self.arrays: dict[str, NDArray[Any]] = {name: np.zeros(0, kind) for name, kind in WORDS}
        self.counts: Booleans = np.zeros(0, dtype=np.bool_)  # False once replaced
        self.competitors, self.annotators, self.items = Codes(), Codes(), Codes()
        self.groups = Codes()
        self.shown = ShownTexts()
        self.descriptions: dict[int, Description] = {}
        self.wanted: dict[Slice, Booleans] = {}  # by item code
        self.left_out: frozenset[int] = frozenset()  # people, by the rulings in force
        self.imports_out: list[tuple[int, int]] = []  # of files and judges, likewise
        self.naming: list[int] = []  # votes on answers that gave their author away
        self.mark = entry(0)
        self.catch_up(as_of)

    def still_holds(self) -> bool:
        """Whether the ledger is still the one that was read; a restored backup is another."""
        return self.mark == entry(self.as_of)

    def catch_up(self, as_of: int) -> None:
        """Add what was numbered since, and mark what it replaces."""
        since = self.as_of
        if as_of <= since:
            return
        self.add(new_votes(self.benchmark_id, since=since, as_of=as_of))
        if since:
            replaced = replaced_votes(self.benchmark_id, since=since, as_of=as_of)
            if replaced:
                self.counts &= ~np.isin(self.arrays["vote"], replaced)
            for item in described_anew(self.benchmark_id, since=since, as_of=as_of):
                self.descriptions.pop(item, None)
        missing = [item for item in self.items.known if item not in self.descriptions]
        if missing:
            self.descriptions |= dict.fromkeys(missing, Description())  # of no known item
            self.descriptions |= describe(missing, as_of=as_of)
            self.wanted.clear()
        self.left_out = people_left_out(self.benchmark_id, as_of=as_of)
        self.imports_out = imports_left_out(self.benchmark_id, as_of=as_of)
        self.naming = votes_on_identity_leaks(self.benchmark_id, as_of=as_of)
        self.as_of, self.mark = as_of, entry(as_of)

    def add(self, columns: Columns) -> None:
        if not columns.size:
            return
        pairs = np.stack([columns["competitor_a"], columns["competitor_b"]], axis=1)
        competitors = self.competitors.codes_of(pairs.ravel()).reshape(-1, 2)
        fresh = {
            "number": columns["number"],
            "vote": columns["vote"],
            "first": competitors[:, 0],
            "second": competitors[:, 1],
            "winner": columns["winner"],
            "annotator": self.annotators.codes_of(columns["annotator"]),
            "annotator_group": self.groups.codes_of(columns["annotator_group"]),
            "item": self.items.codes_of(columns["item"]),
        }
        for name, kind in WORDS:
            new = fresh[name].astype(kind)
            self.arrays[name] = np.concatenate([self.arrays[name], new])
        self.counts = np.concatenate([self.counts, np.ones(columns.size, dtype=np.bool_)])

    def slice(
        self,
        part: Slice,
        *,
        with_texts: bool = False,
        until: int | None = None,
        left_out: Collection[int] | None = None,
        with_naming: bool = True,
    ) -> BoardVotes:
        """The votes of a part of the benchmark, competitors in the order of their slugs.

        `with_texts`: those alone of which we know what the voter saw.
        `until`: people's votes up to this entry of the ledger; those of files always.
        `left_out`: people whose votes are passed over; None for what the rulings say.
        `with_naming`: also votes on answers that gave their author away; the rest beside them.
        """
        kept = self.looked_at(part, until)
        from_all = int(np.count_nonzero(kept))
        kept = self.from_sources(kept, part.sources)
        aside = from_all - int(np.count_nonzero(kept))
        shown = np.zeros((0, 2), dtype=np.int32)
        if with_texts:
            shown = self.shown.texts_of(self.arrays["vote"])
            kept = kept & (shown > 0).all(axis=1)
        of_people = kept & self.cast_by(self.left_out if left_out is None else left_out)
        of_files = kept & self.brought_by(self.imports_out)
        kept = kept & ~of_people & ~of_files
        rest = kept & ~np.isin(self.arrays["vote"], self.naming) if self.naming else kept
        without = None
        if with_naming and rest.sum() < kept.sum():
            without = self.slice(
                part, with_texts=with_texts, until=until, left_out=left_out, with_naming=False
            )
        people = np.unique(self.arrays["annotator"][of_people]).size
        out = LeftOut(int(of_people.sum()), people, int(of_files.sum()))
        return self.cut(kept if with_naming else rest, shown, out, without, aside)

    def looked_at(self, part: Slice, until: int | None) -> Booleans:
        """The votes of a part, from all sources, people's up to an entry of the ledger."""
        kept = self.counts if part.is_whole else self.counts & self.inside(part)
        is_old = True if until is None else self.arrays["number"] <= until
        return np.asarray(kept & (is_old | (self.arrays["vote"] < 0)))

    def kept(self, part: Slice, *, until: int | None, with_texts: bool) -> Booleans:
        """The votes that `slice` counts."""
        kept = self.from_sources(self.looked_at(part, until), part.sources)
        if with_texts:
            kept = kept & (self.shown.texts_of(self.arrays["vote"]) > 0).all(axis=1)
        return kept & ~self.ruled_out()

    def cut(
        self,
        kept: Booleans,
        shown: NDArray[np.int32],
        out: LeftOut,
        without: BoardVotes | None,
        aside: int,
    ) -> BoardVotes:
        """The kept votes; `shown`: the texts of all votes, where they are asked for."""
        shown = shown[kept] if shown.size else shown
        arrays = {n: a if kept.all() else a[kept] for n, a in self.arrays.items()}
        keys = list(self.competitors.known)
        counts = count_votes(len(keys), arrays["first"], arrays["second"], arrays["winner"])
        rows = Competitor.objects.filter(
            pk__in=[keys[code] for code in np.union1d(counts.first, counts.second)]
        )
        competitors = list(rows.order_by("slug"))
        place = np.zeros(len(keys), dtype=np.int16)
        for index, competitor in enumerate(competitors):
            place[self.competitors.known[competitor.pk]] = index

        def one_by_one() -> Votes:
            return Votes(
                len(competitors),
                place[arrays["first"]],
                place[arrays["second"]],
                arrays["winner"],
                numbered(arrays["annotator"], self.annotators),
                numbered(arrays["item"], self.items),
            )

        def features() -> Floats:
            return contrast(self.shown.features[shown[:, 0]], self.shown.features[shown[:, 1]])

        def kinds(way: str) -> Kinds:
            return self.kinds(arrays["item"], way)

        tally = rearranged(counts, place, len(competitors))
        brought = int(np.count_nonzero(arrays["vote"] < 0))
        sources = Sources(tally.votes - brought, brought, aside)
        return BoardVotes(competitors, tally, one_by_one, features, out, without, sources, kinds)

    def kinds(self, items: NDArray[np.int32], way: str) -> Kinds:
        """In which kind of task these items fall, by their codes here."""
        own = [self.descriptions[item].kind(way) for item in self.items.known]
        names = sorted(set(own) - {""})
        place = {name: code for code, name in enumerate(names)}
        codes = np.array([place.get(name, UNKNOWN) for name in own], dtype=np.int64)
        return Kinds(names, codes[items])

    def from_sources(self, kept: Booleans, sources: str) -> Booleans:
        """Which of the kept votes come from where the board looks."""
        cast_here = kept & (self.arrays["vote"] > 0)
        if sources == Board.Sources.ALL or (not sources and not cast_here.any()):
            return kept
        return kept & ~cast_here if sources == Board.Sources.IMPORTED else cast_here

    def cast_by(self, people: Collection[int]) -> Booleans:
        """Which votes these people cast here; the names of judges in files stand for nobody."""
        codes = [self.annotators.known[key] for key in people if key in self.annotators.known]
        return np.isin(self.arrays["annotator"], codes) & (self.arrays["vote"] > 0)

    def brought_by(self, files_and_judges: Collection[tuple[int, int]]) -> Booleans:
        """Which votes came in these files, of these judges; see `imports_left_out`."""
        found = np.zeros(len(self.counts), dtype=np.bool_)
        for file, judge in files_and_judges:
            these = self.arrays["vote"] == file if file else self.arrays["vote"] < 0
            if judge != NOBODY:
                these = these & (self.arrays["annotator"] == self.annotators.known.get(judge, -1))
            found |= these
        return found

    def ruled_out(self) -> Booleans:
        """Which votes the rulings in force leave out."""
        return np.asarray(self.cast_by(self.left_out) | self.brought_by(self.imports_out))

    def inside(self, part: Slice) -> Booleans:
        """Which votes are on items of the slice, by people of its group."""
        if part not in self.wanted:
            known = describe_released(part.release_id) if part.release_id else self.descriptions
            held = [item in known and part.holds(known[item]) for item in self.items.known]
            self.wanted[part] = np.array(held, dtype=np.bool_)
        found = self.wanted[part][self.arrays["item"]]
        if part.annotator_group:
            group = self.groups.known.get(text_key(part.annotator_group), -1)
            found = found & (self.arrays["annotator_group"] == group)
        return np.asarray(found)
