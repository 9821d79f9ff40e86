"""The API's description: OpenAPI as JSON, and a page made from it that needs no script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

from leaderboard.board_cache import CachedPage
from leaderboard.views.public import public_reply, render_public, uncached_page

JSON = "application/json"
EXAMPLES = {
    "boards": "curl {site}/api/boards/",
    "claim": "curl -X POST -H 'Authorization: Token YOUR_TOKEN' \\\n  {site}/api/assignments/",
    "vote": "curl -X POST -H 'Authorization: Token YOUR_TOKEN' \\\n"
    "  -H 'Idempotency-Key: 7f1c2a90' -H 'Content-Type: application/json' \\\n"
    """  -d '{{"winner": "model_a", "strength": "clear", "difficulty": "medium"}}' \\\n"""
    "  {site}/api/assignments/ASSIGNMENT_ID/vote",
}
Schema = Mapping[str, Any]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How our tokens are said in OpenAPI; being a class is what registers it."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """The header of a request, in words that every version of OpenAPI knows."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word Token, a blank, and a token from your account page.",
        }


@dataclass(frozen=True)
class Field:
    """One value that is sent or comes back; `shape` names the schema it links to."""

    name: str
    type: str
    shape: str
    required: bool
    description: str


@dataclass(frozen=True)
class Reply:
    status: str
    description: str
    shape: str


@dataclass(frozen=True)
class Operation:
    """One thing that a program can ask for."""

    name: str
    method: str
    path: str
    description: str
    needs_token: bool
    parameters: list[Field]
    body: str
    replies: list[Reply]


@dataclass(frozen=True)
class Shape:
    name: str
    description: str
    fields: list[Field]
    words: list[str]


@cache
def openapi() -> dict[str, Any]:
    """The schema; it depends on the code alone, so it is made once in a process."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    found: dict[str, Any] = generator.get_schema(  # type: ignore[no-untyped-call]
        request=None, public=True
    )
    return {**found, "servers": [{"url": settings.URL}]}


@cache
def schema_page() -> CachedPage:
    return uncached_page(json.dumps(openapi(), indent=1).encode())


@cache
def docs_page() -> CachedPage:
    """The page for people."""
    context = {
        "info": openapi()["info"],
        "operations": list(operations(openapi())),
        "shapes": [as_shape(n, s) for n, s in openapi()["components"]["schemas"].items()],
        "examples": {name: text.format(site=settings.URL) for name, text in EXAMPLES.items()},
    }
    html = render_public("arena_site/api_docs.html", context, path=reverse("api-docs"))
    return uncached_page(html.encode())


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1, for generators of clients."""
    reply = public_reply(request, schema_page(), JSON)
    reply.headers["Access-Control-Allow-Origin"] = "*"
    return reply


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return public_reply(request, docs_page())


def operations(found: Schema) -> Iterator[Operation]:
    """Everything that can be asked, the public boards first."""
    for path, methods in sorted(found["paths"].items(), key=lambda pair: "boards" not in pair[0]):
        for method, told in methods.items():
            yield Operation(
                name=told["operationId"],
                method=method.upper(),
                path=path,
                description=told.get("description", ""),
                needs_token=any("token" in choice for choice in told.get("security", [])),
                parameters=[as_parameter(p) for p in told.get("parameters", [])],
                body=shape_of(json_schema(told.get("requestBody", {}))),
                replies=[as_reply(status, r) for status, r in sorted(told["responses"].items())],
            )


def as_parameter(told: Schema) -> Field:
    return Field(
        name=told["name"],
        type=f"{type_words(told['schema'])}, in the {told['in']}",
        shape="",
        required=told.get("required", False),
        description=told.get("description", ""),
    )


def as_reply(status: str, told: Schema) -> Reply:
    return Reply(status, told.get("description", ""), shape_of(json_schema(told)))


def json_schema(told: Schema) -> Schema:
    """The schema of a body, whichever kind of JSON it is called."""
    for content in told.get("content", {}).values():
        return dict(content["schema"])
    return {}


def as_shape(name: str, schema: Schema) -> Shape:
    """A schema as the table of its fields, or the list of its words."""
    required = schema.get("required", [])
    return Shape(
        name=name,
        description=schema.get("description", ""),
        fields=[
            Field(
                name=field,
                type=type_words(told),
                shape=shape_of(told),
                required=field in required,
                description=told.get("description", ""),
            )
            for field, told in schema.get("properties", {}).items()
        ],
        words=[str(word) for word in schema.get("enum", [])],
    )


def shape_of(schema: Schema) -> str:
    """The name of the schema that this one refers to, itself or inside a list or a choice."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inner = [schema[key] for key in ("items", "additionalProperties") if key in schema]
    inner += [*schema.get("anyOf", []), *schema.get("allOf", [])]
    return next((found for s in inner if isinstance(s, dict) and (found := shape_of(s))), "")


def type_words(schema: Schema) -> str:
    """A type in a few words: `list of RatingReply`, `number or null`."""
    if "$ref" in schema:
        return shape_of(schema)
    if "anyOf" in schema:
        return " or ".join(type_words(choice) for choice in schema["anyOf"])
    if "allOf" in schema:
        return " and ".join(type_words(part) for part in schema["allOf"])
    if "const" in schema or "enum" in schema:
        return " or ".join(f'"{word}"' for word in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {type_words(schema['items'])}" if schema.get("items") else "list"
    words = str(schema.get("type", "anything"))
    return f"{words} ({schema['format']})" if "format" in schema else words
