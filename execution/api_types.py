"""Bodies of the API, as its schema describes them."""

from pydantic import BaseModel


class PassRateRow(BaseModel):
    competitor: str
    executed: int
    passed: int
    pass_rate: float
    lower: float
    upper: float
    by_status: dict[str, int]


class PassRatesReply(BaseModel):
    rows: list[PassRateRow]
