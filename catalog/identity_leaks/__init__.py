"""Answers that give away their author: "I am Qwen, made by Alibaba". Pure: text in, places out.

A name alone says little: answers about the OpenAI API, about llamas and about Claude Shannon are no
leaks. What gives an author away is a name where somebody speaks of themselves, outside of code.
"""

from catalog.identity_leaks.find import VERSION, Found, find_identity_leaks
from catalog.identity_leaks.mask import SIGN, mask
from catalog.identity_leaks.names import Names, names_of

__all__ = ["SIGN", "VERSION", "Found", "Names", "find_identity_leaks", "mask", "names_of"]
