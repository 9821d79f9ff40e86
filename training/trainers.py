"""TRL's trainers as a configuration asks for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BitsAndBytesConfig,
    TrainerCallback,
)
from trl import (
    DPOConfig,
    DPOTrainer,
    GRPOConfig,
    GRPOTrainer,
    KTOConfig,
    KTOTrainer,
    RewardConfig,
    RewardTrainer,
    RLOOConfig,
    RLOOTrainer,
    SFTConfig,
    SFTTrainer,
)

from training.config import Config, TrainingError
from training.exported import Exported
from training.run_folder import CHECKPOINTS, LOG, RunFolder

COLUMNS: Final = {
    "sft": ("prompt", "completion"),
    "dpo": ("prompt", "chosen", "rejected"),
    "kto": ("prompt", "completion", "label"),
    "reward": ("prompt", "chosen", "rejected", "margin"),
    "grpo": ("prompt", "tests", "prelude", "entry", "language", "reward"),
    "rloo": ("prompt", "tests", "prelude", "entry", "language", "reward"),
}
KINDS: Final = {
    "sft": (SFTConfig, SFTTrainer),
    "dpo": (DPOConfig, DPOTrainer),
    "kto": (KTOConfig, KTOTrainer),
    "reward": (RewardConfig, RewardTrainer),
    "grpo": (GRPOConfig, GRPOTrainer),
    "rloo": (RLOOConfig, RLOOTrainer),
}
Rewarded = Callable[..., list[float]]


class Log(TrainerCallback):  # type: ignore[misc]
    """Writes each line that a trainer logs, numbers only."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **rest: Any) -> None:
        """One line of the log."""
        numbers = {name: value for name, value in (logs or {}).items() if _is_number(value)}
        if state.is_world_process_zero and numbers:
            self._run.append(LOG, {"step": state.global_step, **numbers})


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def rows_of(exported: Exported, split: str, method: str) -> Dataset:
    """The columns that the trainer reads, and no other."""
    wanted = COLUMNS[method]
    rows = [{name: row[name] for name in wanted if name in row} for row in exported.rows(split)]
    return Dataset.from_list(rows)


def make_trainer(
    exported: Exported,
    config: Config,
    model: Path,
    run: RunFolder,
    reward: Rewarded | None = None,
) -> Any:
    """A trainer, ready to train."""
    settings_of, trainer_of = KINDS[config.method]
    tokenizer = AutoTokenizer.from_pretrained(model)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    parts: dict[str, Any] = {
        "model": _model(config, model, tokenizer),
        "args": settings_of(**_settings(config, run, has_test=exported.has_test)),
        "train_dataset": rows_of(exported, "train", config.method),
        "processing_class": tokenizer,
        "callbacks": [Log(run)],
        "peft_config": _adapter(config),
    }
    if exported.has_test:
        parts["eval_dataset"] = rows_of(exported, "test", config.method)
    if reward:
        parts["reward_funcs"] = reward
    return trainer_of(**parts)


def _settings(config: Config, run: RunFolder, *, has_test: bool) -> dict[str, Any]:
    training, has_card = config.training, torch.cuda.is_available()
    settings = {
        "output_dir": str(run.path / CHECKPOINTS),
        "learning_rate": training.learning_rate,
        "num_train_epochs": training.epochs,
        "max_steps": training.max_steps,
        "per_device_train_batch_size": training.batch,
        "per_device_eval_batch_size": training.batch,
        "gradient_accumulation_steps": training.accumulation,
        "lr_scheduler_type": training.scheduler,
        "warmup_steps": training.warmup,  # below 1 it is a share of all steps
        "weight_decay": training.weight_decay,
        "logging_steps": training.log_every,
        "save_steps": training.save_every,
        "save_total_limit": 2,
        "eval_strategy": "steps" if has_test and config.method not in {"grpo", "rloo"} else "no",
        "eval_steps": training.save_every,
        "seed": training.seed,
        "use_cpu": not has_card,
        "bf16": has_card,
        "gradient_checkpointing": has_card,
        "report_to": "none",
        "disable_tqdm": True,
    }
    return {**settings, **_of_method(config)}


def _of_method(config: Config) -> dict[str, Any]:
    training = config.training
    if config.method in {"grpo", "rloo"}:
        return {
            "beta": training.beta,
            "num_generations": training.samples,
            "max_completion_length": training.answer_length,
            "temperature": training.temperature,
        }
    settings: dict[str, Any] = {"max_length": training.max_length}
    if config.method in {"dpo", "kto"}:
        settings["beta"] = training.beta
        if training.loss:
            chosen = training.loss.split("+")
            settings["loss_type"] = chosen if len(chosen) > 1 else chosen[0]
    if config.method == "sft":
        settings["packing"] = training.packing
    return settings


def _model(config: Config, model: Path, tokenizer: Any) -> Any:
    kind = AutoModelForSequenceClassification if config.method == "reward" else AutoModelForCausalLM
    has_card = torch.cuda.is_available()
    words: dict[str, Any] = {"dtype": torch.bfloat16 if has_card else torch.float32}
    if config.method == "reward":
        words["num_labels"] = 1
    if config.lora.bits == 4:
        if not has_card:
            raise TrainingError(
                "The recipe holds the base in 4 bits, which needs an NVIDIA card: set bits = 16 "
                "under [lora], or train on a machine that has one."
            )
        words["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    loaded = kind.from_pretrained(model, **words)
    loaded.config.pad_token_id = tokenizer.pad_token_id
    return loaded


def _adapter(config: Config) -> LoraConfig | None:
    if not config.lora.rank:
        return None
    return LoraConfig(
        r=config.lora.rank,
        lora_alpha=config.lora.alpha,
        lora_dropout=config.lora.dropout,
        target_modules="all-linear",
        task_type="SEQ_CLS" if config.method == "reward" else "CAUSAL_LM",
        modules_to_save=["score"] if config.method == "reward" else None,
    )
