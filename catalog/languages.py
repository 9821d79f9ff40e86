"""Programming languages: what people call them, the one key we keep, how to highlight them.

A label from a file ("C++", "html/css", "python 3.11") and the word behind a code fence
("py", "c++:main.cpp") lead to the same rows. An unknown label is an error that names the nearest
known words: a language is never guessed. Words that say "no language in particular"
("general", "none") are known and mean the empty tuple. Frameworks count as the languages that
they are written in ("bootstrap" is html and css, "node.js" is javascript).
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Language:
    """One language: our key, the name on pages, Pygments' word for it (None: no highlighting)."""

    key: str
    name: str
    lexer: str | None


class UnknownLanguageError(ValueError):
    """A label that names no language we know."""

    def __init__(self, label: str, word: str) -> None:
        super().__init__(label, word)
        self.label = label
        self.word = word

    def __str__(self) -> str:
        hint = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        return f"unknown programming language {self.label[:80]!r}{hint}"

    @property
    def nearest(self) -> tuple[str, ...]:
        """The known words that look most like the unknown one; looked for only when asked."""
        return _nearest(self.word[:80])


# key | name | Pygments lexer | other words, separated by commas
_ROWS = """
abap | ABAP | abap | sap abap
actionscript | ActionScript | actionscript3 | as3
ada | Ada | ada | adb
apache | Apache configuration | apacheconf | apache config, apacheconf, htaccess, .htaccess
applescript | AppleScript | applescript | osascript
apps-script | Google Apps Script | javascript | gas, gas (google apps script), gs
arduino | Arduino C++ | arduino | arduino c++, arduino/c++, ino
asp | ASP.NET | aspx-cs | aspx, aspx cs, razor, cshtml
assembly | Assembly | nasm | asm, assembler, nasm, x86, x86 asm, x86asm, x86 assembly, masm, gnu assembler
arm-assembly | ARM assembly | gas | arm, arm asm, armasm, aarch64
autohotkey | AutoHotkey | autohotkey | ahk, ahk2
autoit | AutoIt | autoit | au3
autolisp | AutoLISP | common-lisp | visual lisp, lsp
awk | AWK | awk | gawk, mawk, nawk
bash | Bash | bash | sh, shell, zsh, ksh, shell script, shellscript, bash/shell, shell/bash, unix shell
basic | BASIC | qbasic | qbasic, quickbasic, freebasic, gw basic
batch | Batch file | batch | bat, cmd, dos, dosbatch, windows batch, batch script
bicep | Bicep | - |
brainfuck | Brainfuck | brainfuck | bf
c | C | c | h, ansi c, c89, c90, c99, c11, c17, c18, c23, c language, embedded c
c51 | Keil C51 | c | 8051 c, c 51
clojure | Clojure | clojure | clj, cljs, clojurescript
cmake | CMake | cmake | cmakelists.txt
cobol | COBOL | cobol | cbl
coffeescript | CoffeeScript | coffeescript | coffee
common-lisp | Common Lisp | common-lisp | lisp, commonlisp
cpp | C++ | cpp | c++, cxx, hpp, cplusplus, c plus plus, cc, qt
crystal | Crystal | crystal | cr
csharp | C# | csharp | c#, cs, c sharp, unity
css | CSS | css | css3, tailwind, tailwindcss, tailwind css
csv | CSV | - | tsv
cuda | CUDA | cuda | cu, cuda c, cuda c++
cypher | Cypher | cypher | neo4j
d | D | d | dlang
dart | Dart | dart | flutter
delphi | Delphi and Pascal | delphi | pascal, object pascal, objectpascal, free pascal, lazarus, pas
diff | Diff | diff | patch, udiff
dockerfile | Dockerfile | docker | docker, containerfile
elixir | Elixir | elixir | ex, exs
elm | Elm | elm |
emacs-lisp | Emacs Lisp | emacs-lisp | elisp
erlang | Erlang | erlang | erl
excel | Excel formula | - | excel formulas, google sheets, spreadsheet formula, excel
fish | Fish | fish | fish shell
fortran | Fortran | fortran | f90, f95, fortran 90
fsharp | F# | fsharp | f#, fs, f sharp
gdscript | GDScript | gdscript | gd, godot
gams | GAMS | - |
gherkin | Gherkin | gherkin | cucumber
glsl | GLSL | glsl | opengl shading language, shader, vert, frag
go | Go | go | golang
gradle | Gradle | groovy |
graphql | GraphQL | graphql | gql
groovy | Groovy | groovy | jenkinsfile
hack | Hack | php | hacklang
haskell | Haskell | haskell | hs
hcl | Terraform | terraform | terraform, tf
hlsl | HLSL | hlsl |
html | HTML | html | htm, html5, xhtml
http | HTTP | http | https
ini | INI | ini | cfg, conf, dosini, properties, editorconfig, env, dotenv
java | Java | java | jdk, spring, spring boot, android java
javascript | JavaScript | javascript | js, mjs, cjs, ecmascript, es6, node, nodejs, node.js, jquery, vanilla js, jsx, react, reactjs, react.js, react native, express
jinja | Jinja | html+jinja | jinja2, django template, htmldjango
json | JSON | json | json5, jsonc, jsonl, ndjson
julia | Julia | julia | jl
kotlin | Kotlin | kotlin | kt, kts, android kotlin
latex | LaTeX | latex | tex, bibtex
lean | Lean | lean4 | lean4
less | Less | less |
llvm | LLVM IR | llvm | llvm ir
logo | Logo | - | netlogo
lua | Lua | lua | love2d
luau | Luau | luau | roblox, roblox lua
makefile | Makefile | make | make, mk, gnumakefile, gnu make
markdown | Markdown | markdown | md, mdx, rmarkdown, rmd
mathematica | Wolfram Language | mathematica | wolfram, wolfram language, wl
matlab | MATLAB | matlab | simulink
mermaid | Mermaid | - |
metal | Metal | cpp | msl, metal shading language
mips-assembly | MIPS assembly | gas | mips, mips asm
mql4 | MQL4 | mql4 | mq4
mql5 | MQL5 | mql5 | mq5, mql
nginx | nginx configuration | nginx | nginx conf, nginx config, nginxconf
nim | Nim | nim | nimrod
nix | Nix | nix | nixos
objective-c | Objective-C | objective-c | objc, obj c, objectivec
ocaml | OCaml | ocaml |
octave | GNU Octave | octave | octave
opencl | OpenCL | c | opencl c
openscad | OpenSCAD | openscad | scad
perl | Perl | perl | pl, pm, perl5
plantuml | PlantUML | - | puml
php | PHP | php | laravel, wordpress, php7, php8
pinescript | Pine Script | - | pine, pine script
plsql | PL/SQL | sql | pl/sql, oracle sql, oracle
postscript | PostScript | postscript |
power-automate | Power Automate Desktop | - | pad, pad (power automate desktop), power automate
power-query | Power Query and DAX | - | dax, power query m, powerquery
powershell | PowerShell | powershell | ps1, posh, pwsh, psm1
prisma | Prisma schema | - |
processing | Processing | java | pde
prolog | Prolog | prolog | swi prolog
promql | PromQL | promql | prometheus query
protobuf | Protocol Buffers | protobuf | proto, protocol buffers, proto3
puppet | Puppet | puppet |
purescript | PureScript | - | purs
python | Python | python | py, python2, python3, py3, py2, ipython, jupyter, jupyter notebook, pandas, numpy, pytorch, django, flask, micropython
python-console | Python session | pycon | pycon, python repl, doctest
qml | QML | qml |
r | R | r | rlang, r language, rscript, tidyverse
riscv-assembly | RISC-V assembly | gas | riscv, risc v, riscv asm
racket | Racket | racket | rkt
regex | Regular expression | - | regexp, regular expression, regular expressions
robot | Robot Framework | robotframework | robot framework, robotframework
ruby | Ruby | ruby | rb, rails, ruby on rails, erb
rust | Rust | rust | rs
sas | SAS | sas |
scala | Scala | scala | sbt
scheme | Scheme | scheme | scm, guile
scratch | Scratch | - |
scss | Sass | scss | sass
sed | sed | sed |
shell-session | Shell session | console | console, shellsession, terminal, bash session, sh session
smalltalk | Smalltalk | smalltalk | pharo, squeak
solidity | Solidity | solidity | sol
sparql | SPARQL | sparql |
spss | SPSS | - |
sql | SQL | sql | mysql, postgresql, postgres, sqlite, sqlite3, mariadb, bigquery, ansi sql, hive, hiveql, psql, duckdb, snowflake
stata | Stata | stata |
svelte | Svelte | html |
swift | Swift | swift | swiftui
systemd | systemd unit | systemd | systemd unit
systemverilog | SystemVerilog | systemverilog | sv
tcl | Tcl | tcl | tcl/tk, expect
toml | TOML | toml | cargo.toml
tsql | T-SQL | tsql | t sql, transact sql, mssql, sql server
typescript | TypeScript | typescript | ts, tsx, angular, nestjs
typst | Typst | typst | typ
vba | VBA | vbnet | excel vba, vba macro, visual basic for applications
vbnet | Visual Basic .NET | vbnet | vb.net, vb, visual basic, vb6
vbscript | VBScript | vbscript | vbs
verilog | Verilog | verilog |
vhdl | VHDL | vhdl | vhd
vim | Vim script | vim | vimscript, viml, vim script
vue | Vue | html | vuejs, vue.js
wasm | WebAssembly | wat | wat, wast, webassembly
wgsl | WGSL | wgsl | webgpu
xml | XML | xml | xsd, xslt, svg, xaml, plist, rss, wsdl, pom
yaml | YAML | yaml | yml, docker compose, kubernetes, k8s, ansible, github actions, helm, openapi
zig | Zig | zig |
"""  # noqa: E501 - one language, one line

