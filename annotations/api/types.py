"""The shapes of requests and replies of the battle API; the OpenAPI page is made from them."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from rest_framework.request import Request

from annotations.actions.cast_vote import Ballot
from annotations.models import Flag, Reason, Required, SkipReason, Strength, Winner
from catalog.models import Difficulty
from web.problems import invalid

Milliseconds = Annotated[int, Field(ge=0, le=2**31 - 1)]
# A clock outside of these years is broken, and the database may not hold it.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC)),
]
SideReasons = Annotated[list[Reason], Field(max_length=len(Reason))]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClaimBody(Strict):
    benchmark: str = Field(default="", max_length=80, description="Slug; empty for any.")
    campaign: UUID | None = Field(
        default=None, description="Whose qualification comes first, where there is one to pass."
    )


class SkipBody(Strict):
    reason: SkipReason


class VoteBody(Strict):
    """A vote: the winner as seen, with its strength unless it is a tie."""

    winner: Winner
    strength: Strength | None = None
    difficulty: Difficulty | None = None
    reasons: dict[Literal["a", "b"], SideReasons] = {}
    flags: list[Flag] = Field(default=[], max_length=len(Flag))
    comment: str = Field(default="", max_length=2000)
    evidence: list[Literal["try:a", "try:b"]] = Field(
        default=[], max_length=2, description="Answers that were seen at work before the vote."
    )
    shown_at: Moment | None = None
    first_key_at: Moment | None = None
    active_ms: Milliseconds | None = None
    hidden_ms: Milliseconds | None = None

    @model_validator(mode="after")
    def strength_fits_the_winner(self) -> Self:
        decisive = self.winner in {Winner.MODEL_A, Winner.MODEL_B}
        if decisive and self.strength is None:
            raise ValueError("strength is missing: say slight or clear for a decisive winner")
        if not decisive and self.strength is not None:
            raise ValueError("strength must be left out for tie and both_bad")
        return self

    def ballot(self) -> Ballot:
        """The same words as the action takes them."""
        return Ballot(
            winner=self.winner.value,
            strength=self.strength.value if self.strength else "",
            difficulty=self.difficulty.value if self.difficulty else "",
            reasons={side: [tag.value for tag in tags] for side, tags in self.reasons.items()},
            flags=[flag.value for flag in self.flags],
            comment=self.comment,
            evidence=[str(word) for word in self.evidence],
            shown_at=self.shown_at,
            first_key_at=self.first_key_at,
            active_ms=self.active_ms,
            hidden_ms=self.hidden_ms,
        )


class ItemReply(BaseModel):
    id: UUID
    messages: list[dict[str, str]]
    main_category: str
    sub_category: str
    languages: list[str]


class SideReply(BaseModel):
    id: UUID
    text: str
    html: str


class BattleReply(BaseModel):
    id: UUID
    item: ItemReply
    a: SideReply
    b: SideReply


class AssignmentReply(BaseModel):
    id: UUID
    expires_at: datetime
    requires: list[Required]
    battle: BattleReply


class NamesReply(BaseModel):
    a: str
    b: str


class GuessBody(Strict):
    model: str | None = Field(max_length=220, description="Its slug; null for no idea.")


class OptionReply(BaseModel):
    model: str
    name: str


class QuestionReply(BaseModel):
    """Which of these models wrote answer A; asked after some votes."""

    options: list[OptionReply]


class VoteReply(BaseModel):
    assignment: UUID
    winner: Winner
    strength: Strength | None
    difficulty: Difficulty | None
    cast_at: datetime
    surplus: bool
    question: QuestionReply | None


class LeaseReply(BaseModel):
    expires_at: datetime


class ProblemReply(BaseModel):
    status: int
    detail: str
    errors: list[dict[str, object]] | None = None


Body = TypeVar("Body", bound=BaseModel)


def read_body(kind: type[Body], request: Request) -> Body:
    """The body as its type, or a problem that names every wrong field."""
    try:
        return kind.model_validate(request.data)
    except ValidationError as error:
        raise invalid(error) from error
