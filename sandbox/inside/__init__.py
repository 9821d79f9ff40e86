"""What runs inside the sandbox, beside the program: it feeds the tests and says what came out.

Handed to the interpreter inside as compiled code, file by file in the order of `FILES`. Nothing it
says is trusted. It knows inputs and never what is expected, so a program that takes it over has won
nothing; all it could do is lie about itself.

It reads one request from standard input, as marshal writes it, and answers by lines of JSON on
standard output. It imports nothing but what the interpreter has at hand: `json`, `signal` and
`contextlib` would take longer than all the rest of a trivial program.
"""

from typing import Final

FILES: Final = ("plain", "watching", "files", "programs", "main")
