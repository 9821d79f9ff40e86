"""The 7 main and 40 sub categories of items, and which free-text task tag leads where.

The names are those of the CodeArena benchmark, so that its records keep their places. The tags
below are our own and few; who has the benchmark's published table of tags can load it
(`tag_table.load_tag_table`) and pass it to `classify`. An unknown tag is reported, never guessed.
"""

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

UI: Final = "User Interface and User Experience"

SUBS_OF: Final[dict[str, tuple[str, ...]]] = {
    "Development and Programming": (
        "Algorithm Design and Implementation",
        "Application Development",
        "Automation and Scripting",
        "Best Practices and Patterns",
        "Code Debugging",
        "Code Management",
        "Data and Database Management",
        "Data Structures",
        "Data Processing and Numerical Methods",
        "Deployment and Configuration",
        "Development Processes and Practices",
        "Function and Code Management",
        "Problem Solving and Logic Implementation",
        "Optimization Techniques",
        "Programming Fundamentals",
        "Specialized Algorithms and Techniques",
        "Testing and Debugging",
    ),
    "Tools, Environments, and Practices": (
        "Development Tools and Environments",
        "Automation and DevOps",
        "Educational and Instructional",
        "Feature Development and Management",
        "Integration and Migration",
        "Performance and Optimization",
        "Software Deployment and Configuration",
        "Software Design and Architecture",
    ),
    "Specialized Computing Areas": (
        "Cryptography",
        "Data Science and Analytics",
        "Security",
        "Software Development Lifecycle",
        "Systems and Networks",
        "Web, Mobile Development",
    ),
    "Emerging Technologies and Applications": (
        "Artificial Intelligence",
        "Game and Graphics Programming",
        "Machine Learning",
    ),
    "Databases and Data Handling": (
        "File and Data Operations",
        "Database Management",
    ),
    "Miscellaneous and General Inquiry": (
        "For Non-Coding Related Inquiry",
        "Unspecified and Miscellaneous topics",
    ),
    UI: (
        "UI/UX Design",
        "Frontend Technologies",
    ),
}


class Category(NamedTuple):
    """A main category and one of its sub categories."""

    main: str
    sub: str


class UnknownCategoryError(ValueError):
    """A name that is no category; says which ones are near."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.nearest = _nearest(name[:80], known)
        hint = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"unknown category {name[:80]!r}{hint}")


MAINS: Final = tuple(SUBS_OF)
SUBS: Final = tuple(sub for subs in SUBS_OF.values() for sub in subs)
CATEGORIES: Final = tuple(Category(main, sub) for main, subs in SUBS_OF.items() for sub in subs)
_MAIN_OF = {category.sub: category.main for category in CATEGORIES}

_TAGS = """
Algorithm Design and Implementation: algorithm, algorithms, algorithm design, algorithm
  implementation, sorting, searching, recursion, dynamic programming, graph algorithms, greedy
  algorithms, backtracking, competitive programming, path finding
Application Development: application development, desktop application, desktop app, command line
  application, cli development, plugin development, browser extension, chatbot development
Automation and Scripting: automation, scripting, script writing, shell scripting, task automation,
  web scraping, office automation, macro, batch processing
Best Practices and Patterns: best practices, design patterns, clean code, coding style, coding
  standards, naming conventions, solid principles
Code Debugging: debugging, code debugging, bug fixing, bug fix, error fixing, error analysis,
  troubleshooting, compiler error
Code Management: code generation, code completion, code review, code refactoring, refactoring, code
  explanation, code understanding, code translation, code conversion, code modification,
  code analysis, code documentation, code formatting, code writing, version control, git
Data and Database Management: data management, data modeling, data modelling, data migration
Data Structures: data structures, data structure, linked list, linked lists, tree, trees, binary
  tree, hash table, stack, queue, heap, graph, array manipulation
Data Processing and Numerical Methods: data processing, data transformation, data cleaning,
  numerical methods, numerical computation, scientific computing, linear algebra, matrix operations,
  numerical simulation
Deployment and Configuration: deployment, configuration, build configuration, environment
  configuration, server configuration, package management, dependency management
Development Processes and Practices: agile, code quality, development process, pair programming,
  development workflow, software engineering
Function and Code Management: function implementation, function design, function writing,
  method implementation, modular programming, api usage, library usage
Problem Solving and Logic Implementation: problem solving, logic implementation, logical reasoning,
  business logic, puzzle solving, conditional logic
Optimization Techniques: optimization, optimisation, code optimization, code optimisation, query
  optimization, memory optimization, algorithm optimization
Programming Fundamentals: programming fundamentals, programming basics, programming concepts, syntax
  explanation, object oriented programming, functional programming, concurrency, multithreading,
  string manipulation, regular expressions, error handling, type system
Specialized Algorithms and Techniques: signal processing, image processing, computer vision
  algorithms, geometry algorithms, bit manipulation, compression, parsing, computational geometry
Testing and Debugging: testing, unit testing, unit tests, test writing, test generation, integration
  testing, test automation, mocking, property based testing
Development Tools and Environments: development tools, ide, editor configuration, debugger usage,
  build tools, compilers, toolchain, development environment, environment setup
