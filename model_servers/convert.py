"""Turns the GGUF file of a llama-like model into the folder that vLLM reads.

    .local/vllm-venv/bin/python model_servers/convert.py FILE FOLDER

Weights are unpacked to 16 bits, tokenizer, template and settings are taken from the file: 16 s of
one core for the small model. Runs in vLLM's environment and knows nothing of the application.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf.quants import dequantize
from safetensors.numpy import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

CONTROL, USER_DEFINED = 3, 4  # kinds of tokens
OF_A_LAYER = {
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OF_THE_MODEL = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
}


class Source:
    """A GGUF file: its fields by name, its tensors as numbers."""

    def __init__(self, path: Path) -> None:
        self._reader = gguf.GGUFReader(path)
        self.architecture = str(self.field("general.architecture"))
        if self.architecture != "llama":
            raise ValueError(f"{path.name} is of the kind {self.architecture}, not llama.")

    def field(self, name: str) -> Any:
        """The value of a field; None where the file has none of this name."""
        found = self._reader.fields.get(name)
        return None if found is None else found.contents()

    def shape(self, name: str) -> Any:
        return self.field(f"{self.architecture}.{name}")

    def weights(self) -> dict[str, Any]:
        """All tensors under the names that transformers gives them."""
        heads = {
            "attn_q": self.shape("attention.head_count"),
            "attn_k": self.shape("attention.head_count_kv"),
        }
        found = {}
        for tensor in self._reader.tensors:
            rows = [int(size) for size in tensor.shape[::-1]]
            values = dequantize(tensor.data, tensor.tensor_type).astype(np.float32).reshape(rows)
            parts = tensor.name.split(".")
            if parts[0] == "blk":
                if count := heads.get(parts[2]):
                    values = side_by_side(values, count)
                name = f"model.layers.{parts[1]}.{OF_A_LAYER[parts[2]]}.{parts[3]}"
            else:
                name = f"{OF_THE_MODEL[parts[0]]}.{parts[1]}"
            found[name] = np.ascontiguousarray(values.astype(np.float16))
        return found


def side_by_side(values: Any, heads: int) -> Any:
    """llama.cpp keeps the halves of a rotation interleaved, transformers one after the other."""
    rows = values.shape[0]
    split = values.reshape(heads, rows // heads // 2, 2, *values.shape[1:])
    return split.swapaxes(1, 2).reshape(values.shape)


def tokenizer_of(source: Source) -> Tokenizer:
    """Byte pairs with every digit by itself, as the SmolLM2 models have them."""
    tokens = source.field("tokenizer.ggml.tokens")
    kinds = source.field("tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ")) for merge in source.field("tokenizer.ggml.merges")]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    made = Tokenizer(models.BPE(vocabulary, merges))
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(
        [
            AddedToken(token, special=True)
            for token, kind in zip(tokens, kinds, strict=True)
            if kind in (CONTROL, USER_DEFINED)
        ]
    )
    return made


def settings_of(source: Source, *, vocabulary: int, tied: bool) -> dict[str, Mapping[str, Any]]:
    """The small files beside the weights, by name."""
    tokens = source.field("tokenizer.ggml.tokens")
    ends, pads, begins = (
        source.field(f"tokenizer.ggml.{name}_token_id") for name in ("eos", "padding", "bos")
    )
    pads = ends if pads is None else pads
    return {
        "config.json": {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "hidden_act": "silu",
            "hidden_size": source.shape("embedding_length"),
            "intermediate_size": source.shape("feed_forward_length"),
            "num_hidden_layers": source.shape("block_count"),
            "num_attention_heads": source.shape("attention.head_count"),
            "num_key_value_heads": source.shape("attention.head_count_kv"),
            "max_position_embeddings": source.shape("context_length"),
            "rms_norm_eps": source.shape("attention.layer_norm_rms_epsilon"),
            "rope_theta": source.shape("rope.freq_base"),
            "vocab_size": vocabulary,
            "tie_word_embeddings": tied,
            "eos_token_id": ends,
            "bos_token_id": begins,
            "torch_dtype": "float16",
        },
        "generation_config.json": {
            "eos_token_id": sorted({ends, pads}),
            "pad_token_id": pads,
            "bos_token_id": begins,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": tokens[ends],
            "pad_token": tokens[pads],
            "model_max_length": source.shape("context_length"),
            "clean_up_tokenization_spaces": False,
            "chat_template": source.field("tokenizer.chat_template"),
        },
    }


def convert(file: Path, folder: Path) -> None:
    """Write the folder whole, or not at all."""
    source = Source(file)
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    unfinished.mkdir(parents=True)
    try:
        weights = source.weights()
        save_file(weights, unfinished / "model.safetensors", metadata={"format": "pt"})
        tokenizer_of(source).save(str(unfinished / "tokenizer.json"))
        rows = weights["model.embed_tokens.weight"].shape[0]
        tied = "lm_head.weight" not in weights
        for name, values in settings_of(source, vocabulary=rows, tied=tied).items():
            (unfinished / name).write_text(json.dumps(values, indent=1))
        unfinished.replace(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
