#!/usr/bin/env bash
# Five workspaces from local files to S3, from there to PostgreSQL, and back to local files: lineage, serial
# and contents of each stay what they were. S3 is the program's own sandbox, PostgreSQL one of Debian's
# packages; see pg-server.sh.
#
#     tests/clients/migrate.sh path/to/rform
set -euo pipefail
. "$(dirname "$0")/pg-server.sh"
. "$(dirname "$0")/sandbox-server.sh"
mkdir "$work/stack"
cd "$work/stack"

to_local() { rm -f backend.tf; }
to_s3() {
    printf 'terraform {\n  backend "s3" {\n    bucket         = "states"\n    key            = "k"\n    dynamodb_table = "locks"\n    use_lockfile   = true\n  }\n}\n' > backend.tf
}
to_pg() { printf 'terraform {\n  backend "pg" {}\n}\n' > backend.tf; }
cat > main.tf <<'TF'
variable "n" {
  default = 1
}
resource "terraform_data" "a" {
  for_each = toset([for i in range(var.n) : "k${i}"])
  input    = { workspace = terraform.workspace, "ä\"<&>" = [1.5, 12345678901234567890123, null, true] }
}
output "secret" {
  value     = "s-${terraform.workspace}"
  sensitive = true
}
TF
to_local

workspaces=(default one two three four)
for index in "${!workspaces[@]}"; do
    name=${workspaces[$index]}
    [ "$name" = default ] || "$rform" workspace new "$name" > /dev/null
    for n in $(seq "$((index + 1))"); do
        TF_VAR_n=$n "$rform" apply -auto-approve -no-color > /dev/null
    done
done

# Each state as JSON with sorted members.
states() {
    for name in "${workspaces[@]}"; do
        TF_WORKSPACE=$name "$rform" state pull | python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin), sort_keys=True))'
    done
}
states > "$work/before"
[ "$(wc -l < "$work/before")" = 5 ] || fail "five states were expected"
for to in s3 pg local s3 local; do
    "to_$to"
    "$rform" init -migrate-state -force-copy -input=false -no-color > "$work/log" 2>&1 || { cat "$work/log"; fail "to $to"; }
    states > "$work/after"
    diff "$work/before" "$work/after" > "$work/log" || { cat "$work/log"; fail "other states after the move to $to"; }
    names=$("$rform" workspace list | tr -d '* ' | grep . | sort | tr '\n' ' ')
    [ "$names" = 'default four one three two ' ] || fail "other workspaces in $to: $names"
    n=1
    for name in "${workspaces[@]}"; do
        TF_VAR_n=$n TF_WORKSPACE=$name "$rform" plan -detailed-exitcode -input=false > "$work/log" || { cat "$work/log"; fail "$name in $to: the plan is not empty"; }
        n=$((n + 1))
    done
done
# What is left behind is a copy: nobody takes an emptied local state for the one in use.
[ -z "$(sql "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")" ] || fail "a lock is left"
echo "migrate: five workspaces local, s3, pg, local, s3, local: lineage, serial and contents kept"
