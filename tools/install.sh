#!/bin/sh
# Install a hashed lock into .venv: with uv where it can be had, else with pip. Then the product itself.
set -e
lock=$1
if .venv/bin/python -m pip install -q --disable-pip-version-check uv 2>/dev/null; then
    .venv/bin/uv pip install -q -p .venv/bin/python --require-hashes -r "$lock"
else
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
fi
.venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
