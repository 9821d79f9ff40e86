"""Child processes that render: in order, replaced when they fail, knowing nothing of the site."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest

from catalog.rendering import (
    RenderPool,
    render,
    render_all,
)
from catalog.rendering import pool as pool_module
from catalog.rendering.rendered import MAX_CHARACTERS
from children import ChildUnavailableError, frames

ENDLESS = "```java\n" + "a " * 31_000 + "\n```"  # minutes of work for its lexer, if it may
ROOT = Path(pool_module.__file__).parents[2]


def pid_of_child(pool: RenderPool) -> int:
    process = pool._children[0]._process
    assert process is not None
    return process.pid


def render_one(pool: RenderPool, text: str):
    (rendered,) = pool.render_all([text])
    return rendered


def test_every_text_gets_what_rendering_it_here_gives_in_order():
    texts = [f"# {n}\n\n`code`" for n in range(40)]
    assert list(render_all(texts)) == [render(text) for text in texts]


def test_texts_that_look_like_messages_are_texts():
    texts = ["\0\0\0\x02{}", '{"html": "x", "method": "full"}', "\n", "", "\x04", "\ud800 half"]
    assert list(render_all(texts)) == [render(text) for text in texts]


def test_a_text_that_takes_too_long_is_plain_and_the_others_are_not():
    with RenderPool(children=1, seconds=0.5) as pool:
        render_one(pool, "before")
        os.kill(pid_of_child(pool), signal.SIGSTOP)
        slow, after = pool.render_all(["*slow*", "*after*"])
    assert (slow.method, slow.plain_because) == ("plain", "took longer than 0.5 s")
    assert "*slow*" in slow.html
    assert (after.method, "<em>after</em>" in after.html) == ("full", True)


def test_code_that_takes_too_long_loses_its_colours_and_nothing_else():
    (rendered,) = render_all(
        [f"*before*\n\n{ENDLESS}\n\n```python\ndef f(): pass\n```"], seconds=60
    )
    assert (rendered.method, rendered.plain_because) == ("full", "")
    assert "<em>before</em>" in rendered.html
    assert "a a a a" in rendered.html
    assert "c-k" not in rendered.html  # the time is that of the whole text


def test_a_slow_text_takes_no_colours_from_the_next():
    _, after = render_all([ENDLESS, "```python\ndef f(): pass\n```"], children=1, seconds=60)
    assert "c-k" in after.html


def test_outside_of_the_main_thread_code_is_highlighted_without_a_timer():
    with ThreadPoolExecutor(1) as threads:
        html = threads.submit(render, "```python\ndef f(): pass\n```").result().html
    assert "c-k" in html


def test_a_child_serves_many_texts():
    with RenderPool(children=1) as pool:
        render_one(pool, "one")
        first = pid_of_child(pool)
        render_one(pool, "two")
        assert pid_of_child(pool) == first


def test_a_child_retires_after_its_share_of_texts(monkeypatch):
    monkeypatch.setattr(pool_module, "MAX_TEXTS", 2)
    with RenderPool(children=1) as pool:
        render_one(pool, "one")
        first = pid_of_child(pool)
        render_one(pool, "two")
        render_one(pool, "three")
        assert pid_of_child(pool) != first


def test_a_child_that_was_killed_is_replaced_without_loss():
    with RenderPool(children=1) as pool:
        render_one(pool, "one")
        os.kill(pid_of_child(pool), signal.SIGKILL)
        assert render_one(pool, "*two*").method == "full"


def test_a_child_that_runs_out_of_memory_costs_one_text_its_format():
    with RenderPool(children=1) as pool:
        render_one(pool, "small")
        status = Path(f"/proc/{pid_of_child(pool)}/status").read_text()
    used = 1024 * int(re.search(r"VmSize:\s+(\d+) kB", status)[1])
    with RenderPool(children=1, memory=used + 16 * 1024 * 1024, seconds=20) as pool:
        big = "[x]: https://a.example/" + "y" * 1000 + "\n\n" + "[x] " * 15_000
        assert render_one(pool, "small").method == "full"
        assert render_one(pool, big).plain_because == "could not be rendered"
        assert render_one(pool, "small again").method == "full"


def test_a_text_beyond_the_limit_needs_no_child(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    (rendered,) = render_all(["x" * (MAX_CHARACTERS + 1)])
    assert rendered.plain_because == "too long"


def test_when_no_child_starts_nothing_is_shown_plain_by_mistake(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ChildUnavailableError):
        list(render_all(["text"]))


def test_a_reply_of_another_version_is_not_believed(monkeypatch):
    monkeypatch.setattr(pool_module, "RENDERER_VERSION", "0")
    (rendered,) = render_all(["text"], children=1)
    assert rendered.plain_because == "could not be rendered"


@pytest.mark.parametrize("length", [10, MAX_CHARACTERS + 1], ids=["short", "too long"])
def test_only_a_few_texts_are_read_ahead(length):
    taken = []
    texts = ("x" * (length if taken.append(n) or n else 10) for n in range(50))
    assert len(list(islice(render_all(texts), 5))) == 5
    assert len(taken) <= 5 + 3


def test_who_stops_early_gets_no_stale_reply_later():
    with RenderPool(children=2) as pool:
        stopped = pool.render_all(["one", "two", "three"])
        next(stopped)
        stopped.close()
        texts = ["four", "five", "six"]
        assert list(pool.render_all(texts)) == [render(text) for text in texts]


def test_a_child_that_hangs_is_killed_at_once():
    with RenderPool(children=1, seconds=0.5) as pool:
        render_one(pool, "text")
        process = pool._children[0]._process
        os.kill(pid_of_child(pool), signal.SIGSTOP)
        render_one(pool, "text")
    assert process is not None
    assert process.returncode == -signal.SIGKILL


def test_no_child_outlives_its_pool():
    with RenderPool(children=1) as pool:
        render_one(pool, "text")
        pid = pid_of_child(pool)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_child_ends_when_its_parent_is_gone():
    worker = subprocess.Popen(
        [sys.executable, "-m", "catalog.rendering.worker", str(pool_module.MEMORY), "3"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    output, _ = worker.communicate(frames.pack({"text": "last words"}))  # closes its pipe
    assert worker.returncode == 0
    assert b"last words" in output


def test_the_kernel_ends_a_child_that_nobody_waits_for():
    code = "from catalog.rendering import patience, worker; patience.SECONDS = 60; "
    code += f"worker.main({pool_module.MEMORY}, 1)"
    worker = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    worker.communicate(frames.pack({"text": ENDLESS}))
    assert worker.returncode == -signal.SIGXCPU


def test_a_child_gets_no_secret_of_the_site(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://arena:hunter2@db/arena")
    with RenderPool(children=1) as pool:
        render_one(pool, "text")
        environment = Path(f"/proc/{pid_of_child(pool)}/environ").read_bytes()
    assert b"hunter2" not in environment


def test_a_child_knows_no_framework():
    code = "import sys, catalog.rendering.worker; print('django' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert found.stdout == b"False\n"
