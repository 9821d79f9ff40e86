"""One small program for each language: it runs, it is judged, it is kept within its bounds."""

from pathlib import Path

import pytest

from sandbox import (
    LANGUAGES,
    CallTest,
    ExecutionRequest,
    InputTest,
    Limits,
    Program,
    Runner,
    ScriptTest,
    Status,
)

ADDS = (InputTest("3 4\n", "7\n"), InputTest("3 5\n", "9\n"))
ADDERS = {
    "python": "print(sum(map(int, input().split())))",
    "javascript": "const [a, b] = require('fs').readFileSync(0, 'utf8').split(' ');\n"
    "console.log(Number(a) + Number(b));",
    "typescript": "declare const require: any;\nconst words: string[] = "
    "require('fs').readFileSync(0, 'utf8').split(' ');\n"
    "console.log(words.map(Number).reduce((a: number, b: number): number => a + b));",
    "c": '#include <stdio.h>\nint main() { int a, b; scanf("%d %d", &a, &b); '
    'printf("%d\\n", a + b); }',
    "cpp": "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b; }",
    "java": "import java.util.Scanner;\npublic class Main { public static void main(String[] x) {\n"
    "Scanner in = new Scanner(System.in); System.out.println(in.nextInt() + in.nextInt()); } }",
    "go": 'package main\nimport "fmt"\nfunc main() { var a, b int; fmt.Scan(&a, &b); '
    "fmt.Println(a + b) }",
    "rust": "use std::io;\nfn main() { let mut line = String::new(); "
    "io::stdin().read_line(&mut line).unwrap();\n"
    'println!("{}", line.split_whitespace().map(|w| w.parse::<i32>().unwrap()).sum::<i32>()); }',
    "bash": "read a b\necho $((a + b))",
}
BROKEN = {"c": "int main( {", "cpp": "int main( {", "java": "class {",
          "go": "package main\nfunc main() {", "rust": "fn main() {"}  # fmt: skip


@pytest.fixture(scope="module")
def runner(runner_address):
    return Runner(runner_address)


def run(runner, language, text, *tests, entry="f", limits=None):
    if missing := LANGUAGES[language].missing():
        pytest.skip(f"{missing} is not installed here ({LANGUAGES[language].install})")
    return runner.run(ExecutionRequest(Program(language, text, entry), tests, limits))


def test_there_are_ten():
    assert set(LANGUAGES) == {*ADDERS, "sql"}


@pytest.mark.parametrize("language", ADDERS)
def test_a_program_reads_and_prints(runner, language):
    report = run(runner, language, ADDERS[language], *ADDS)
    assert [test.status for test in report.tests] == [Status.PASSED, Status.FAILED], report
    assert report.toolchain
    assert not report.is_forgeable


def test_a_query_answers_from_the_tables_of_the_test(runner):
    tables = "CREATE TABLE people (name, age); INSERT INTO people VALUES ('Ann', 30), ('Bo', 4);"
    query = "SELECT name, age FROM people WHERE age > 10;"
    report = run(runner, "sql", query, InputTest(tables, "Ann|30"), InputTest(tables, "Bo|4"))
    assert [test.status for test in report.tests] == [Status.PASSED, Status.FAILED]


@pytest.mark.parametrize("language", BROKEN)
def test_what_does_not_compile_is_said_so(runner, language):
    report = run(runner, language, BROKEN[language], *ADDS)
    assert report.status is Status.COMPILE_ERROR
    assert "error" in report.message.lower()
    assert {test.status for test in report.tests} == {Status.COMPILE_ERROR}


JAVASCRIPT = {
    "function f(x) { return [x, {a: new Set([1])}] }": "result0 == [3, {'a': {1}}]",
    "const f = async (x) => x * 2": "result0 == 6",
    "module.exports = { f: (x) => x / 0 }": "result0 > 10 ** 9",
    "function f(x) { return undefined }": "result0 is None",
}


@pytest.mark.parametrize("text", JAVASCRIPT)
def test_functions_of_javascript_are_called(runner, text):
    report = run(runner, "javascript", text, CallTest(("[3]",), JAVASCRIPT[text]))
    assert report.status is Status.PASSED, report


