"""What is wrong with an item, said in one line."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class ItemFault:
    """One fault: in which file, in which of its fields (empty: the file as a whole), and what."""

    file: Path
    field: str
    words: str

    def line(self, base: Path) -> str:
        """The fault on one line, its file as seen from `base`."""
        file = self.file.relative_to(base) if self.file.is_relative_to(base) else self.file
        return f"{file}: {self.field or 'file'}: {' '.join(self.words.split())}"
