"""Answers that give away their author: "I am Qwen, made by Alibaba". Pure: text in, places out.

A name alone says little: answers about the OpenAI API, about llamas and about Claude Shannon are no
leaks. What gives an author away is a name where somebody speaks of themselves, outside of code.
"""

from catalog.self_naming.find import VERSION, Found, find_self_namings
from catalog.self_naming.mask import SIGN, mask
from catalog.self_naming.names import Names, names_of

__all__ = ["SIGN", "VERSION", "Found", "Names", "find_self_namings", "mask", "names_of"]
