"""Guidelines that come with a benchmark, with which a lead may begin."""

from pathlib import Path

from catalog.models import Benchmark

FOLDER = Path(__file__).parent / "guidelines"


def preset_of(benchmark: Benchmark) -> str:
    """The guideline written for a benchmark; empty where there is none."""
    file = FOLDER / f"{benchmark.slug}.md"
    return file.read_text("utf-8") if file.is_file() else ""
