#!/bin/sh
# Pins requirements.in and requirements-dev.in with hashes for Python 3.11 and later on Linux and macOS.
set -eu
cd "$(dirname "$0")/../.."
pin() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make requirements" "$@"
}
pin "$@" tools/requirements/requirements.in --output-file requirements.txt
pin "$@" --constraints requirements.txt tools/requirements/requirements-dev.in --output-file requirements-dev.txt
