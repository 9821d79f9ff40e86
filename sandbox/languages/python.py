from sandbox.languages.language import Language
from sandbox.limits import MIB, Limits

LANGUAGE = Language(
    name="python",
    title="Python",
    file="program.py",
    run=("/usr/bin/python3", "-I", "program.py"),
    version=("/usr/bin/python3", "--version"),
    install="python3",
    limits=Limits(address_space=1024 * MIB),
    calls_inside=True,
)
