"""Target distributions of benchmarks: items by sub category and difficulty, with a preset."""

Target = dict[str, dict[str, int]]

# CodeArena's 397 items by sub category: easy, medium, hard (arXiv 2412.05210, figure 3).
_CODEARENA = """
Algorithm Design and Implementation 4 20 23
Application Development 0 0 1
Automation and Scripting 1 2 1
Best Practices and Patterns 0 0 2
Code Debugging 2 6 2
Code Management 3 12 6
Data and Database Management 0 0 1
Data Structures 6 4 1
Data Processing and Numerical Methods 2 3 1
Deployment and Configuration 0 2 0
Development Processes and Practices 0 5 6
Function and Code Management 1 0 0
Problem Solving and Logic Implementation 0 2 0
Optimization Techniques 0 1 2
Programming Fundamentals 3 0 1
Specialized Algorithms and Techniques 1 0 0
Testing and Debugging 0 4 0
Development Tools and Environments 0 3 1
Automation and DevOps 4 2 2
Educational and Instructional 2 8 9
Feature Development and Management 0 1 0
Integration and Migration 0 2 0
Performance and Optimization 2 3 8
Software Deployment and Configuration 3 0 1
Software Design and Architecture 3 6 2
Cryptography 0 1 0
Data Science and Analytics 3 5 0
Security 1 0 1
Software Development Lifecycle 1 4 2
Systems and Networks 6 14 12
Web, Mobile Development 11 18 11
Artificial Intelligence 0 1 2
Game and Graphics Programming 2 8 5
Machine Learning 2 11 9
File and Data Operations 7 4 1
Database Management 1 5 4
For Non-Coding Related Inquiry 3 0 3
Unspecified and Miscellaneous topics 0 0 1
UI/UX Design 16 13 9
Frontend Technologies 2 3 2
"""


def _preset() -> Target:
    target: Target = {}
    for line in _CODEARENA.strip().splitlines():
        sub, *counts = line.rsplit(" ", 3)
        target[sub] = dict(zip(("easy", "medium", "hard"), map(int, counts), strict=True))
    return target


CODEARENA = _preset()
MOST_WANTED = 100_000  # items in one cell


class TargetError(ValueError):
    """A target that cannot be read; the text says which line and how to write it."""


def target_of(text: str) -> Target:
    """Lines of a sub category and how many easy, medium and hard items it should hold.

    Raises TargetError.
    """
    target: Target = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        *words, easy, medium, hard = ["", "", "", *line.split()]
        name, counts = " ".join(filter(None, words)), (easy, medium, hard)
        if not name or not all(c.isascii() and c.isdigit() for c in counts):
            raise TargetError(
                f"Line {number}: write the sub category, then how many easy, medium and hard items."
            )
        if name in target:
            raise TargetError(f"Line {number}: {name} stands twice.")
        if any(int(count) > MOST_WANTED for count in counts):
            raise TargetError(f"Line {number}: at most {MOST_WANTED:,} of each.")
        target[name] = dict(zip(("easy", "medium", "hard"), map(int, counts), strict=True))
    return target


def target_words(target: Target) -> str:
    """The same as lines, to be edited."""
    return "\n".join(f"{name} {' '.join(map(str, t.values()))}" for name, t in target.items())
