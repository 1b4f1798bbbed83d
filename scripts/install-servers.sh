#!/bin/sh
# Installs the other store that the tests run the service over: Virtuoso, from the system's package manager.
# Does nothing when it is there; says why, and ends well, when it may not install: its tests are then skipped.
# Only the package with the program is taken: no service is started, no port is opened, nothing is asked.
# Oxigraph Server, the second other store, comes with the Python packages.
set -eu

PROGRAM=virtuoso-t
POLICY=/usr/sbin/policy-rc.d

if command -v "$PROGRAM" >/dev/null 2>&1; then
    exit 0
fi
without() {
    echo "Virtuoso is not installed: $1. The tests over it are skipped." >&2
    exit 0
}
command -v apt-get >/dev/null 2>&1 || without "there is no apt-get here; install the program $PROGRAM yourself"
[ "$(id -u)" -eq 0 ] || without "that needs root; run 'sudo scripts/install-servers.sh' once"

export DEBIAN_FRONTEND=noninteractive

# the package that holds the program alone, or, on a system that divides it otherwise, the whole
offered() {
    for name in virtuoso-opensource-7-bin virtuoso-opensource; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
}

package=$(offered)
if [ -z "$package" ]; then
    apt-get update -qq || without "the list of packages cannot be read"
    package=$(offered)
fi
[ -n "$package" ] || without "this system's package manager does not offer it"

# a service that comes with the package must not start: the tests start their own, each in a folder of its own
if [ ! -e "$POLICY" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
    trap 'rm -f "$POLICY"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
fi

install() {
    apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$package" >"$log" 2>&1 </dev/null
}

log=$(mktemp)
if ! install; then
    # the list may be older than the packages it names
    apt-get update -qq || true
    if ! install; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        without "apt-get could not install $package"
    fi
fi
rm -f "$log"
command -v "$PROGRAM" >/dev/null 2>&1 || without "$package does not bring the program $PROGRAM"
