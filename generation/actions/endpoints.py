"""Adding and changing model servers, and finding out what they can do."""

import asyncio
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from accounts.actions.audit import write_audit
from accounts.actions.jobs import fail, finish
from accounts.models import Annotator, Job
from backends import BackendError, addresses
from backends.probe import Finding, probe
from catalog.intake.slugs import free_slug
from generation.connect import connect
from generation.keys import fault_in
from generation.models import Endpoint, KeyBinding

_PATHS = ("new", "generate", "jobs", "models")  # beside which a server has its page
_EDITABLE = ("url", "parallel", "tokens_per_minute", "budget", "price_in", "price_out")


class EndpointError(Exception):
    """The endpoint cannot be as asked; `field` names what is wrong, `str` says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def add_endpoint(
    name: str, *, key_name: str = "", actor: Annotator | None = None, **values: Any
) -> Endpoint:
    """Know a model server. Raises `EndpointError`."""
    if Endpoint.objects.filter(name=name).exists():
        raise EndpointError("name", f"There is a model server {name!r} already.")
    taken = {*Endpoint.objects.values_list("slug", flat=True), *_PATHS}
    endpoint = Endpoint(name=name, slug=free_slug(name, taken, longest=120))
    _write(endpoint, key_name, values)
    write_audit("endpoint_added", endpoint.name, actor=actor, url=endpoint.url, key=key_name)
    return endpoint


@transaction.atomic
def change_endpoint(
    endpoint: Endpoint, *, key_name: str = "", actor: Annotator | None = None, **values: Any
) -> Endpoint:
    """Change a server's address or limits. A key stays behind with the address it belongs to."""
    locked = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    before = {name: getattr(locked, name) for name in _EDITABLE}
    _write(locked, key_name, values)
    changed = [name for name in _EDITABLE if getattr(locked, name) != before[name]]
    write_audit("endpoint_changed", locked.name, actor=actor, changed=changed, key=key_name)
    return locked


def _write(endpoint: Endpoint, key_name: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in _EDITABLE:
            raise TypeError(f"an endpoint has no {name}")
        setattr(endpoint, name, value)
    try:
        endpoint.origin = addresses.origin(endpoint.url)
    except BackendError as error:
        raise EndpointError("url", str(error)) from error
    endpoint.key = bind(key_name, endpoint.origin) if key_name else None
    endpoint.health, endpoint.health_note = Endpoint.Health.UNKNOWN, ""
    endpoint.failing_since = None
    endpoint.save()


def bind(name: str, origin: str) -> KeyBinding:
    """The key of this name, which from its first use on belongs to one address."""
    if fault := fault_in(name):
        raise EndpointError("key_name", fault)
    binding, _ = KeyBinding.objects.get_or_create(name=name, defaults={"origin": origin})
    if binding.origin != origin:
        raise EndpointError(
            "key_name",
            f"The key {name} belongs to {binding.origin} and is sent nowhere else. "
            f"Put the key of {origin} under another name into the environment.",
        )
    return binding


def check_endpoint(
    endpoint: Endpoint, model: str = "", *, actor: Annotator | None = None
) -> list[Finding]:
    """Ask a server what it can do and keep the report. Raises `BackendError` when it is away."""
    endpoint.key  # noqa: B018  is read here: within the loop the database cannot be asked
    try:
        served, findings = asyncio.run(_ask(endpoint, model))
    except BackendError as error:
        endpoint.health, endpoint.health_note = Endpoint.Health.DOWN, str(error)[:400]
        endpoint.failing_since = endpoint.failing_since or now()
        endpoint.seen_at = now()
        endpoint.save(update_fields=["health", "health_note", "failing_since", "seen_at"])
        raise
    endpoint.served = served
    endpoint.report = [asdict(finding) for finding in findings]
    broken = [finding.name for finding in findings if finding.matters and not finding.works]
    endpoint.health = Endpoint.Health.SLOW if broken else Endpoint.Health.GOOD
    endpoint.health_note = f"does not do: {', '.join(broken)}" if broken else ""
    endpoint.failing_since = None
    endpoint.tested_at = endpoint.seen_at = now()
    endpoint.save(
        update_fields=[
            *("served", "report", "health", "health_note", "failing_since"),
            *("tested_at", "seen_at"),
        ]
    )
    write_audit("endpoint_tested", endpoint.name, actor=actor)
    return findings


def test_endpoint_job(job: Job) -> None:
    """The test that was asked for on a page; the endpoint's row keeps its report."""
    endpoint = Endpoint.objects.get(pk=job.parameters["endpoint"])
    try:
        findings = check_endpoint(endpoint, actor=job.created_by)
    except BackendError as error:
        fail(job, str(error))
    else:
        finish(job, {"checks": len(findings), "works": sum(f.works for f in findings)})


async def _ask(endpoint: Endpoint, model: str) -> tuple[list[str], list[Finding]]:
    backend = connect(endpoint)
    try:
        served = [found.name for found in await backend.models()]
        return served, await probe(backend, model or (served[0] if served else ""))
    finally:
        await backend.close()
