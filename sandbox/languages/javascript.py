from pathlib import Path
from typing import Final

from sandbox.languages.language import Language
from sandbox.limits import Limits

# Old code and new code may use 128 MiB each before the collector works harder; address space is
# reserved by the gigabyte and says nothing.
NODE: Final = ("/usr/bin/node", "--max-old-space-size=256")
HARNESS: Final = (Path(__file__).parent / "harness.js").read_text("utf-8")

LANGUAGE = Language(
    name="javascript",
    title="JavaScript",
    file="program.js",
    run=(*NODE, "program.js"),
    version=("/usr/bin/node", "--version"),
    install="nodejs",
    limits=Limits(),
    harness=HARNESS,
    harness_file="harness.js",
    harness_run=(*NODE, "harness.js"),
)
