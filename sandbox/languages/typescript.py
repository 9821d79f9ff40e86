from sandbox.languages.javascript import HARNESS, NODE
from sandbox.languages.language import Language
from sandbox.limits import MIB, Limits

LANGUAGE = Language(
    name="typescript",
    title="TypeScript",
    file="program.ts",
    # Types are erased, not proved: what matters is what the program does.
    compile=(
        (
            "/usr/bin/tsc",
            "--target",
            "es2021",
            "--module",
            "commonjs",
            "--noEmitOnError",
            "false",
            "--skipLibCheck",
            "--outDir",
            ".",
            "program.ts",
        ),
    ),
    run=(*NODE, "program.js"),
    version=("/usr/bin/tsc", "--version"),
    install="node-typescript",
    limits=Limits(memory=768 * MIB),
    harness=HARNESS,
    harness_file="harness.js",
    harness_run=(*NODE, "harness.js"),
)
