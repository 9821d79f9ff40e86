"""Classifiers are trained and pages are cleaned on the real libraries: small, when asked for."""

import json
import subprocess

import pytest

from tests.corpus.conftest import PYTHON, documents, step

pytestmark = pytest.mark.corpus

PROGRAMS = {
    "py": """import os


def walk{0}(path):
    for name in os.listdir(path):
        print(name)
""",
    "c": """#include <stdio.h>

int main{0}(void)
{{
    printf("%d", {0});
    return 0;
}}
""",
}
PAGE = """<html><head><title>Sums {0}</title><script>var a = "<pre>no</pre>";</script></head><body>
<div class="navbar"><a href="/">Home</a> <a href="/n">Next</a></div>
<div class="sidebar"><ul><li><a href="/a">Other {0}</a></li></ul></div>
<main><h1>Sums{1}</h1>
<p>How numbers are added up, step by step, and what to look out for &amp; why.</p>
<pre class="highlight-python">def add(a, b):\n    return a + b  # {0} &lt; 5\n</pre>
<p>That was <code>add</code>.</p></main>
<footer>Copyright of nobody</footer></body></html>"""


def command(*words):
    done = subprocess.run([PYTHON, "-m", "corpus", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_page_is_cleaned_of_its_chrome_and_its_code_stays_to_the_byte(made):
    made.rows("a.jsonl", [{"text": PAGE.format(1, ""), "metadata": {"kind": "html"}}])
    made.recipe('[read]\npaths = ["*.jsonl"]\nformat = "jsonl"\n[[step]]\ndo = "clean"\n')
    (row,) = documents(made.run())
    assert row["metadata"]["title"] == "Sums 1"
    assert row["text"] == (
        "# Sums\n\nHow numbers are added up, step by step, and what to look out for & why.\n\n"
        "```python\ndef add(a, b):\n    return a + b  # 1 < 5\n```\n\nThat was `add`."
    )


def test_a_page_without_code_goes_where_code_is_wanted(made):
    page = "<p>Words and no code at all.</p>"
    rows = [{"text": page, "metadata": {"kind": "html"}}, {"text": "<p> </p>", "kind": "html"}]
    made.rows("a.jsonl", rows)
    made.recipe(
        '[read]\npaths = ["*.jsonl"]\nformat = "jsonl"\n[[step]]\ndo = "clean"\nwith_code = true\n'
    )
    out = made.run()
    assert documents(out) == []
    assert step(out, "clean")["dropped"] == {"no code": 1, "nothing is left of it": 1}


def test_languages_are_learnt_from_files_and_told(made):
    for number in range(160):
        for ending, text in PROGRAMS.items():
            folder = made.folder / "files" / f"folder{number % 40}"
            folder.mkdir(parents=True, exist_ok=True)
            body = text.format(number) + f"/* {number} */\n" * 4 * (ending == "c")
            (folder / f"{number}.{ending}").write_text(body + "# more words of it\n" * 8)
    model = made.folder / "languages.bin"
    said = json.loads(
        command("train-classifier", "languages", made.folder / "files", "--out", model)
    )
    assert set(said["held_out"]["labels"]) == {"python", "c"}
    assert said["held_out"]["accuracy"] > 0.95
    first = model.read_bytes()
    command("train-classifier", "languages", made.folder / "files", "--out", model)
    assert model.read_bytes() == first

    fence = "```{}\n{}```"
    texts = [
        fence.format("", PROGRAMS["py"].format(7) * 3),
        fence.format("rust", "fn main() { println!(); }\n"),
        "no code at all",
    ]
    made.rows("a.jsonl", [{"id": str(n), "text": text} for n, text in enumerate(texts)])
    made.recipe(
        '[read]\npaths = ["a.jsonl"]\nformat = "jsonl"\n'
        '[[step]]\ndo = "language"\nmodel = "languages.bin"\n'
    )
    told = [row["metadata"]["language"] for row in documents(made.run())]
    assert told == ["python", "rust", "unknown"]


def test_pages_about_code_are_learnt_and_recalled(made):
    for number in range(60):
        folder = made.folder / "packages" / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"code{number}.html").write_text(PAGE.format(number, "") + " " * number)
        links = "".join(f'<li><a href="/{n}">entry {n} of {number}</a></li>' for n in range(30))
        (folder / f"list{number}.html").write_text(f"<title>Index</title><ul>{links}</ul>")
    model = made.folder / "pages.bin"
    command("train-classifier", "pages", made.folder / "packages", "--out", model)
    rows = [
        {"id": name, "text": (made.folder / "packages/demo" / f"{name}.html").read_text()}
        for name in ("code1", "list1", "code2", "list2")
    ]
    made.rows("a.jsonl", rows)
    made.recipe(
        '[read]\npaths = ["a.jsonl"]\nformat = "jsonl"\n'
        '[[step]]\ndo = "recall"\nmodel = "pages.bin"\n'
    )
    assert [row["id"] for row in documents(made.run())] == ["code1", "code2"]


def test_a_missing_classifier_is_named(made):
    made.rows("a.jsonl", [{"text": "x"}])
    made.recipe(
        '[read]\npaths = ["a.jsonl"]\nformat = "jsonl"\n'
        '[[step]]\ndo = "recall"\nmodel = "none.bin"\n'
    )
    assert "did not come to their end" in made.refusal() or "ended 5 times" in made.refusal()


def test_what_shares_words_with_a_benchmark_goes(made):
    words = "one two three four five six seven eight nine ten eleven twelve"
    counting = " ".join(map(str, range(20)))
    made.rows("benchmark.jsonl", [{"prompt": f"Before {words} after {counting}"}])
    ten, nine = " ".join(words.split()[1:11]), " ".join(words.split()[1:10])
    rows = {"ten": f"Say {ten} now", "nine": nine, "counting": counting}
    made.rows("a.jsonl", [{"id": key, "text": text} for key, text in rows.items()])
    made.recipe(
        '[read]\npaths = ["a.jsonl"]\nformat = "jsonl"\n'
        '[[step]]\ndo = "contamination"\nreferences = ["benchmark.jsonl"]\n'
    )
    assert [row["id"] for row in documents(made.run())] == ["nine", "counting"]


def test_a_share_of_a_language_is_kept_and_the_same_one_each_time(made):
    rows = [{"id": f"d{n}", "text": "text", "metadata": {"language": "html"}} for n in range(400)]
    made.rows("a.jsonl", [*rows, {"id": "c", "text": "text", "metadata": {"language": "c"}}])
    text = '[read]\npaths = ["a.jsonl"]\nformat = "jsonl"\n[[step]]\ndo = "sample"\n'
    made.recipe(text + "keep = { html = 0.25 }\n")
    kept = [row["id"] for row in documents(made.run())]
    assert kept[-1] == "c"
    assert 60 < len(kept) < 140  # 100 expected; five standard deviations of 8.7
    assert kept == [row["id"] for row in documents(made.run("--tasks", 2, out="again"))]