def test_javascript_says_what_went_wrong(runner):
    kinds = {
        "function f() { throw new TypeError('no') }": Status.ERROR,
        "const x = require('no-such-thing')": Status.MISSING_DEPENDENCY,
        "require('fs').writeFileSync('/usr/mine', '')": Status.FORBIDDEN,
        "function g() {}": Status.ERROR,
    }
    for text, status in kinds.items():
        assert run(runner, "javascript", text, CallTest(("[3]",), "result0")).status is status


PYTHON = {
    "def f(x): return x + 1": Status.PASSED,
    "class Solution:\n    def f(self, x): return x + 1": Status.PASSED,
    "from collections import UserList, Counter\ndef f(x): return 4.0": Status.PASSED,
    "def f(x): return 5": Status.FAILED,
    "def f(x): return None": Status.FAILED,
    "def f(x): raise ValueError(x)": Status.ERROR,
    "def f(x) return 4": Status.ERROR,
    "import no_such_thing\ndef f(x): return 4": Status.MISSING_DEPENDENCY,
    "def f(x): open('/usr/mine', 'w')": Status.FORBIDDEN,
    "def f(x): return bytearray(10 ** 11)": Status.OUT_OF_MEMORY,
    "def f(x): print('x' * 10 ** 6)": Status.OUTPUT_TOO_LONG,
    "def g(x): return 4": Status.ERROR,
}


@pytest.mark.parametrize("text", PYTHON)
def test_functions_of_python_are_called(runner, text):
    assert run(runner, "python", text, CallTest(("(3,)",), "result0 == 4")).status is PYTHON[text]


def test_an_exception_can_be_what_is_expected(runner):
    text = "def f(x):\n    raise KeyError(x)"
    right, wrong = (CallTest(("(3,)",), raises=name) for name in ("LookupError", "ValueError"))
    report = run(runner, "python", text, right, wrong)
    assert [test.status for test in report.tests] == [Status.PASSED, Status.FAILED]


def test_scripts_are_run_and_marked(runner):
    text = "def f(x): return x"
    scripts = (ScriptTest("assert f(1) == 1"), ScriptTest("assert f(1) == 2"))
    report = run(runner, "python", text, *scripts)
    assert [test.status for test in report.tests] == [Status.PASSED, Status.FAILED]
    assert all(test.forgeable for test in report.tests)
    ends = run(runner, "python", "def f(x): raise SystemExit", *scripts)
    assert {test.status for test in ends.tests} == {Status.ERROR}


def test_time_for_all_tests_is_bounded(runner):
    limits = Limits(seconds=0.5, total_seconds=1.2)
    tests = [CallTest(("(3,)",), "result0")] * 20
    report = run(runner, "python", "def f(x):\n    while True: pass", *tests, limits=limits)
    assert report.tests[0].status is Status.TIMEOUT
    assert report.tests[-1].status is Status.NOT_RUN
    assert report.seconds < 10


def test_an_unknown_language_is_not_run(runner):
    report = runner.run(ExecutionRequest(Program("cobol", "", ""), ADDS))
    assert report.status is Status.NOT_RUN
    assert "cobol" in report.message


def test_single_functions_of_other_languages_are_not_called(runner):
    report = run(runner, "bash", "echo", CallTest(("()",), "result0"))
    assert report.status is Status.NOT_RUN
    assert "Bash" in report.message


def test_words_that_are_numbers_may_be_close(runner):
    close, far = (InputTest("", "1.0000001 a", tolerance=t) for t in (1e-6, 1e-9))
    report = run(runner, "bash", "echo '1 a'", close, far)
    assert [test.status for test in report.tests] == [Status.PASSED, Status.FAILED]


@pytest.mark.skipif(not Path("/usr/bin/awk").exists(), reason="there is no awk")
def test_a_script_finds_the_tools_that_are_chosen_among_alternatives(runner):
    report = run(runner, "bash", "awk '{ print $2 }'", InputTest("1 2\n", "2"))
    assert report.status is Status.PASSED
