"""PreferencePair pairs as LLaMA-Factory, Axolotl and OpenRLHF read them."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow

from exports.choices import Choices
from exports.evidence import Case
from exports.preferences import preferences
from exports.shapes.shape import (
    NUMBER,
    TEXT,
    TURN,
    TURNS,
    Shape,
    Written,
    about,
    reply,
    turns,
)

SAYING: Final = pyarrow.struct([("from", TEXT), ("value", TEXT)])
SPEAKERS: Final = {"user": "human", "assistant": "gpt"}


def _llama_factory(case: Case, choices: Choices) -> Iterator[Written]:
    """ShareGPT style: the conversation ends on the human's turn, each answer is one object."""
    said = turns(case)
    system = [turn["content"] for turn in said if turn["role"] == "system"]
    conversation = [
        {"from": SPEAKERS[turn["role"]], "value": turn["content"]}
        for turn in said
        if turn["role"] != "system"
    ]
    for each in preferences(case):
        row = {
            "conversations": conversation,
            "system": "\n\n".join(system),
            "chosen": {"from": "gpt", "value": each.chosen.text},
            "rejected": {"from": "gpt", "value": each.rejected.text},
        }
        yield Written(row, about(each), each)


def _dataset_info(choices: Choices) -> Mapping[str, str]:
    columns = {name: name for name in ("chosen", "rejected", "system")}
    columns["messages"] = "conversations"
    names = ["train", "test"] if choices.split else ["train"]
    info = {
        f"arena_{name}": {
            "file_name": f"{name}.jsonl",
            "formatting": "sharegpt",
            "ranking": True,
            "columns": dict(sorted(columns.items())),
        }
        for name in names
    }
    return {"dataset_info.json": json.dumps(info, indent=2) + "\n"}


def _axolotl(case: Case, choices: Choices) -> Iterator[Written]:
    """`chat_template.default`: single objects, and no column besides, which have broken runs."""
    for each in preferences(case):
        row = {
            "messages": turns(case),
            "chosen": reply(each.chosen.text),
            "rejected": reply(each.rejected.text),
        }
        yield Written(row, about(each), each)


AXOLOTL_CONFIG = """\
# The part of an Axolotl configuration that reads this folder.
rl: dpo
datasets:
  - path: train.jsonl
    ds_type: json
    split: train
    type: chat_template.default
    field_messages: messages
    field_chosen: chosen
    field_rejected: rejected
"""


def _openrlhf(case: Case, choices: Choices) -> Iterator[Written]:
    """For --apply_chat_template with --prompt_key, --chosen_key and --rejected_key."""
    for each in preferences(case):
        row = {
            "prompt": turns(case),
            "chosen": [reply(each.chosen.text)],
            "rejected": [reply(each.rejected.text)],
            "margin": each.margin,
        }
        yield Written(row, about(each), each)


LLAMA_FACTORY: Final = Shape(
    "llama-factory",
    "LLaMA-Factory: ShareGPT preference pairs",
    "comparisons",
    lambda choices: {
        "conversations": pyarrow.list_(SAYING),
        "system": TEXT,
        "chosen": SAYING,
        "rejected": SAYING,
    },
    _llama_factory,
    _dataset_info,
)
AXOLOTL: Final = Shape(
    "axolotl",
    "Axolotl: chat template pairs",
    "comparisons",
    lambda choices: {"messages": TURNS, "chosen": TURN, "rejected": TURN},
    _axolotl,
    lambda choices: {"axolotl.yml": AXOLOTL_CONFIG},
)
OPENRLHF: Final = Shape(
    "openrlhf",
    "OpenRLHF: pairs with a margin",
    "comparisons",
    lambda choices: {"prompt": TURNS, "chosen": TURNS, "rejected": TURNS, "margin": NUMBER},
    _openrlhf,
)
