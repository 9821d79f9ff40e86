"""The program in an answer: where it stands, and that there may be none."""

import pytest

from execution.extraction import ALIASES, find_program
from sandbox import LANGUAGES

HEAD = "Here it is:\n\n"
CODE = "def double(x):\n    return 2 * x\n"


def test_every_language_has_its_names():
    assert set(ALIASES) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("answer", "program"),
    [
        (f"{HEAD}```python\n{CODE}```\nIt doubles.", CODE),
        (f"{HEAD}```py\n{CODE}```", CODE),
        (f"{HEAD}```\n{CODE}```", CODE),
        (f"{HEAD}~~~Python3\n{CODE}~~~", CODE),
        (f"{HEAD}````python\n{CODE}```` ", CODE),
        (f"{HEAD}```python\n{CODE}", CODE),  # cut off before the fence
        (CODE, CODE),
        ("    return 2 * x\n", "    return 2 * x\n"),  # a body that goes on from the head
        (f"Sure! The function:\n\n{CODE}\nIt doubles its argument.", f"{CODE}\n"),
        (f"```bash\npip install it\n```\n```python\n{CODE}```", CODE),
        (f"```python\nprint(double(2))\n```\n```python\n{CODE}```", CODE),
        (f"```python\n{CODE}```\nUse:\n```python\nprint(double(2))\n```", CODE),
        (f"```python\nimport math\n```\n```python\n{CODE}```", f"import math\n\n{CODE}"),
        ("```python\r\ndef double(x):\r\n    return 1\r\n```", "def double(x):\n    return 1\n"),
        (f"```python\nlonger = 'but another program'\n```\n```python\n{CODE}```",
         f"longer = 'but another program'\n\n{CODE}"),
    ],
)  # fmt: skip
def test_where_it_stands(answer, program):
    assert find_program(answer, "python", "double").text == program


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "   \n",
        "```javascript\nconst double = (x) => 2 * x;\n```",
        "```python\n\n```",
        "def double(x):\n```python\n    return 2 * x\n```",
    ],
)
def test_there_may_be_none(answer):
    assert find_program(answer, "python", "double") is None


def test_several_files_keep_their_names():
    answer = "```python helper.py\ndef two(): return 2\n```\n```python\nimport helper\n" + CODE
    found = find_program(answer, "python", "double")
    assert found.files == {"helper.py": "def two(): return 2\n"}
    assert found.text.startswith("import helper")
    outside = find_program(f"```python ../../etc.py\n{CODE}```", "python", "double")
    assert outside.files == {}


def test_other_languages_are_told_apart():
    answer = "```ts\nconst a: number = 1;\n```\n```js\nfunction double(x) { return 2 * x }\n```"
    assert find_program(answer, "javascript", "double").text.startswith("function double")
    assert find_program(answer, "typescript").text.startswith("const a")
    assert find_program("```\nSELECT 1;\n```", "sql").text == "SELECT 1;\n"


def test_very_long_prose_is_not_searched():
    assert find_program("word word\n" * 5000, "python", "double").text
