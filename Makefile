# Yinling (银铃). `make help` lists what can be done; `make run` and `make test` are all a newcomer needs.
SHELL := /bin/bash
PYTHON ?= python3
APP := .venv/bin/python
RASA := .venv-rasa/bin/python
.DEFAULT_GOAL := help
.PHONY: help run chat train test test-fast lint validate evaluate evaluate-file evaluate-peers evaluate-scams keep-meanings simulate-warnings replay-scams bench bench-console bench-reminders crash-delivery migrate demo import admin audit-verify retention-check lessons lock setup setup-dev clean

help: ## what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:
	@$(PYTHON) deploy/environments.py rasa app

setup-dev:
	@$(PYTHON) deploy/environments.py rasa dev

run: setup ## start everything on this machine (the first time it fetches, fills and trains)
	@$(APP) -m deploy.run

chat: setup ## talk to the running assistant from this terminal
	@$(APP) -m bot.channels.terminal $(ARGS)

train: setup ## train a model if none fits the present data
	@$(APP) -m deploy.train

migrate: setup ## bring the database to the present schema
	@$(APP) -m center.db.migrate

demo: setup ## fill an empty database with the demo center and a year behind it
	@$(APP) -m center.demo --history

import: setup ## bring your own records in, for example: make import ARGS="members sheet.csv --check" (docs/real-data.md)
	@$(APP) -m center.imports $(ARGS)

admin: setup ## make the first administrator, for example: make admin ARGS="--login wang --name 王芳"
	@$(APP) -m center.staff create-admin $(ARGS)

audit-verify: setup ## see whether anybody changed the audit log: make audit-verify ARGS="--since MARK"
	@$(APP) -m center.audit $(ARGS)

retention-check: setup ## what the rules of retention would delete tonight; it deletes nothing
	@$(APP) -m center.retention --check

lessons: setup ## put what staff have agreed on (console, /lessons) into data/nlu (docs/lessons.md)
	@$(APP) -m center.lessons export $(ARGS)

test: setup-dev ## everything: records, dialogue with the trained model, a real browser, a real PostgreSQL
	@$(APP) -m deploy.test

test-fast: setup-dev ## what needs neither the model nor a browser
	@$(APP) -m pytest -q -m "not rasa and not browser and not postgres" --ignore=tests/nlu

lint: setup-dev ## style, types and the assistant's data
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@$(MAKE) --no-print-directory validate

validate: setup ## what Rasa itself finds wrong with rules, responses and examples
	@$(APP) -m deploy.validate

simulate-warnings: setup ## how often early warning is wrong and how soon it is right, on made-up months (docs/bench-warnings.md)
	@$(APP) -m center.scams.warning.simulate $(ARGS)

evaluate: train ## how well it understands, on lines it has never seen; with a page of pictures
	@$(RASA) -m nlu.evaluation $(ARGS)

evaluate-file: setup ## the same on your own TSV: make evaluate-file FILE=test.tsv TRAIN=train.tsv (without TRAIN: today's model)
	@$(RASA) -m nlu.evaluation --file "$(FILE)" $(if $(TRAIN),--train "$(TRAIN)") $(ARGS)

evaluate-peers: setup ## the same data in one run against Rasa's stock pipeline, nlp.js and character n-grams
	@$(APP) -m deploy.peers $(ARGS)

keep-meanings: setup ## after messages were added to data/scams: what the second encoder makes of them, so that learning need not wait
	@$(APP) -m center.scams.kept_meanings

evaluate-scams: setup ## how well it tells scams from honest messages, across sources (docs/bench-scams.md)
	@$(APP) -m center.scams.evaluation

replay-scams: setup-dev train ## a thousand reports and checks while processes are killed (docs/bench-replay.md)
	@$(APP) -m tests.replay $(ARGS)

bench: setup-dev train ## this assistant beside a stock Rasa bot, in one run
	@$(APP) -m tests.bench

bench-reminders: setup-dev ## how fast everybody is told, with Telegram's limits and without (docs/bench-reminders.md)
	@$(APP) -m tests.bench.reminders $(ARGS)

crash-delivery: setup-dev ## four senders, 14,620 messages, twenty kills: nobody forgotten, nobody told twice without a kill
	@YINLING_CRASH_MESSAGES=14620 YINLING_CRASH_KILLS=20 $(APP) -m pytest -q tests/bot/delivery/test_bulk_crashes.py

bench-console: setup-dev ## the staff's console while fifty look and twenty reports a second come
	@$(APP) -m tests.bench.console $(ARGS)

lock: ## write the hashed lock files anew
	@$(PYTHON) deploy/environments.py --lock

clean: ## remove environments and models (records in var/ stay)
	rm -rf .venv .venv-rasa .tools .rasa models
