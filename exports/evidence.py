"""What a source says about one item, as plain data that every shape can be written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

Message = dict[str, str]
FIRST: Final = "first"
SECOND: Final = "second"
TIE: Final = "tie"
BOTH_BAD: Final = "both_bad"


@dataclass(frozen=True)
class TestFacts:
    """The tests of an item as they leave."""

    __test__ = False  # pytest need not look for tests here

    language: str
    entry: str
    prelude: str
    asserts: tuple[str, ...]


@dataclass(frozen=True)
class ItemFacts:
    """One version of one item."""

    pk: int
    key: str
    version: int
    messages: Sequence[Message]
    languages: tuple[str, ...] = ()
    main_category: str = ""
    sub_category: str = ""
    difficulty: str = ""
    source: str = ""
    licence: str = ""
    tests: TestFacts | None = None

    @property
    def text(self) -> str:
        """The texts of all turns, as items are compared with one another."""
        return "\n".join(message["content"] for message in self.messages)

    @property
    def prompt(self) -> str:
        """The prompt as one text; several turns are named by their roles."""
        if len(self.messages) == 1:
            return self.messages[0]["content"]
        return "\n\n".join(f"{m['role'].capitalize()}:\n{m['content']}" for m in self.messages)


@dataclass(frozen=True)
class Candidate:
    """An answer that may leave, and who wrote it."""

    pk: int
    model: str
    text: str
    sample: int = 1
    licence: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two answers to an item, and how often each outcome was said of them."""

    first: int  # the key of a candidate
    second: int
    first_wins: int = 0
    second_wins: int = 0
    ties: int = 0
    both_bad: int = 0
    leaning: float = 0.0  # the sum of strengths towards the first

    @property
    def votes(self) -> int:
        return self.first_wins + self.second_wins + self.ties + self.both_bad

    @property
    def winner(self) -> str:
        """The outcome that was said most often; where two were equally often, a tie."""
        counts = self._counts()
        most = max(counts.values())
        leaders = [outcome for outcome, count in counts.items() if count == most]
        return leaders[0] if len(leaders) == 1 else TIE

    @property
    def agreement(self) -> float:
        """The share of votes for the outcome that was said most often."""
        return max(self._counts().values()) / self.votes

    @property
    def margin(self) -> float:
        """How strongly the preferred answer was preferred, on average over all votes."""
        return abs(self.leaning) / self.votes

    @property
    def share(self) -> float:
        """The share of votes for the first, half of the ties with it."""
        return (self.first_wins + self.ties / 2) / self.votes

    @property
    def other_share(self) -> float:
        """The same for the second; where both were bad, neither gets it."""
        return (self.second_wins + self.ties / 2) / self.votes

    def _counts(self) -> dict[str, int]:
        wins = {FIRST: self.first_wins, SECOND: self.second_wins}
        return {**wins, TIE: self.ties, BOTH_BAD: self.both_bad}


@dataclass(frozen=True)
class VoteFacts:
    """One vote as it was cast: sides as they were shown."""

    answer_a: int
    answer_b: int
    winner: str
    strength: str
    person: int  # a key within the source; leaves as a number of this export
    seconds: float  # since 1970
    turn: int = 1
    is_live: bool = True
    comment: str = ""


@dataclass(frozen=True)
class Rating:
    """What was said of one answer under one preference."""

    answer: int
    rating: float
    rationale: str = ""


@dataclass(frozen=True)
class Case:
    """All that a source says about one item."""

    item: ItemFacts
    answers: Mapping[int, Candidate]
    comparisons: Sequence[Comparison] = ()
    votes: Sequence[VoteFacts] = ()
    scores: Mapping[int, float] = field(default_factory=dict)  # pass rates or final scores
    ratings: Mapping[str, Sequence[Rating]] = field(default_factory=dict)  # by preference
