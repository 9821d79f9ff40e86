from sandbox.languages.language import Language

LANGUAGE = Language(
    name="bash",
    title="Bash",
    file="program.sh",
    run=("/usr/bin/bash", "program.sh"),
    version=("/usr/bin/bash", "--version"),
    install="bash",
    folders=("/etc/alternatives",),  # where awk and its like are links to
)
