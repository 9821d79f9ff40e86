"""Trains a model on an export: python -m training dpo EXPORT --model DIR --config FILE."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.config import METHODS, Config, TrainingError, read_config
from training.exported import Exported, read_export
from training.run_folder import RunFolder, what_is_asked


def arguments_of(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("export", type=Path, metavar="EXPORT", help="folder of an export")
    parser.add_argument("--model", type=Path, required=True, metavar="DIR", help="the base")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="a recipe")
    parser.add_argument("--out", type=Path, metavar="DIR", help="of the run")
    parser.add_argument("--base-name", default="", help="how the base is called; else its folder")
    parser.add_argument("--max-steps", type=int, help="instead of what the recipe says")
    parser.add_argument("--runner", default="", help="socket or host:port, for grpo and rloo")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Train, and say where the run is."""
    arguments = arguments_of(words)
    try:
        return train(arguments)
    except TrainingError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def train(arguments: argparse.Namespace) -> int:
    """Everything that can be wrong is found before the libraries are loaded, which takes long."""
    config = read_config(arguments.config, arguments.method)
    config = _with_steps(config, arguments.max_steps)
    exported = read_export(arguments.export, arguments.method)
    if arguments.method in {"grpo", "rloo"} and not arguments.runner:
        raise TrainingError(
            f"{arguments.method} runs programs: state --runner, see docs/training.md."
        )
    name = arguments.base_name or arguments.model.resolve().name
    asked = what_is_asked(exported, config, arguments.model, name)
    out = arguments.out or Path(".local/runs") / f"{arguments.method}-{exported.digest[:8]}"
    run = RunFolder(out)
    checkpoint = run.begin(asked)
    if checkpoint:
        sys.stderr.write(f"Going on from {checkpoint.name}.\n")
    metrics = _train(arguments, exported, config, run, checkpoint)
    run.finish(asked, metrics)
    sys.stdout.write(f"{out}\n")
    return 0


def _with_steps(config: Config, steps: int | None) -> Config:
    if steps is None:
        return config
    words = config.as_json()
    training = type(config.training)(**{**words["training"], "max_steps": steps})
    return Config(config.recipe, config.method, training, config.lora)


def _train(
    arguments: argparse.Namespace,
    exported: Exported,
    config: Config,
    run: RunFolder,
    checkpoint: Path | None,
) -> dict[str, Any]:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # what is trained lies in folders
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # two threads of a small model wait for another
    from training import rewards, sampling, trainers  # noqa: PLC0415  seconds, and a large library

    reward = rewards.SandboxReward(arguments.runner) if arguments.runner else None
    trainer = trainers.make_trainer(exported, config, arguments.model, run, reward)
    began = time.monotonic()
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    metrics = {"seconds": round(time.monotonic() - began, 1), "steps": trainer.state.global_step}
    if exported.has_test and config.method not in {"grpo", "rloo"}:
        found = trainer.evaluate()
        metrics |= {name: value for name, value in found.items() if isinstance(value, int | float)}
        metrics["held_out_rows"] = sum(1 for _ in exported.rows("test"))
    trainer.save_model(str(run.adapter))
    trainer.processing_class.save_pretrained(str(run.adapter))
    if config.method != "reward" and trainer.accelerator.is_main_process:
        sampling.write_samples(trainer, exported, run)
    return metrics


if __name__ == "__main__":
    sys.exit(main())
