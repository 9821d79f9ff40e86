"""What the model writes before and after: numbers alone do not tell noise from an answer."""

from typing import Any

import torch

from training.exported import Exported
from training.run_folder import SAMPLES, RunFolder

PROMPTS = 4
ANSWER_TOKENS = 160


def write_samples(trainer: Any, exported: Exported, run: RunFolder) -> None:
    """Greedy answers to the first prompts that were held out, or else to the first ones."""
    split = "test" if exported.has_test else "train"
    seen: set[str] = set()
    for row in exported.rows(split):
        prompt = as_turns(row["prompt"])
        if str(prompt) in seen:
            continue
        seen.add(str(prompt))
        record = {"prompt": prompt[-1]["content"], "split": split}
        if hasattr(trainer.model, "disable_adapter"):
            with trainer.model.disable_adapter():
                record["before"] = answer_of(trainer, prompt)
        record["after"] = answer_of(trainer, prompt)
        run.append(SAMPLES, record)
        if len(seen) == PROMPTS:
            break


def as_turns(prompt: Any) -> list[dict[str, str]]:
    """A prompt as turns; a text is what a user says."""
    if isinstance(prompt, str):
        return [{"role": "user", "content": prompt}]
    return list(prompt)


def answer_of(trainer: Any, prompt: list[dict[str, str]]) -> str:
    """The most likely answer, cut off where it is long."""
    tokenizer, model = trainer.processing_class, trainer.model
    model.eval()
    encoded = tokenizer.apply_chat_template(
        prompt, add_generation_prompt=True, return_tensors="pt", return_dict=True
    ).to(model.device)
    with torch.no_grad():
        written = model.generate(
            **encoded,
            max_new_tokens=ANSWER_TOKENS,
            do_sample=False,
            pad_token_id=tokenizer.pad_token_id,
        )
    return str(
        tokenizer.decode(written[0, encoded["input_ids"].shape[1] :], skip_special_tokens=True)
    )
