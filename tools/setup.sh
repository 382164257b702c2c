#!/bin/sh
# Makes .venv and installs the pinned libraries; says plainly what the system lacks. `make setup` calls it.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
VENV=${VENV:-.venv}

stop() {
    printf 'make setup: %s\n' "$@" >&2
    exit 1
}

# The system's package manager, and how a person calls it.
if [ "$(uname)" = Darwin ]; then
    install="brew install"
elif command -v apt-get >/dev/null 2>&1; then
    install="apt-get install --no-install-recommends"
    [ "$(id -u)" = 0 ] || install="sudo $install"
else
    install="(your package manager)"
fi

command -v "$PYTHON" >/dev/null 2>&1 ||
    stop "there is no $PYTHON. Python 3.11 or later is needed:" "    $install python3"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "$("$PYTHON" --version) is too old; Python 3.11 or later is needed. If you have one under another name:" \
        "    make setup PYTHON=python3.12"

if ! [ -x "$VENV/bin/python" ] || ! "$VENV/bin/python" -c 'import pip' >/dev/null 2>&1; then
    echo "make setup: making the environment $VENV"
    rm -rf "$VENV"
    if ! "$PYTHON" -m venv "$VENV" >"${TMPDIR:-/tmp}/bukett-venv.$$" 2>&1; then
        cat "${TMPDIR:-/tmp}/bukett-venv.$$" >&2
        rm -rf "$VENV" "${TMPDIR:-/tmp}/bukett-venv.$$"
        stop "$PYTHON cannot make environments. On Debian and Ubuntu the part that does is a package of its own:" \
            "    $install python3-venv"
    fi
    rm -f "${TMPDIR:-/tmp}/bukett-venv.$$"
fi

echo "make setup: installing the libraries (the first time takes a minute or two)"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
    --requirement requirements-dev.txt ||
    stop "the libraries could not be installed; the lines above say why."

# WeasyPrint draws PDFs with Pango, a library of the system.
if ! "$VENV/bin/python" -W ignore -c 'import weasyprint' >/dev/null 2>&1; then
    if [ "$(uname)" = Darwin ]; then
        stop "PDFs need the library Pango:" "    brew install pango"
    fi
    stop "PDFs need the library Pango:" \
        "    $install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
fi
