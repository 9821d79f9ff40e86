"""Speed of rendering answers, beside the libraries alone in the same run.

    python -m benchmarks.rendering           # about half a minute
    python -m benchmarks.rendering --quick   # fewer rounds

Two answers of 8,000 characters with ten blocks of code each, as a worker renders them: with a pool
that has to start its child, and with one that has it. The peer is the same Markdown and the same
lexers without anything of ours: no classes of our own, no marks, no allow-list, no other process.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from benchmarks.application import Line
from catalog.rendering import RenderPool

LENGTH, BLOCKS = 8_000, 10
PROSE = (
    "The **idea** is to keep what was *seen* in a `set`, so that each value is looked at once.\n\n"
)
CODE = {
    "python": '    if value_{n} not in seen:  # the first time\n        found["{n}"] = {n}.5\n',
    "typescript": "const total{n}: number = values.map((v) => v * {n}).reduce(add, 0); // sum\n",
    "java": 'private final String name{n} = "value {n}"; /* kept */ int count{n} = {n};\n',
    "sql": "SELECT count(*) AS n{n} FROM votes WHERE winner = 'a' AND id > {n}; -- all\n",
    "bash": 'for file in "$folder"/*.{n}; do echo "found $file"; done # each\n',
}


def answer(seed: int, *, length: int = LENGTH, blocks: int = BLOCKS) -> str:
    """Prose and code in turns, as long as asked for."""
    share = length // blocks
    parts = []
    for block, language in enumerate(islice(cycle(CODE), blocks)):
        head, tail = f"## Step {block + 1}\n\n{PROSE}```{language}\n", "```\n\n"
        code = ""
        while len(head) + len(code) + len(tail) + 80 < share:
            code += CODE[language].replace("{n}", str(seed + len(code)))
        parts.append(head + code + tail)
    return "".join(parts).ljust(length, ".")


def libraries_alone(texts: list[str]) -> None:
    formatter = HtmlFormatter()

    def coloured(code: str, language: str, _attributes: str) -> str:
        return str(highlight(code, get_lexer_by_name(language), formatter))

    parser = MarkdownIt("commonmark", {"html": False, "highlight": coloured})
    for text in texts:
        parser.render(text)


def cold(texts: list[str]) -> None:
    with RenderPool(children=1) as pool:
        assert all(rendered.method == "full" for rendered in pool.render_all(texts))


def milliseconds(work: Callable[[list[str]], None], texts: list[str]) -> float:
    start = time.perf_counter()
    work(texts)
    return 1000 * (time.perf_counter() - start)


def lines(rounds: int) -> Iterator[Line]:
    with RenderPool(children=1) as pool:

        def warm(texts: list[str]) -> None:
            assert all(rendered.method == "full" for rendered in pool.render_all(texts))

        times: dict[str, list[float]] = {"cold": [], "warm": [], "alone": []}
        for seed in range(rounds + 1):  # in turns, so that others on this machine disturb all alike
            texts = [answer(1_000 * seed), answer(1_000 * seed + 500)]
            taken = {
                "cold": milliseconds(cold, texts),
                "warm": milliseconds(warm, texts),
                "alone": milliseconds(libraries_alone, texts),
            }
            for name, one in taken.items() if seed else ():  # once, so that patterns are compiled
                times[name].append(one)
    peer = statistics.median(times["alone"])
    for work, name in (("pool started for them", "cold"), ("pool in use", "warm")):
        ours = statistics.median(times[name])
        yield Line(
            f"two answers, {work}",
            f"median {ours:.0f} ms, fastest {min(times[name]):.0f} ms",
            f"libraries: {peer:.0f} ms",
            ours / peer,
            "made once, by a worker",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    print(Line("work", "ours", "peer", target="target"))
    for line in lines(5 if parser.parse_args().quick else 25):
        print(line, flush=True)


if __name__ == "__main__":
    main()
