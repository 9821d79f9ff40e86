"""Training meets the application through files: no service is needed here."""

import json

import pytest

from exports.files import digest_of, facts_of


@pytest.fixture(autouse=True)
def empty_cache():
    """Nothing here is kept in one."""


@pytest.fixture
def exported(tmp_path):
    """A folder as `manage.py export` leaves it, of a few made-up rows."""

    def make(shape="trl-preference", rows=24, test=8, name="export"):
        folder = tmp_path / name
        (folder / "meta").mkdir(parents=True)
        for split, count in (("train", rows), ("test", test)):
            if not count:
                continue
            lines = [json.dumps(ROWS[shape](number)) for number in range(count)]
            (folder / f"{split}.jsonl").write_text("".join(f"{line}\n" for line in lines))
            meta = [json.dumps({"item": f"{split}-{number // 2}"}) for number in range(count)]
            (folder / "meta" / f"{split}.jsonl").write_text("".join(f"{line}\n" for line in meta))
        files = facts_of(folder)
        manifest = {
            "benchmark": "Arena",
            "shape": shape,
            "source": "people",
            "facts": {},
            "counts": {"rows": {"train": rows}},
            "files": files,
            "digest": digest_of(files),
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return folder

    return make


def turn(role, text):
    return [{"role": role, "content": text}]


def pair(number):
    """The preferred answer begins with a plain word, the other with noise."""
    return {
        "prompt": turn("user", f"Say what {number} times two is."),
        "chosen": turn("assistant", f"Good: it is {number * 2}."),
        "rejected": turn("assistant", f"Hm hm hm, {number * 3}?"),
    }


def completion(number):
    row = pair(number)
    return {"prompt": row["prompt"], "completion": row["chosen"]}


def labelled(number):
    row = pair(number)
    good = number % 2 == 0
    return {
        "prompt": row["prompt"],
        "completion": row["chosen" if good else "rejected"],
        "label": good,
    }


ROWS = {
    "trl-preference": pair,
    "trl-sft": completion,
    "trl-kto": labelled,
    "trl-reward": lambda number: {**pair(number), "margin": 0.5 + number % 2},
}
