from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandError

from curation.reference_sets import ReferenceFileError, texts_of
from mining.find import find_run
from mining.queries.funnel import pool_of
from stats.overlap import OverlapIndex
from stats.rouge import nearest
from web.command import PlainCommand

STEP = 0.1
SHOWN = 5
TITLE_LENGTH = 70


class Command(PlainCommand):
    help = "Say how near a run's instructions are to a set of texts: ROUGE-L and words in a row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", help="name or slug; what may be chosen of it is compared")
        parser.add_argument("file", type=Path, help="JSON Lines, JSON, CSV or text, plain or .gz")
        parser.add_argument("--n", type=int, default=10, help="words in a row (default: 10)")

    def handle(self, *args: Any, **options: Any) -> None:
        run = find_run(options["run"])
        if options["n"] < 1:
            raise CommandError(f"--n is {options['n']}: state at least one word in a row.")
        texts = list(pool_of(run).order_by("seed").values_list("text", flat=True))
        try:
            names, corpus = zip(*texts_of(options["file"]), strict=True)
        except ReferenceFileError as error:
            raise CommandError(str(error)) from error
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file'].name}: there is no text to compare.") from error
        if not texts:
            raise CommandError(f"{run.name} has nothing to choose from yet.")
        found = nearest(texts, corpus)
        self.stdout.write(f"{len(texts)} instructions, {len(corpus)} texts")
        for low in np.arange(0, 1, STEP):
            inside = (found.score >= low) & (found.score < low + STEP)
            inside |= (low + STEP >= 1) & (found.score == 1)
            self.stdout.write(f"ROUGE-L {low:.1f} to {low + STEP:.1f}: {int(inside.sum())}")
        index = OverlapIndex(texts, options["n"])
        shared = {each.text for text in corpus for each in index.overlaps(text)}
        self.stdout.write(f"{len(shared)} share {options['n']} words in a row with a text")
        for place in np.argsort(-found.score, kind="stable")[:SHOWN].tolist():
            if found.place[place] >= 0:
                title = " ".join(texts[place].split())[:TITLE_LENGTH]
                self.stdout.write(f"{found.score[place]:.2f} {names[found.place[place]]}: {title}")
