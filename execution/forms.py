"""What curators enter about the tests of an item."""

from django import forms

from catalog.models import BenchmarkItem
from execution.case import Case
from execution.importers import TestRow
from sandbox.assertions import NoTestError, entry_of, from_assertion

MAX_TEXT = 100_000


class TestsForm(forms.Form):
    """Assert statements of Python, one a line or parted by empty lines."""

    __test__ = False  # pytest need not look for tests here

    tests = forms.CharField(
        label="Assert statements, one a line",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 10, "class": "code", "spellcheck": "false"}),
    )

    def clean_tests(self) -> list[str]:
        """The statements; each has to be one."""
        lines = [line.strip() for line in self.cleaned_data["tests"].splitlines() if line.strip()]
        entry = entry_of(lines)
        if not entry:
            raise forms.ValidationError(
                "No function is called. Write lines such as: assert double(2) == 4"
            )
        for number, line in enumerate(lines, start=1):
            self._check(number, line, entry)
        return lines

    def _check(self, number: int, line: str, entry: str) -> None:
        try:
            from_assertion(line, entry)
        except NoTestError as error:
            raise forms.ValidationError(f"Line {number}, {line[:80]}: {error}") from error
        if not line.startswith("assert "):
            raise forms.ValidationError(f"Line {number}, {line[:80]}: begin with assert.")

    def row(self, item: BenchmarkItem) -> TestRow:
        """The tests as a file would give them."""
        lines = self.cleaned_data["tests"]
        entry = entry_of(lines)
        cases = [Case(from_assertion(line, entry), line) for line in lines]
        return TestRow(0, 0, item.key, "python", entry, cases)


class ProgramForm(forms.Form):
    """A program, or an answer that holds one."""

    program = forms.CharField(
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "code", "spellcheck": "false"}),
    )
