from sandbox.languages.language import Language
from sandbox.limits import MIB, Limits

LANGUAGE = Language(
    name="c",
    title="C",
    file="program.c",
    compile=(("/usr/bin/gcc", "-std=gnu17", "-O1", "-o", "program", "program.c", "-lm"),),
    run=("/box/program",),
    version=("/usr/bin/gcc", "--version"),
    install="gcc libc6-dev",
    limits=Limits(address_space=512 * MIB),
)
