import json
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sandbox import LANGUAGES, About, Runner, SandboxError, Wall


class Command(BaseCommand):
    help = "Name each wall around programs and whether it holds; exit status 1 if one does not."
    requires_system_checks: list[str] = []  # it needs neither database nor broker

    def handle(self, *args: Any, **options: Any) -> None:
        about = self._of_the_runner()
        walls, languages, bounded_by = about.walls, about.languages, about.bounded_by
        width = max(len(wall.name) for wall in walls)
        for wall in walls:
            line = f"{'ok  ' if wall.holds else 'BAD '} {wall.name:<{width}}  "
            self.stdout.write(line + (wall.keeps if wall.holds else wall.found))
        if bounded_by:
            self.stdout.write(f"\nMemory of programs is bounded by: {bounded_by}.")
        for name, toolchain in languages.items():
            missing = f"not installed ({LANGUAGES[name].install})"
            self.stdout.write(f"{LANGUAGES[name].title:<14}{toolchain or missing}")
        if bad := sum(not wall.holds for wall in walls):
            raise CommandError(f"{bad} of {len(walls)} walls are missing; see docs/execution.md.")

    def _of_the_runner(self) -> About:
        """What the runner found when it started; where none runs, the walls are tried now."""
        if settings.RUNNER:
            try:
                about = Runner(settings.RUNNER).about()
            except SandboxError:
                self.stdout.write(f"No runner answers at {settings.RUNNER}; trying the walls here.")
            else:
                self.stdout.write(f"The runner at {settings.RUNNER}, {about.slots} slots:")
                return about
        return _tried_here()


def _tried_here() -> About:
    # No room for our secrets in its environment, as when it serves.
    words = [sys.executable, "-m", "sandbox.runner", "--check", "--slots", "1"]
    tried = subprocess.run(
        words, cwd=settings.BASE_DIR, env={}, capture_output=True, text=True, check=False
    )
    try:
        found = json.loads(tried.stdout)
    except ValueError:
        raise CommandError(f"The walls could not be tried: {tried.stderr.strip()}") from None
    walls = tuple(Wall(**wall) for wall in found["walls"])
    return About(0, walls, found.get("languages", {}), found.get("bounded_by", ""))