# Known words that name no language, or several at once.
_NO_LANGUAGE = frozenset(
    word.strip()
    for line in """,general,none,n/a,na,any,all,other,multiple,not applicable,no language,agnostic
    unspecified,not specified,language agnostic,not language specific,natural language
    pseudocode,text,txt,plain,plaintext,plain text""".splitlines()
    for word in line.split(",")
)
_SEVERAL = {
    "bootstrap": ("html", "css"),
    "bootstrap 5": ("html", "css"),
    "c family": ("c", "cpp"),
    "web": ("html", "css", "javascript"),
    "mern": ("javascript",),
}

# Behind a fence some short words mean something else than in a list of languages.
_FENCE_ONLY = {
    "gas": Language("assembly", "Assembly", "gas"),
    "output": Language("output", "Output", None),
    "log": Language("log", "Log", None),
    "error": Language("output", "Output", None),
    "traceback": Language("traceback", "Python traceback", "pytb"),
    "pytb": Language("traceback", "Python traceback", "pytb"),
    "pseudocode": Language("pseudocode", "Pseudocode", None),
    "jsx": Language("javascript", "JSX", "jsx"),
    "react": Language("javascript", "JSX", "jsx"),
    "tsx": Language("typescript", "TSX", "tsx"),
    "ebnf": Language("ebnf", "EBNF", "ebnf"),
    "bnf": Language("bnf", "BNF", "bnf"),
}

