"""The small real model of `make models`: its server as one more child, on this machine alone.

Its environment and weights are made by `requirements/models`; without ARENA_MODELS nothing of this
is started or looked at.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arena_site.supervisor.configuration import Configuration
from arena_site.supervisor.faults import StartError
from arena_site.supervisor.processes import Program
from arena_site.supervisor.programs import CHECKOUT, HOST, manage

HOME = CHECKOUT / ".local"
MODEL = "smollm2-135m-instruct"
WEIGHTS = HOME / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
CONVERTED = HOME / "models" / "SmolLM2-135M-Instruct"


@dataclass(frozen=True)
class Engine:
    """What serves the model: its Python, what it needs to be there, and how it is told."""

    python: Path
    weights: Path
    arguments: tuple[str, ...]
    environment: dict[str, str]
    at_once: str  # requests


ENGINES = {
    "light": Engine(
        HOME / "models-venv" / "bin" / "python",
        WEIGHTS,
        (
            *(str(CHECKOUT / "model_servers" / "light.py"), str(WEIGHTS), "--name", MODEL),
            *("--parallel", "4", "--port"),
        ),
        {},
        at_once="4",
    ),
    "vllm": Engine(
        HOME / "vllm-venv" / "bin" / "python",
        CONVERTED / "config.json",
        (
            *("-m", "vllm.entrypoints.openai.api_server", "--model", str(CONVERTED)),
            *("--served-model-name", MODEL, "--host", HOST, "--dtype", "float32"),
            *("--max-model-len", "2048", "--enforce-eager", "--max-num-seqs", "16"),
            # 16 whole prompts: one with a seed that is read in parts ends vLLM 0.32 on CPU
            # ("CPU Generator does not use offset").
            *("--max-num-batched-tokens", "32768"),
            # Else the model may fill an answer by a schema with blanks up to its limit.
            "--structured-outputs-config",
            '{"backend":"xgrammar","disable_any_whitespace":true}',
            "--port",
        ),
        {
            "VLLM_CPU_KVCACHE_SPACE": "1",  # GiB
            "VLLM_CPU_OMP_THREADS_BIND": "nobind",
            "OMP_NUM_THREADS": "1",
            "TORCHDYNAMO_DISABLE": "1",  # else the first logprobs wait for a compiler
            "HF_HUB_OFFLINE": "1",
            "VLLM_NO_USAGE_STATS": "1",
            "DO_NOT_TRACK": "1",
        },
        at_once="16",
    ),
}


def server(configuration: Configuration, logs: Path) -> Program:
    """The model server; it gets none of the application's addresses and secrets."""
    engine = ENGINES[configuration.models]
    if not (engine.python.exists() and engine.weights.exists()):
        raise StartError(
            "The model server is not installed. Run `make models`, which fetches it, or leave "
            "ARENA_MODELS out."
        )
    return Program(
        "models",
        (str(engine.python), *engine.arguments, str(configuration.models_port)),
        logs / "models.log",
        {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        | engine.environment,
        patience=10.0,
        is_bare=True,
    )


def trial(configuration: Configuration, logs: Path, environment: Mapping[str, str]) -> Program:
    """Makes endpoint and competitors, has them answer, pairs the answers; once, and says so."""
    address = f"http://{HOST}:{configuration.models_port}/v1"
    at_once = ENGINES[configuration.models].at_once
    return Program(
        "trial",
        manage("try_models", "--url", address, "--model", MODEL, "--parallel", at_once),
        logs / "trial.log",
        environment,
        speaks=True,
    )
