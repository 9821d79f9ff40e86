"""A configuration as a TOML file: which recipe, how it trains, which adapter."""

import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, TypeVar

METHODS: Final = ("sft", "dpo", "kto", "reward", "grpo", "rloo")


class TrainingError(Exception):
    """What a person can repair; the text says where and how."""


@dataclass(frozen=True)
class Training:
    """How it trains; the names are those of TRL and transformers."""

    learning_rate: float = 5e-5
    epochs: float = 1.0
    max_steps: int = -1  # -1: as the epochs say
    batch: int = 2  # for each device
    accumulation: int = 8
    max_length: int = 2048  # tokens of prompt and answer
    scheduler: str = "cosine"
    warmup: float = 0.1  # share of the steps
    weight_decay: float = 0.0
    beta: float = 0.1  # DPO, KTO, GRPO, RLOO
    loss: str = ""  # of the trainer; empty: its own first choice
    packing: bool = False  # SFT
    samples: int = 8  # answers for each prompt, GRPO and RLOO
    answer_length: int = 1024  # tokens of an answer, GRPO and RLOO
    temperature: float = 0.7
    save_every: int = 50  # steps; a run that was stopped goes on from there
    log_every: int = 1
    seed: int = 7


@dataclass(frozen=True)
class Lora:
    """The adapter; rank 0 trains the whole model."""

    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    bits: int = 16  # 4: QLoRA, on an NVIDIA card


@dataclass(frozen=True)
class Config:
    """One file."""

    recipe: str
    method: str
    training: Training = field(default_factory=Training)
    lora: Lora = field(default_factory=Lora)

    def as_json(self) -> dict[str, Any]:
        """As a run keeps it."""
        return asdict(self)


Part = TypeVar("Part", Training, Lora)


def read_config(path: Path, method: str) -> Config:
    """The configuration of a file. Raises TrainingError for what it does not know."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = sorted(each.name for each in (Path(__file__).parent / "recipes").glob("*.toml"))
        raise TrainingError(
            f"There is no {path}. Recipes are in training/recipes: {', '.join(known)}."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path}: {error}. Write TOML.") from error
    if unknown := set(data) - {"recipe", "method", "training", "lora"}:
        raise TrainingError(
            f"{path}: {sorted(unknown)[0]!r} is not known; there are recipe, method, [training] "
            "and [lora]."
        )
    stated = data.get("method", method)
    if stated != method and {stated, method} != {"grpo", "rloo"}:
        raise TrainingError(f"{path} is a recipe for {stated}, and {method} was asked for.")
    return Config(
        str(data.get("recipe", path.stem)),
        method,
        _part(path, "training", Training, data.get("training", {})),
        _part(path, "lora", Lora, data.get("lora", {})),
    )


def _part(path: Path, name: str, kind: type[Part], values: dict[str, Any]) -> Part:
    defaults = {each.name: each.default for each in fields(kind)}
    for key, value in values.items():
        if key not in defaults:
            raise TrainingError(
                f"{path}: [{name}] has no {key!r}; there are {', '.join(sorted(defaults))}."
            )
        wanted = type(defaults[key])
        fits = isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool)
        if not fits and not (wanted is float and type(value) is int):
            raise TrainingError(
                f"{path}: {key} of [{name}] is {value!r}; state a {wanted.__name__}."
            )
    return kind(**values)
