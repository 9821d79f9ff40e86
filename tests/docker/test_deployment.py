"""What docker/ would start, held against the published schemas and against the supervisor.

No container engine and no cluster is asked: these are checks of the files alone.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from django.conf import settings

from arena_site.messaging import QUEUES
from arena_site.settings import BASE_DIR
from arena_site.supervisor import programs
from arena_site.supervisor.configuration import read
from sandbox import LANGUAGES
from sandbox.runner import RUNNER_UID

DOCKER = BASE_DIR / "docker"
KUBERNETES = DOCKER / "kubernetes"
COMPOSE = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
KUSTOMIZATION = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
FILES = [
    *(KUBERNETES / name for name in KUSTOMIZATION["resources"]),
    KUBERNETES / "vllm" / "vllm.yaml",
]
OBJECTS = [
    document
    for file in FILES
    for document in yaml.safe_load_all(file.read_text())
    if document is not None
]
WORKLOADS = {
    one["metadata"]["name"]: one for one in OBJECTS if one["kind"] in {"Deployment", "Job"}
}
# What a place may choose for itself; all else is as the supervisor has it.
FREE = {"--host", "--port", "--concurrency", "--workers", "--queues"}
DOCUMENTED_VARIABLES = set(
    re.findall(r"`([A-Z][A-Z_]+)`", (BASE_DIR / "docs/settings.md").read_text())
)


def container(workload):
    (only,) = workload["spec"]["template"]["spec"]["containers"]
    return only


def is_ours(image):
    return image.startswith("code-arena")


OURS = {name: service for name, service in SERVICES.items() if is_ours(service.get("image", ""))}
COMMANDS = {
    **{f"compose {name}": service["command"] for name, service in OURS.items()},
    **{
        f"kubernetes {name}": container(one)["command"]
        for name, one in WORKLOADS.items()
        if is_ours(container(one)["image"])
    },
}


def bare(command):
    """The command without the program that Python is and without what a place may choose."""
    words = iter(command[1:])
    kept = []
    for word in words:
        if word in FREE:
            next(words)
        else:
            kept.append(word.removeprefix(f"{BASE_DIR}/"))
    return tuple(kept)


@pytest.fixture(scope="module")
def supervised():
    """The supervisor's own commands by the name of the program."""
    started = programs.application(read({}), Path("logs"), {})
    prepared = programs.prepare(Path("logs"), {})
    return {program.name: bare(program.command) for program in (*started, prepared)}


@pytest.mark.parametrize("where", COMMANDS)
def test_every_command_is_one_of_the_supervisor(where, supervised):
    program = where.split()[1].split("-")[0]
    assert COMMANDS[where][0] == "python"
    assert bare(COMMANDS[where]) == supervised[program]


@pytest.mark.parametrize("place", ["compose", "kubernetes"])
def test_every_program_of_the_supervisor_is_started(place, supervised):
    started = {bare(command) for where, command in COMMANDS.items() if where.startswith(place)}
    assert started == set(supervised.values())


@pytest.mark.parametrize("place", ["compose", "kubernetes"])
def test_every_queue_has_workers(place):
    taken = [
        queue
        for where, command in COMMANDS.items()
        if where.startswith(f"{place} worker")
        for queue in command[command.index("--queues") + 1].split(",")
    ]
    assert sorted(taken) == sorted(QUEUES)


def test_the_image_starts_the_web_server_as_the_supervisor_does(supervised):
    text = (DOCKER / "Dockerfile").read_text()
    (line,) = re.findall(r"^CMD (.+)$", text, re.M)
    assert bare(json.loads(line)) == supervised["web"]
    variables = set(
        re.findall(r"\b(\w+)=", "".join(re.findall(r"^ENV .+(?:\n    .+)*", text, re.M)))
    )
    assert programs.ONE_THREAD.keys() <= variables
    assert {v for v in variables if v.startswith("ARENA_")} <= DOCUMENTED_VARIABLES


def test_the_image_runs_as_nobody_special_and_is_built_in_two_stages_from_hashed_packages():
    text = (DOCKER / "Dockerfile").read_text()
    assert len(re.findall(r"^FROM ", text, re.M)) == 2
    assert re.findall(r"^USER (.+)$", text, re.M) == ["10001:10001"]
    assert "--require-hashes -r /tmp/run.lock" in text


def test_the_image_holds_every_room_and_neither_data_nor_secrets():
    left_out = set((BASE_DIR / ".dockerignore").read_text().splitlines())
    rooms = {name.split(".")[0] for name in settings.INSTALLED_APPS} & set(os.listdir(BASE_DIR))
    assert {"accounts", "leaderboard"} <= rooms
    needed = rooms | {"backends", "stats", "web", "templates", "static", "locale", "manage.py"}
    assert not needed & left_out
    assert {".*", "docker"} <= left_out


