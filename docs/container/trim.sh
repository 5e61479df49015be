#!/bin/sh
# trim.sh ENVIRONMENT: remove from a Python environment what nobody runs in a container. Used by the Dockerfile.
set -eu
packages=$("$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
cd "$packages"
# Tests of libraries, headers for compiling against them, and their type stubs.
find . -type d \( -name tests -o -name test \) -not -path './tests*' -prune -exec rm -rf {} +
rm -rf pyarrow/include pyarrow/src numpy/_core/include ./*/include
find . -name '*.pyi' -delete
find . \( -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name '*.hpp' -o -name '*.a' \) -delete
# Symbols that only a debugger reads.
find . -name '*.so*' -type f -exec strip --strip-unneeded {} + 2>/dev/null || true
