#!/usr/bin/env bash
# jsonschema 4.25 and newer make `import nbformat` several times slower wherever the extra
# `format-nongpl` is installed, as jupyter-events (and so every Jupyter server) asks for it: the
# extra then brings rfc3987-syntax, whose import compiles a lark grammar for each kind of address.
# Nothing is validated here, nbformat is only imported. Seen with Python 3.11:
#   jsonschema 4.24.1: 0.13 s of processor time; jsonschema 4.26.0: 1.05 s.
# Exit 0 while the newer one takes at least three times as long, 1 when it no longer does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

seconds() { # of processor time that the import takes, the best of five, byte code in place
  python3 -m venv "$folder/$1"
  "$folder/$1/bin/python" -m pip install --quiet --disable-pip-version-check \
    "nbformat==5.11.1" "jsonschema[format-nongpl]==$1" 2>/dev/null
  "$folder/$1/bin/python" -c 'import nbformat'
  for _ in 1 2 3 4 5; do
    "$folder/$1/bin/python" -c 'import nbformat, time; print(f"{time.process_time():.3f}")'
  done | sort -n | head -1
}

old=$(seconds 4.24.1)
new=$(seconds 4.26.0)
echo "import nbformat: jsonschema 4.24.1 $old s, jsonschema 4.26.0 $new s of processor time"
awk -v old="$old" -v new="$new" 'BEGIN { exit !(new >= 3 * old) }'
