from sandbox.languages.language import Language
from sandbox.limits import MIB, Limits

LANGUAGE = Language(
    name="go",
    title="Go",
    file="main.go",
    compile=(("/usr/bin/go", "build", "-o", "program", "main.go"),),
    run=("/box/program",),
    version=("/usr/bin/go", "version"),
    install="golang-go",
    limits=Limits(
        memory=1024 * MIB, processes=128, disk=256 * MIB, compile_seconds=90.0, total_seconds=150.0
    ),
    variables={
        "GOCACHE": "/tmp/go",  # noqa: S108 - its own
        "GO111MODULE": "off",
        "GOFLAGS": "-p=2",
        "CGO_ENABLED": "0",
    },
)