Automation and DevOps: devops, continuous integration, continuous delivery, continuous deployment,
  ci cd, ci/cd, infrastructure as code, containers, containerization, docker, kubernetes, monitoring
Educational and Instructional: education, teaching, tutorial, explanation, concept explanation,
  learning resources, exercise, homework, interview preparation
Feature Development and Management: feature development, feature implementation, feature request,
  feature flags, new feature
Integration and Migration: integration, api integration, migration, legacy migration, system
  integration, third party integration, version upgrade, porting
Performance and Optimization: performance, performance tuning, performance optimization, profiling,
  performance analysis, caching, benchmarking, load testing
Software Deployment and Configuration: software deployment, software installation, software
  configuration, installation, release management, cloud deployment
Software Design and Architecture: software design, software architecture, system design, api design,
  architecture, microservices, object oriented design, domain modelling, uml
Cryptography: cryptography, encryption, decryption, hashing, digital signatures, key exchange
Data Science and Analytics: data science, data analysis, data analytics, data visualization, data
  visualisation, statistics, statistical analysis, plotting, time series, business intelligence
Security: security, cybersecurity, web security, authentication, authorization, penetration testing,
  vulnerability analysis, secure coding, access control, input validation
Software Development Lifecycle: software development lifecycle, requirements analysis, software
  maintenance, project planning, project management, software documentation
Systems and Networks: systems programming, system programming, networking, network programming,
  operating systems, embedded systems, hardware, hardware description, system administration,
  sockets, distributed systems, microcontroller, drivers, linux, cloud computing, parallel computing
Web, Mobile Development: web development, mobile development, backend development, full stack
  development, android development, ios development, rest api, web application, web server,
  progressive web app, mobile app
Artificial Intelligence: artificial intelligence, ai, natural language processing, nlp, chatbot,
  large language models, prompt engineering, expert systems, reinforcement learning
Game and Graphics Programming: game development, game design, graphics programming, computer
  graphics, shader programming, game physics, 3d graphics, rendering, animation programming
Machine Learning: machine learning, deep learning, neural networks, computer vision, model training,
  classification, clustering, regression analysis, feature engineering
File and Data Operations: file handling, file operations, file processing, file io, data extraction,
  data import, data export, data parsing, data conversion, json processing, csv processing,
  spreadsheet, serialization
Database Management: database, databases, database management, database design, database query,
  sql, sql query, sql queries, schema design, database administration, nosql
For Non-Coding Related Inquiry: non coding, general knowledge, writing, translation, career advice,
  recommendation, mathematics, physics, finance, summarization
Unspecified and Miscellaneous topics: unspecified, miscellaneous, other, unknown topic
UI/UX Design: ui design, ux design, ui/ux, ui/ux design, user interface, user interface design, user
  experience, layout design, responsive design, accessibility, styling, css styling, web design
Frontend Technologies: frontend, front end, frontend development, front end development, component
  design, dom manipulation, animation, css animation, single page application, state management
"""


def main_of(sub: str) -> str:
    """Return the main category that a sub category belongs to."""
    if sub not in _MAIN_OF:
        raise UnknownCategoryError(sub, SUBS)
    return _MAIN_OF[sub]


def check_category(main: str, sub: str) -> Category:
    """Return the category where its names are known and belong together, else raise.

    An empty name says nothing and is not looked at.
    """
    if main and main not in SUBS_OF:
        raise UnknownCategoryError(main, MAINS)
    if sub and sub not in _MAIN_OF:
        raise UnknownCategoryError(sub, SUBS_OF[main] if main else SUBS)
    if main and sub and _MAIN_OF[sub] != main:
        raise UnknownCategoryError(f"{main} / {sub}", (f"{_MAIN_OF[sub]} / {sub}",))
    return Category(main, sub)


def tag_spelled(tag: str) -> str:
    """Lower case, hyphens and underscores to blanks, one blank for many."""
    return re.sub(r"[\s_-]+", " ", tag).strip().lower()


def _read_tags() -> dict[str, Category]:
    tags = {tag_spelled(sub): Category(_MAIN_OF[sub], sub) for sub in SUBS}
    for line in re.sub(r"\n {2}", " ", _TAGS.strip()).splitlines():
        sub, _, words = line.partition(": ")
        category = Category(main_of(sub), sub)
        for tag in map(tag_spelled, words.split(",")):
            if tags.setdefault(tag, category) != category:
                raise ValueError(f"the tag {tag!r} is under {tags[tag].sub} and under {sub}")
    return tags


TAGS: Final[Mapping[str, Category]] = _read_tags()


def classify(task_types: list[str], tags: Mapping[str, Category] = TAGS) -> Category | None:
    """Return the category of the first tag that is known, or None where none is."""
    for tag in task_types:
        category = tags.get(tag_spelled(tag))
        if category is not None:
            return category
    return None


def unknown_tags(task_types: list[str], tags: Mapping[str, Category] = TAGS) -> list[str]:
    """Return the tags that are not in the table."""
    return [tag for tag in task_types if tag_spelled(tag) not in tags]


@lru_cache(maxsize=1_000)
def _nearest(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    by_spelling = {word.lower(): word for word in known}
    found = difflib.get_close_matches(name.lower(), by_spelling, cutoff=0.5)
    return tuple(by_spelling[word] for word in found)
