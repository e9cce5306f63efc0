#!/bin/sh
# Everything else is Python. On a machine without one this installs Debian's.
set -eu
python=$1

if command -v "$python" >/dev/null; then
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' && exit
    echo "$python is too old: Python 3.10 or newer is needed. make ... PYTHON=/path/to/python3" >&2
    exit 1
fi
if [ "$python" != python3 ]; then
    echo "There is no $python." >&2
    exit 1
fi
command -v apt-get >/dev/null || {
    echo "There is no python3 and no apt-get: install Python 3.10 or newer." >&2
    exit 1
}
if [ "$(id -u)" -eq 0 ]; then
    root=
elif command -v sudo >/dev/null; then
    root=sudo
else
    echo "There is no python3, you are not root and there is no sudo." >&2
    echo "As root: apt-get install python3 python3-venv" >&2
    exit 1
fi
$root apt-get -q update
$root apt-get -q install -y --no-install-recommends python3 python3-venv
