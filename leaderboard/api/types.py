"""The shapes of the board API; the OpenAPI page is made from them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class BoardFacts(BaseModel):
    slug: str
    title: str
    benchmark: str
    method: str
    vote_floor: int
    weight_cap: float | None
    sources: str
    is_simulated: bool


class BoardListReply(BaseModel):
    boards: list[BoardFacts]


class SnapshotReply(BaseModel):
    id: UUID
    created_at: datetime
    votes: int
    digest: str
    method: str
    parameters: dict[str, object]
    seed: int
    ledger_number: int
    votes_until: int | None
    code_version: str
    is_complete: bool
    findings: dict[str, object]


class RatingReply(BaseModel):
    competitor: str
    rating: float | None
    lower: float | None
    upper: float | None
    rank_low: int | None
    rank_high: int | None
    votes: int
    wins: int
    ties: int
    losses: int
    both_bad: int
    provisional: bool
    reason: str
    estimate_with_prior: float | None
    annotators: int | None
    effective_annotators: float | None
    is_settled: bool | None
    is_equal: bool | None
    votes_to_settle: float | None
    votes_to_swap: int | None
    annotators_to_swap: int | None


class BoardReply(BaseModel):
    board: BoardFacts
    snapshot: SnapshotReply | None
    ratings: list[RatingReply]
