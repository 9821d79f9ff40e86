"""One row of each shape as its trainer publishes it, strict: no other field, no other kind."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Turn(Strict):
    role: Literal["system", "user", "assistant"]
    content: str


class UserLast(Strict):
    """A prompt as turns ends on the user's."""

    prompt: list[Turn] = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_on_the_user(self):
        assert self.prompt[-1].role == "user"
        return self


class TrlPreference(UserLast):
    chosen: list[Turn] = Field(min_length=1, max_length=1)
    rejected: list[Turn] = Field(min_length=1, max_length=1)


class TrlPlainPreference(Strict):
    prompt: str
    chosen: str
    rejected: str


class TrlSft(UserLast):
    completion: list[Turn] = Field(min_length=1, max_length=1)


class TrlKto(UserLast):
    completion: list[Turn] = Field(min_length=1, max_length=1)
    label: bool


class TrlReward(TrlPreference):
    margin: float


class Saying(Strict):
    speaker: Literal["human", "gpt"] = Field(alias="from")
    value: str


class LlamaFactory(Strict):
    conversations: list[Saying]
    system: str
    chosen: Saying
    rejected: Saying

    @model_validator(mode="after")
    def _is_odd_and_answered(self):
        assert len(self.conversations) % 2 == 1
        assert self.conversations[-1].speaker == "human"
        assert self.chosen.speaker == self.rejected.speaker == "gpt"
        return self


class Axolotl(Strict):
    messages: list[Turn]
    chosen: Turn
    rejected: Turn


class OpenRlhf(TrlReward):
    pass


class UltraFeedback(Strict):
    prompt: str
    prompt_id: str
    chosen: list[Turn] = Field(min_length=2)
    rejected: list[Turn] = Field(min_length=2)
    messages: list[Turn]
    score_chosen: float
    score_rejected: float


class Response(Strict):
    model: str
    response: str


class Annotation(Strict):
    model: str
    rating: str
    rationale: str


class CodeUltraFeedback(Strict):
    instruction: str
    preference: str
    models: list[str]
    responses: list[Response]
    annotations: list[Annotation]
    chosen: str
    rejected: str
    rating_chosen: str
    rating_rejected: str
    model_chosen: str
    model_rejected: str


class AceCode(Strict):
    instruction: str
    input: Literal[""]
    chosen: str
    rejected: str
    id: str


class Inference(Strict):
    model_name: str
    completion_id: int
    completion: str
    pass_rate: float | None


class AceCodeRecord(Strict):
    id: str
    source: str
    question: str
    test_cases: list[str]
    inferences: list[Inference]
    context_messages: list[list[Turn]]


class WarriorCoder(Strict):
    instruction: str
    models: list[str]
    answers: list[str]
    scores: list[float]
    answer: str


class ArenaVotes(Strict):
    question_id: str
    model_a: str
    model_b: str
    winner: Literal["model_a", "model_b", "tie", "tie (bothbad)"]
    judge: str = Field(pattern=r"^person-\d+$")
    conversation_a: str
    conversation_b: str
    turn: int
    anony: bool
    tstamp: float
    is_code: bool
    strength: Literal["", "slight", "clear"]
    item_version: int
    share_a: float = Field(ge=0, le=1)


class RlPrompts(UserLast):
    tests: list[str] = Field(min_length=1)
    language: str
    entry: str
    prelude: str
    reward: Literal["binary", "fractional"]
    mean_pass_rate: float | None
    sd_pass_rate: float | None
    id: str


BY_SHAPE = {
    "trl-preference": TrlPreference,
    "trl-sft": TrlSft,
    "trl-kto": TrlKto,
    "trl-reward": TrlReward,
    "llama-factory": LlamaFactory,
    "axolotl": Axolotl,
    "openrlhf": OpenRlhf,
    "ultrafeedback": UltraFeedback,
    "codeultrafeedback": CodeUltraFeedback,
    "acecode": AceCode,
    "warriorcoder": WarriorCoder,
    "arena-votes": ArenaVotes,
    "rl-prompts": RlPrompts,
}
