from dataclasses import dataclass, field

from execution.case import Case


@dataclass(frozen=True)
class TestRow:
    """The tests of one item as a file gives them."""

    __test__ = False  # pytest need not look for tests here

    line: int
    row: int
    key: str
    language: str
    entry: str
    cases: list[Case] = field(default_factory=list)
    prelude: str = ""
    prompt: str = ""  # for an item that is made with them
    reference: str = ""  # a solution that has to say first what the calls give
    tolerance: float = 0.0  # of these results
