from sandbox.languages.language import Language
from sandbox.limits import MIB, Limits

LANGUAGE = Language(
    name="cpp",
    title="C++",
    file="program.cpp",
    compile=(("/usr/bin/g++", "-std=gnu++20", "-O1", "-o", "program", "program.cpp"),),
    run=("/box/program",),
    version=("/usr/bin/g++", "--version"),
    install="g++",
    limits=Limits(address_space=512 * MIB),
)
