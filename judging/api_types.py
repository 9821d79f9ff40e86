"""Bodies of the API, as its schema describes them."""

from typing import Any

from pydantic import BaseModel


class WinRateCell(BaseModel):
    n: int
    wins: int
    ties: int
    invalid: int
    win_rate: float | None
    tie_rate: float | None
    lower: float | None
    upper: float | None


class WinRateRow(BaseModel):
    competitor: str
    cells: dict[str, WinRateCell]
    overall: WinRateCell
    rank: int | None


class WinRatesReply(BaseModel):
    columns: list[str]
    rows: list[WinRateRow]


class JudgeReportReply(BaseModel):
    judge: dict[str, Any]
    benchmark: str
    agreement: dict[str, Any]
    by_category: list[dict[str, Any]]
    by_language: list[dict[str, Any]]
    by_difficulty: list[dict[str, Any]]
    orders: dict[str, Any]
    position_bias: dict[str, Any]
    style_bias: list[dict[str, Any]]
    self_preference: dict[str, Any]
    ties: dict[str, Any]
    invalid: dict[str, Any]
    stability: dict[str, Any]
    cost: dict[str, Any]
    rank_correlation: dict[str, Any]
    matrix: dict[str, Any]
    worth: dict[str, Any]
