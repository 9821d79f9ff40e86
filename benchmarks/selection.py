"""How long it takes to choose 5,000 of 100,000 mined texts: their points, then the choice.

python -m benchmarks.selection [TEXTS] [BUDGET]
"""

import sys
import time

from benchmarks.first_kept import texts
from stats.k_center import choose
from stats.text_vectors import text_points


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    budget = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
    made, _ = texts(count)
    began, used = time.monotonic(), time.process_time()
    points = text_points(made)
    middle, middle_used = time.monotonic(), time.process_time()
    chosen = choose(points, budget, 1)
    ended, ended_used = time.monotonic(), time.process_time()
    print(f"points: {middle - began:.1f} s ({middle_used - used:.1f} s of processor)")
    print(f"choice: {ended - middle:.1f} s ({ended_used - middle_used:.1f} s of processor)")
    print(f"radius: {chosen.radius[0]:.3f} to {chosen.radius[-1]:.3f}")


if __name__ == "__main__":
    main()
