"""The formats in which trainers take what was learnt, by the names that the command knows."""

from collections.abc import Mapping
from typing import Final

from exports.shapes import trl
from exports.shapes.acecode import ACECODE
from exports.shapes.arena_votes import ARENA_VOTES
from exports.shapes.feedback import CODE_ULTRAFEEDBACK, ULTRAFEEDBACK
from exports.shapes.rl_prompts import RL_PROMPTS
from exports.shapes.shape import Shape, Written
from exports.shapes.trainers import AXOLOTL, LLAMA_FACTORY, OPENRLHF
from exports.shapes.warriorcoder import WARRIORCODER

_ALL = (
    *(trl.PREFERENCE, trl.SFT, trl.KTO, trl.REWARD),
    *(LLAMA_FACTORY, AXOLOTL, OPENRLHF, ULTRAFEEDBACK, CODE_ULTRAFEEDBACK),
    *(ACECODE, WARRIORCODER, ARENA_VOTES, RL_PROMPTS),
)
SHAPES: Final[Mapping[str, Shape]] = {shape.name: shape for shape in _ALL}

__all__ = ["SHAPES", "Shape", "Written"]
