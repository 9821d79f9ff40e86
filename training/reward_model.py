"""A reward model as training left it: one number for a prompt and an answer."""

from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer


class RewardModel:
    """The base with its adapter, or the whole model where all of it was trained."""

    def __init__(self, base: Path, trained: Path) -> None:
        has_adapter = (trained / "adapter_config.json").is_file()
        self._tokenizer = AutoTokenizer.from_pretrained(trained)
        model = AutoModelForSequenceClassification.from_pretrained(
            base if has_adapter else trained, num_labels=1
        )
        model.config.pad_token_id = self._tokenizer.pad_token_id
        self._model = PeftModel.from_pretrained(model, trained) if has_adapter else model
        if torch.cuda.is_available():
            self._model.cuda()
        self._model.eval()

    def score(self, messages: list[dict[str, str]], answer: str) -> float:
        """Higher is better; only differences on one prompt mean something."""
        talk = [*messages, {"role": "assistant", "content": answer}]
        encoded = self._tokenizer.apply_chat_template(talk, return_tensors="pt", return_dict=True)
        with torch.no_grad():
            logits = self._model(**encoded.to(self._model.device)).logits
        return float(logits[0, 0])
