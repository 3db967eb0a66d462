#!/bin/sh
# install.sh venv: make .venv with PYTHON (default python3).
# install.sh LOCK: put a hashed lock into .venv, with uv where it can be had, else with pip; then the product itself.
set -eu

old_python() {
    echo "Jiebang needs Python 3.11 or newer; $1 is $2." >&2
    echo "Name another one: make PYTHON=/path/to/python3.12 ..." >&2
    exit 1
}

make_venv() {
    python=${PYTHON:-python3}
    command -v "$python" >/dev/null || { echo "$python was not found. Install Python 3.11 or newer." >&2; exit 1; }
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        old_python "$python" "$("$python" -c 'import platform; print(platform.python_version())')"
    "$python" -m venv --clear .venv || {
        rm -rf .venv
        echo "$python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2
        exit 1
    }
}

install() {
    lock=$1
    echo "Installing the packages of $lock ..."
    pip="$PWD/.venv/bin/python -m pip --disable-pip-version-check"
    if $pip install -q --require-hashes -r tools/uv.txt 2>/dev/null && .venv/bin/uv pip install -q -p .venv/bin/python --require-hashes -r "$lock"; then :; else
        $pip install -q --require-hashes -r "$lock"
    fi
    $pip install -q --no-deps --no-build-isolation -e .
    .venv/bin/python -c 'from jiebang.common.catalogue import compile_if_stale; compile_if_stale()'
}

case $1 in
    venv) make_venv ;;
    *) install "$1" ;;
esac
