#!/bin/sh
# Makes .venv with the newest Python at hand that is new enough, and says plainly what is missing when it cannot.
# PYTHON=/path/to/python chooses one. A .venv that works is left as it is; one that does not is made anew.
set -eu

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

if [ -x .venv/bin/python ] && .venv/bin/python -c "$new_enough" && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    exit 0
fi

found=
for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$new_enough" 2>/dev/null; then
        found=$candidate
        break
    fi
done

if [ -z "$found" ]; then
    echo "Cauri needs Python 3.11 or newer; none of these is: ${PYTHON:-python3.13 python3.12 python3.11 python3}." >&2
    echo "Install a newer one, or name it: make setup PYTHON=/path/to/python3.12" >&2
    exit 1
fi

if ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$("$found" --version) has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi

"$found" -m venv --clear .venv
