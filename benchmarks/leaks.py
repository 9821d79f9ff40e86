"""How well answers that name their author are found, on answers that real models wrote.

    python -m benchmarks.leaks     # about half a minute

False alarms: of the answers of `arena-hard`, how many are flagged without naming their author.
Two do name it, and are none. Recall: the phrasings of `leak_phrases`, each for every author, put
between two paragraphs of such an answer. Beside it stands what a plain list of names would flag.
"""

import gzip
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.leak_phrases import AUTHORS, PHRASES
from catalog.identity_leaks import Found, Names, find_identity_leaks, names_of
from catalog.identity_leaks.prose import prose_of

DATA = Path(
    os.environ.get("ARENA_TEST_DATA") or Path(__file__).parents[1].parent / "shared" / "data"
)
FILES = "v0.1-gpt-*.jsonl.gz", "v2.0-o3-mini-*.jsonl.gz"
SITE = names_of([*(word for author in AUTHORS for word in author), "gpt-4-0613", "o3-mini"])
TRUE_LEAKS = ("as an AI text-based model developed by OpenAI", "As an AI developed by OpenAI")


def answers() -> list[str]:
    """The texts of all answers."""
    found = []
    for pattern in FILES:
        for path in sorted((DATA / "arena-hard").glob(pattern)):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                found += [text_of(json.loads(line)) for line in lines]
    return found


def text_of(row: dict[str, list[dict[str, object]]]) -> str:
    content = row["messages"][-1]["content"]
    return str(content["answer"] if isinstance(content, dict) else content)


def seeded(texts: list[str]) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """A real answer with a phrasing in its prose, the phrasing, and its author."""
    lot = random.Random(7)
    for phrase in PHRASES:
        for model, maker in AUTHORS:
            parts = lot.choice(texts).split("\n\n")
            fences = [0]
            for part in parts:
                fences.append(fences[-1] + part.count("```"))
            at = lot.choice([place for place, number in enumerate(fences) if number % 2 == 0])
            leak = phrase.format(m=model, c=maker)
            yield "\n\n".join([*parts[:at], leak, *parts[at:]]), phrase, (model, maker)


def names_author(found: list[Found], author: tuple[str, str]) -> bool:
    words = [even(word) for word in author]
    return any(even(f.name) in word or word in even(f.name) for f in found for word in words)


def even(name: str) -> str:
    return name.lower().replace("\N{NON-BREAKING HYPHEN}", "-")


def false_alarms(texts: list[str], names: Names) -> tuple[int, int, float]:
    """Flagged without a leak, flagged by the plain list, seconds for one answer."""
    begun = time.perf_counter()
    flagged = [text for text in texts if find_identity_leaks(text, names)]
    seconds = (time.perf_counter() - begun) / len(texts)
    wrong = [text for text in flagged if not any(leak in text for leak in TRUE_LEAKS)]
    plain = sum(bool(names.pattern.search(prose_of(text))) for text in texts)
    return len(wrong), plain, seconds


def main() -> int:
    texts = answers()
    if not texts:
        print(f"no answers in {DATA / 'arena-hard'}: set ARENA_TEST_DATA to measure leaks")
        return 0
    wrong, plain, seconds = false_alarms(texts, SITE)
    tried = [(names_author(find_identity_leaks(t, SITE), a), p) for t, p, a in seeded(texts)]
    hits = sum(hit for hit, _phrase in tried)
    print(f"false alarms   {wrong} of {len(texts)} answers, {100 * wrong / len(texts):.2f} %")
    print(f"a plain list   {plain} of {len(texts)} answers, {100 * plain / len(texts):.2f} %")
    print(f"recall         {hits} of {len(tried)} seeded leaks, {100 * hits / len(tried):.1f} %")
    print(f"time           {1000 * seconds:.1f} ms for an answer")
    for phrase in sorted({phrase for hit, phrase in tried if not hit}):
        print(f"  missed       {phrase!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
