#!/usr/bin/env bash
# The backend pg against a PostgreSQL of Debian's packages: the table as Terraform makes it, apply, an
# empty plan, workspaces, a lock that is held and one that is taken from its holder, connections that are
# lost, users without rights, and TLS with each sslmode. Needs python3, openssl and what pg-server.sh says.
#
#     tests/clients/backend-pg.sh path/to/rform
set -euo pipefail
. "$(dirname "$0")/pg-server.sh"
run() { "$rform" "$@" -no-color -input=false; }
refused() {
    local said
    if said=$("${@:2}" 2>&1); then fail "not refused: ${*:2}: $said"; fi
    grep -qe "$1" <<< "$(tr -s ' │╷╵\n' ' ' <<< "$said")" || fail "\"$1\" is not said by ${*:2}: $said"
}

mkdir "$work/stack"
cd "$work/stack"
printf 'terraform {\n  backend "pg" {}\n}\n' > backend.tf
cat > main.tf <<'TF'
variable "n" {
  default = 1
}
variable "sleep" {
  default = 0
}
resource "terraform_data" "a" {
  count            = var.n
  input            = "value ${count.index}"
  triggers_replace = var.sleep
  provisioner "local-exec" {
    command = "sleep ${var.sleep}"
  }
}
output "n" {
  value = var.n
}
TF
run init > /dev/null
made=$(sql "SELECT column_name || ' ' || data_type || ' ' || coalesce(column_default, '-') FROM information_schema.columns
    WHERE table_schema = 'terraform_remote_state' AND table_name = 'states' ORDER BY ordinal_position")
expected=$(printf '%s\n' "id bigint nextval('global_states_id_seq'::regclass)" 'name text -' 'data text -')
[ "$made" = "$expected" ] || fail "another table than Terraform's: $made"
indexes=$(sql "SELECT indexname FROM pg_indexes WHERE schemaname = 'terraform_remote_state' ORDER BY 1")
[ "$indexes" = "$(printf '%s\n' states_by_name states_name_key states_pkey)" ] || fail "other indexes: $indexes"
if grep -rq "it is a secret" .terraform; then fail "the password is recorded"; fi

run apply -auto-approve | tail -n 1
run plan -detailed-exitcode > /dev/null || fail "the second plan is not empty"
[ "$("$rform" output -raw n)" = 1 ] || fail "no output"
[ ! -e terraform.tfstate ] || fail "a local state is left"
"$rform" workspace new other > /dev/null
run apply -auto-approve -var n=2 | tail -n 1
[ "$(sql 'SELECT name FROM terraform_remote_state.states ORDER BY name')" = "$(printf 'default\nother')" ] || fail "rows"
run destroy -auto-approve | tail -n 1
"$rform" workspace select default > /dev/null
"$rform" workspace delete other > /dev/null
[ "$(sql 'SELECT name FROM terraform_remote_state.states')" = default ] || fail "the workspace is left"
echo "backend-pg: a state in PostgreSQL, workspaces up and down"

# One holds the lock: the other is refused and names it; force-unlock takes it from a holder that lives.
holding() {
    "$rform" apply -auto-approve -no-color -input=false -var sleep=30 > "$work/holder.log" 2>&1 &
    holder=$!
    for _ in $(seq 100); do
        ! grep -q 'Creating\|Destroying' "$work/holder.log" || return 0
        sleep 0.1
    done
    cat "$work/holder.log"
    fail "the holder does not start"
}
lock_id() { { run plan 2>&1 || true; } | sed -n 's/^[^A-Za-z]*ID: *\([0-9a-z-]*\).*/\1/p' | head -n 1; }
holding
refused "Who: *$(id -un)@" run plan
refused 'Operation: *OperationTypeApply' run plan
refused 'does not match the existing lock' "$rform" force-unlock -force 00000000-0000-0000-0000-000000000000
id=$(lock_id)
"$rform" force-unlock -force "$id" > "$work/log" 2>&1 || { cat "$work/log"; fail "force-unlock"; }
run plan > /dev/null || fail "the lock is still there"
kill "$holder"
wait "$holder" 2> /dev/null || true

# A holder that is killed leaves no lock; what it did is taken over.
run apply -auto-approve > /dev/null
"$rform" apply -auto-approve -no-color -input=false -var sleep=30 > "$work/holder.log" 2>&1 &
holder=$!
sleep 3
kill -9 "$holder"
wait "$holder" 2> /dev/null || true
run apply -auto-approve > "$work/log" 2>&1 || { cat "$work/log"; fail "after a kill"; }
run plan -detailed-exitcode > /dev/null || fail "after a kill: not empty"
[ -z "$(sql "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")" ] || fail "a lock is left"

# The server ends all connections while an apply goes on: the lock is taken again, and nothing is lost.
"$rform" apply -auto-approve -no-color -input=false -var sleep=4 > "$work/log" 2>&1 &
holder=$!
sleep 3
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'states'" > /dev/null
wait "$holder" || { cat "$work/log"; fail "the connection that was lost is not made again"; }
run plan -detailed-exitcode -var sleep=4 > /dev/null || fail "after a lost connection: not empty"
# And where another has written meanwhile, that is kept.
"$rform" apply -auto-approve -no-color -input=false -var sleep=5 > "$work/log" 2>&1 &
holder=$!
sleep 3
sql "UPDATE terraform_remote_state.states SET data = replace(data, '\"serial\": ', '\"serial\": 9')" > /dev/null
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'states'" > /dev/null
if wait "$holder"; then cat "$work/log"; fail "wrote over what another has written"; fi
grep -q 'State lock lost' "$work/log" && [ -e errored.tfstate ] || { cat "$work/log"; fail "not told"; }
"$rform" state push -force errored.tfstate > /dev/null
rm errored.tfstate
run apply -auto-approve > /dev/null
echo "backend-pg: locks named, taken from a holder, lost and taken again"

# Bad input: what is wrong is named, and nothing is touched.
before=$(sql 'SELECT md5(data) FROM terraform_remote_state.states')
init_with() { rm -rf .terraform; run init -backend-config="$1" "${@:2}"; }
PGPASSWORD=wrong refused 'password authentication failed' run plan
refused 'createdb none' init_with 'conn_str=postgres:///none'
refused 'Make sure that a PostgreSQL server is reached at 127.0.0.1 on port 1 ' init_with 'conn_str=postgres://127.0.0.1:1/states'
refused 'cannot be read: ' init_with 'conn_str=mysql://me:canary@h/d'
refused '"hots", which is unknown' init_with 'conn_str=hots=x'
refused 'sslmode "perhaps" is none of' init_with 'conn_str=sslmode=perhaps'
sql "CREATE ROLE guest LOGIN PASSWORD 'guest'" > /dev/null
export PGUSER=guest PGPASSWORD=guest
refused 'needs CREATE on the database' init_with schema_name=elsewhere
refused 'permission denied' init_with conn_str=
export PGUSER=owner PGPASSWORD='it is a secret'
refused 'skip_table_creation' init_with skip_table_creation=true -backend-config=schema_name=elsewhere 
init_with conn_str= > /dev/null
sql "UPDATE terraform_remote_state.states SET data = '{\"version\": 5}'; CREATE TABLE kept AS SELECT 1" > /dev/null
refused 'version 5\|newer' run plan
[ "$(sql 'SELECT data FROM terraform_remote_state.states')" = '{"version": 5}' ] || fail "the unreadable state was touched"
sql "DELETE FROM terraform_remote_state.states" > /dev/null
[ -n "$before" ]
echo "backend-pg: bad input is named"

# TLS: an authority, a certificate for localhost, and one of the client.
cd "$work/pg"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem 2> /dev/null
certify() {
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2> /dev/null
    printf 'subjectAltName=DNS:%s' "$1" > extensions
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out "$1.pem" 2> /dev/null
}
certify localhost
certify owner
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stranger -keyout other.key -out other.pem 2> /dev/null
chmod 600 localhost.key owner.key
[ "$(id -u)" != 0 ] || chown postgres localhost.key
start_server tls "ssl = on" "ssl_cert_file = '$work/pg/localhost.pem'" "ssl_key_file = '$work/pg/localhost.key'" "ssl_ca_file = '$work/pg/ca.pem'"
printf 'hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-full\n' > hba
as_user cp hba "$work/pg/tls/pg_hba.conf"
as_user "$bin/pg_ctl" -D "$work/pg/tls" reload > /dev/null
unset PGSSLMODE
export PGPORT=$pgport PGDATABASE=postgres HOME=$work
mkdir "$work/tls"
cd "$work/tls"
printf 'terraform {\n  backend "pg" {}\n}\n' > main.tf
way() { rm -rf .terraform; PGHOST=${HOST:-localhost} run init -backend-config="conn_str=$1"; }
own="sslcert=$work/pg/owner.pem sslkey=$work/pg/owner.key"
way "$own" > /dev/null || fail "require"
way "$own sslmode=verify-full sslrootcert=$work/pg/ca.pem" > /dev/null || fail "verify-full"
HOST=127.0.0.1 way "$own sslmode=verify-ca sslrootcert=$work/pg/ca.pem" > /dev/null || fail "verify-ca with another name"
HOST=127.0.0.1 refused 'ertificate' way "$own sslmode=verify-full sslrootcert=$work/pg/ca.pem"
refused 'ertificate' way "$own sslmode=verify-ca sslrootcert=$work/pg/other.pem"
refused 'ertificate' way "$own sslrootcert=$work/pg/other.pem"
refused 'verify-ca needs' way "$own sslmode=verify-ca"
refused 'ertificate' way "sslmode=require"
refused 'ertificate' way "$own sslmode=verify-full"
refused 'does not hold a private key' way "sslcert=$work/pg/owner.pem sslkey=$work/pg/owner.pem"
refused 'no pg_hba.conf entry' way "sslmode=disable"
echo "backend-pg: TLS with each sslmode, and with a certificate of the client"
