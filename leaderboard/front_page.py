"""What a stranger sees first: who leads, how sure that is, and on how many votes it rests."""

from dataclasses import dataclass
from typing import Final

from leaderboard.standing import Standing
from leaderboard.standing_rows import Lead, RatedRow

SHOWN: Final = 7  # rows: the leaders, and some of those behind them


@dataclass(frozen=True)
class FrontPage:
    """The first board in short."""

    standing: Standing

    @property
    def rows(self) -> list[RatedRow]:
        return self.standing.rows[:SHOWN]

    @property
    def votes(self) -> int:
        return self.standing.snapshot.votes if self.standing.snapshot else 0

    @property
    def people(self) -> int:
        """Who cast the votes, as far as they are known; 0 where nobody is."""
        found = self.standing.snapshot.findings if self.standing.snapshot else {}
        return int(found.get("annotators") or 0)

    @property
    def is_all_cast_here(self) -> bool:
        """Whether the rules of this site held for every vote."""
        found = self.standing.snapshot.findings if self.standing.snapshot else {}
        sources = found.get("sources", {})
        return bool(sources.get("live")) and not sources.get("imported")

    @property
    def fragile(self) -> Lead | None:
        """The first lead, where it is known how few votes hold it up."""
        leads = self.standing.leads
        return leads[0] if leads and leads[0].over.votes_to_swap else None
