class SandboxError(RuntimeError):
    """A wall is missing or did not come up: nothing was run, and no program is to blame."""
