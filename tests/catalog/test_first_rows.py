"""What is shown of a file before it is imported."""

from catalog.importers import AnswerRow
from catalog.intake.first_rows import ANSWERS, first_of


def test_no_text_is_shown_beside_its_author():
    rows = [
        AnswerRow(line=1, item_key="one", competitor="red", text="Sort it."),
        AnswerRow(line=1, item_key="two", competitor="red", failure="model"),
    ]
    shown = first_of(rows, ANSWERS).rows
    assert shown == [
        ["one", "red", "1", "8 characters"],
        ["two", "red", "1", "failed (model)"],
    ]
