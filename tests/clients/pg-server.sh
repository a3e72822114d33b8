# Starts a PostgreSQL of Debian's packages on loopback, for the scripts beside this one, which source it.
# It sets `rform`, `work` (a temporary directory that goes at the end), `fail`, `sql`, and the environment
# in which clients find the server. Needs Debian's `postgresql`, which it installs where it is missing and
# it may, and a user other than root, since the server does not run as root.
rform=$(realpath "$1")
work=$(mktemp -d)
servers=()
finish() {
    for data in "$work"/pg/*/; do
        [ ! -e "$data/postmaster.pid" ] || as_user "$bin/pg_ctl" -D "$data" -m immediate stop > /dev/null 2>&1 || true
    done
    for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; done
    rm -rf "$work"
}
fail() { echo "$(basename "$0"): $*"; exit 1; }
as_user() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
newest() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

bin=$(newest)
if [ -z "$bin" ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update > /dev/null && apt-get install -y --no-install-recommends postgresql > /dev/null
    bin=$(newest)
fi
[ -x "$bin/initdb" ] || fail "PostgreSQL is not there and could not be installed"
trap finish EXIT

chmod 755 "$work"
mkdir "$work/pg"
chmod 777 "$work/pg"
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# A server in a directory with further lines of its configuration; `pgport` is where it listens. It lets
# in who has the password.
start_server() {
    local data=$work/pg/$1
    pgport=$(free_port)
    printf 'it is a secret' > "$work/pg/password"
    chmod 644 "$work/pg/password"
    as_user "$bin/initdb" -D "$data" -U owner --pwfile="$work/pg/password" -A scram-sha-256 \
        --no-locale -E UTF8 > "$work/initdb.log" 2>&1 || { cat "$work/initdb.log"; fail "initdb"; }
    printf '%s\n' "port = $pgport" "listen_addresses = '127.0.0.1'" "unix_socket_directories = '$work/pg'" \
        "fsync = off" "max_connections = 200" "${@:2}" > "$work/pg/more"
    as_user sh -c 'cat "$1" >> "$2/postgresql.conf"' sh "$work/pg/more" "$data"
    as_user "$bin/pg_ctl" -D "$data" -l "$data/log" -w start > "$work/start.log" 2>&1 \
        || { cat "$work/start.log"; as_user cat "$data/log"; fail "the server does not start"; }
}
sql() { "$bin/psql" -X -q -At -c "$1"; }

start_server main
export PGHOST=127.0.0.1 PGPORT=$pgport PGUSER=owner PGPASSWORD='it is a secret' PGDATABASE=postgres
export PGSSLMODE=disable TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
sql 'CREATE DATABASE states' > /dev/null
export PGDATABASE=states
