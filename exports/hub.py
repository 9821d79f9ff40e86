"""Publishing an export by the client of a hub, where there is one and a token."""

import os
import shutil
import subprocess
from pathlib import Path

SECONDS = 1800


def publish(folder: Path, name: str) -> str:
    """Upload a folder; says what came of it. The folder stays whole whatever does."""
    by_hand = f"hf upload {name} {folder} --repo-type dataset"
    client = shutil.which("hf")
    if client is None or not os.environ.get("HF_TOKEN"):
        missing = "the client of the hub" if client is None else "HF_TOKEN"
        return f"Not published: {missing} is missing. The folder is whole: {by_hand}"
    words = [client, "upload", name, str(folder), "--repo-type", "dataset"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"Not published: {error}. The folder is whole: {by_hand}"
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return f"Not published: {reason} The folder is whole: {by_hand}"
    return f"Published as {name}."