_SEPARATOR = re.compile(r"\s*[/,;&|]\s*|\s+and\s+|\s+\+\s+")
_VERSION = re.compile(r"(?<=[a-z+#]{2}) ?v?\d+(?:\.\d+)*(?:\.x)?\+?")
_FENCE_WORD = re.compile(r"[^\s{}:,=(]+")


def spelled(label: str) -> str:
    """Lower case, one blank for any blanks, hyphens and underscores."""
    folded = unicodedata.normalize("NFKC", label).casefold()
    return re.sub(r"[\s_-]+", " ", folded).strip()


def _read_rows() -> tuple[dict[str, Language], dict[str, str]]:
    languages: dict[str, Language] = {}
    words: dict[str, str] = {}
    for row in _ROWS.strip().splitlines():
        key, name, lexer, others = (cell.strip() for cell in row.split("|"))
        languages[key] = Language(key, name, None if lexer == "-" else lexer)
        for word in [key, name, *others.split(",")]:
            label = spelled(word)
            if label and words.setdefault(label, key) != key:
                raise ValueError(f"{label!r} is in the rows of {words[label]} and {key}")
    return languages, words


LANGUAGES, _WORDS = _read_rows()


Aliases = Mapping[str, tuple[str, ...]]
NO_ALIASES: Aliases = {}


def normalise(label: str, aliases: Aliases = NO_ALIASES) -> tuple[str, ...]:
    """Return the keys of the languages that a label names; () where it names none on purpose.

    `aliases` are labels of a site, as `spelled` writes them; they come before ours.
    """
    words = spelled(label)
    keys = aliases.get(words, _lookup(words))
    if keys is not None:
        return keys
    found: list[str] = []
    for part in _SEPARATOR.split(words):
        keys = aliases.get(part, _lookup(part))
        if keys is None or not part:
            raise UnknownLanguageError(label, part)
        found += keys
    return tuple(dict.fromkeys(found))


def of_fence(info: str) -> Language | None:
    """Return the language behind a code fence, or None where its word is not known."""
    word = fence_word(info)
    label = spelled(word)
    if label in _FENCE_ONLY:
        return _FENCE_ONLY[label]
    keys = _lookup(label) or ()
    return LANGUAGES[keys[0]] if len(keys) == 1 else None


def fence_word(info: str) -> str:
    """Return the word that names the language: `python` of `{.python}` and `python:main.py`."""
    found = _FENCE_WORD.search(info)
    return found.group().lstrip(".") if found else ""


def _lookup(label: str) -> tuple[str, ...] | None:
    for word in (label, _VERSION.sub("", label)):
        if word in _NO_LANGUAGE:
            return ()
        if word in _SEVERAL:
            return _SEVERAL[word]
        if word in _WORDS:
            return (_WORDS[word],)
    return None


@lru_cache(maxsize=1_000)
def _nearest(word: str) -> tuple[str, ...]:
    known = [*_WORDS, *_SEVERAL, *(each for each in _NO_LANGUAGE if each)]
    return tuple(difflib.get_close_matches(word, known))
