from sandbox.languages.language import Language
from sandbox.limits import MIB, Limits

LANGUAGE = Language(
    name="rust",
    title="Rust",
    file="main.rs",
    compile=(
        ("/usr/bin/rustc", "--edition", "2021", "-C", "opt-level=1", "-o", "program", "main.rs"),
    ),
    run=("/box/program",),
    version=("/usr/bin/rustc", "--version"),
    install="rustc",
    folders=("/etc/alternatives",),  # where cc is found
    limits=Limits(memory=1024 * MIB),
)
