# Where a script keeps its states, for the scripts beside this one, which source it: `remote_states KIND` starts what
# is needed for s3 (in the program's own sandbox), pg (a PostgreSQL of Debian's packages) or http. It sets what
# sandbox-server.sh or pg-server.sh sets, `block KEY LOCK` with the backend block for a key, and `locks`.
here=$(realpath "$(dirname "$0")")

remote_states() {
    case "$2" in
        s3)
            . "$here/sandbox-server.sh"
            locks=('use_lockfile = true' 'dynamodb_table = "locks"' $'use_lockfile = true\n    dynamodb_table = "locks"')
            block() { s3_block "$@"; }
            ;;
        pg)
            . "$here/pg-server.sh"
            locks=('an advisory lock')
            # Each state in a schema of its own.
            block() { printf 'terraform {\n  backend "pg" {\n    schema_name = "%s"\n  }\n}\n' "$1"; }
            ;;
        http)
            . "$here/sandbox-server.sh"
            locks=('the lock of the server')
            python3 "$here/http_states.py" > "$work/states-port" &
            servers+=($!)
            for _ in $(seq 50); do [ -s "$work/states-port" ] && break || sleep 0.1; done
            block() {
                local url
                url=http://127.0.0.1:$(cat "$work/states-port")/$1
                printf 'terraform {\n  backend "http" {\n    address        = "%s"\n    lock_address   = "%s"\n    unlock_address = "%s"\n  }\n}\n' "$url" "$url" "$url"
            }
            ;;
        *) echo "$2 is none of s3, pg and http"; exit 2 ;;
    esac
}
