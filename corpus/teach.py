"""Teaches one fastText classifier: python -m corpus.teach LINES OUT EPOCHS RATE RUNS SEED.

In a process of its own: with one thread fastText 0.9.2 leaves most of its numbers as it finds them
in memory. Fresh memory holds zeros, used memory whatever stood there, which may be no number.
"""

import sys
from collections.abc import Sequence

import fasttext


def main(words: Sequence[str]) -> None:
    """Train with one thread, so that the same lines make the same classifier."""
    lines, out, epochs, rate, runs, seed = words
    model = fasttext.train_supervised(
        input=lines,
        epoch=int(epochs),
        lr=float(rate),
        dim=32,
        wordNgrams=int(runs),
        minCount=3,
        bucket=200_000,
        thread=1,
        seed=int(seed),
        verbose=0,
    )
    model.save_model(out)


if __name__ == "__main__":
    main(sys.argv[1:])