def test_the_compose_file_follows_the_specification():
    check = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec")
    done = subprocess.run(
        [*check, str(DOCKER / "compose.yaml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("one", OBJECTS, ids=lambda one: f"{one['kind']} {one['metadata']['name']}")
def test_every_object_follows_the_schema_of_kubernetes(one):
    kubernetes_validate.validate(one, "1.30", strict=True)


@pytest.mark.parametrize("name", OURS)
def test_containers_of_ours_can_do_little(name):
    service = OURS[name]
    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service


@pytest.mark.parametrize(
    "name", [n for n, one in WORKLOADS.items() if is_ours(container(one)["image"])]
)
def test_pods_of_ours_can_do_little(name):
    spec = WORKLOADS[name]["spec"]["template"]["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    security = container(WORKLOADS[name])["securityContext"]
    assert security["readOnlyRootFilesystem"] is True
    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"] == {"drop": ["ALL"]}


def test_only_preparation_knows_the_owner_of_the_tables():
    for name, service in OURS.items():
        assert ("DATABASE_OWNER_URL" in service["environment"]) is (name == "prepare")
    for name, one in WORKLOADS.items():
        assert ("DATABASE_OWNER_URL" in json.dumps(one)) is (name == "prepare")


def test_only_the_proxy_can_be_reached_from_outside():
    public = {name for name, service in SERVICES.items() if service.get("ports")}
    assert public == {"proxy", "grafana"}
    assert SERVICES["grafana"]["ports"] == ["127.0.0.1:3000:3000"]
    assert COMPOSE["networks"]["back"] == COMPOSE["networks"]["models"] == {"internal": True}
    assert "back" not in SERVICES["vllm"]["networks"]


def test_model_servers_ask_for_a_key_that_stands_in_no_file():
    assert "--api-key" in SERVICES["vllm"]["entrypoint"][-1]
    assert "--api-key" in container(WORKLOADS["vllm"])["command"][-1]
    text = "".join(file.read_text() for file in [DOCKER / "compose.yaml", *FILES])
    assert not re.findall(r"(?:KEY|TOKEN|PASSWORD)\w*: ['\"]?[0-9a-f]{16,}", text)


def test_everything_that_lives_on_is_looked_after():
    lives = {name for name, service in SERVICES.items() if service.get("restart") != "no"}
    unwatched = {name for name in lives if "healthcheck" not in SERVICES[name]}
    assert unwatched == {"prometheus", "grafana"}
    for name, one in WORKLOADS.items():
        if one["kind"] == "Deployment":
            assert {"startupProbe", "livenessProbe"} <= set(container(one)), name
    guarded = {one["metadata"]["name"] for one in OBJECTS if one["kind"] == "PodDisruptionBudget"}
    several = {n for n, one in WORKLOADS.items() if one["kind"] == "Deployment"} - {"beat"}
    assert guarded == several


def test_workers_are_scaled_by_the_queue_that_they_take_from():
    for one in OBJECTS:
        if one["kind"] == "HorizontalPodAutoscaler" and one["metadata"]["name"] != "web":
            (metric,) = one["spec"]["metrics"]
            queue = metric["external"]["metric"]["selector"]["matchLabels"]["queue"]
            command = COMMANDS[f"kubernetes {one['metadata']['name']}"]
            assert command[command.index("--queues") + 1] == queue


def test_every_variable_that_is_set_is_a_setting():
    (config,) = [one for one in OBJECTS if one["kind"] == "ConfigMap"]
    named = set(config["data"]) | set(SERVICES["web"]["environment"])
    assert named - {"VLLM_API_KEY"} <= DOCUMENTED_VARIABLES


def test_every_file_for_kubernetes_is_used():
    there = {file.name for file in KUBERNETES.glob("*.yaml")}
    for_others = {"kustomization.yaml", "adapter-rules.yaml"}
    assert there - for_others == set(KUSTOMIZATION["resources"])
    assert KUSTOMIZATION["components"] == ["vllm"]


def test_the_runner_holds_nothing_and_is_reached_by_web_and_workers_alone():
    service = SERVICES["runner"]
    assert not {"environment", "env_file", "volumes", "ports", "secrets"} & set(service)
    assert service["networks"] == ["runner"]
    assert COMPOSE["networks"]["runner"] == {"internal": True}
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    on_it = {name for name, one in SERVICES.items() if "runner" in one.get("networks", [])}
    assert on_it & {"postgres", "redis", "proxy", "vllm"} == set()
    pod = container(WORKLOADS["runner"])
    assert not {"env", "envFrom"} & set(pod)
    assert pod["securityContext"]["allowPrivilegeEscalation"] is False
    (policy,) = [
        one
        for one in OBJECTS
        if (one["kind"], one["metadata"]["name"]) == ("NetworkPolicy", "runner")
    ]
    assert policy["spec"]["egress"] == []


def test_the_image_of_the_runner_holds_the_sandbox_and_its_toolchains():
    text = (DOCKER / "Dockerfile.runner").read_text()
    assert re.findall(r"^COPY (.+)$", text, re.M) == ["sandbox /srv/arena/sandbox"]
    installed = set(re.findall(r"[\w+-]+", text.split("apt-get install")[1].split("&&")[0]))
    wanted = {package for one in LANGUAGES.values() for package in one.install.split()}
    assert wanted | {"bubblewrap"} <= installed
    assert f"USER {RUNNER_UID}:{RUNNER_UID}" in text
    assert SERVICES["runner"]["user"] == f"{RUNNER_UID}:{RUNNER_UID}"
