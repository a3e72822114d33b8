#!/usr/bin/env bash
# Twenty applies at once on one state, for each kind of lock: ten wait for the lock, ten are tried again
# whenever they are refused. No update is lost, and every refusal names the holder. States are in S3, in the
# program's own sandbox, or in a PostgreSQL of Debian's packages.
#
#     tests/clients/concurrent.sh path/to/rform [s3|pg]
set -euo pipefail
. "$(dirname "$0")/remote-states.sh"
remote_states "$1" "${2:-s3}"

# One run, which makes the resource of its number and no other.
one() {
    local number=$1 log="$work/log-$1" wait=()
    cd "$work/run-$number"
    [ $((number % 2)) = 0 ] || wait=(-lock-timeout=300s)
    for _ in $(seq 200); do
        "$rform" apply -auto-approve -no-color -input=false "${wait[@]}" \
            -target="terraform_data.each[\"$number\"]" > "$log" 2>&1 && return
        grep -q 'Error acquiring the state lock' "$log" || { cat "$log"; return 1; }
        grep -q 'Who: .*@' "$log" || { cat "$log"; return 1; }
        echo refused >> "$work/refusals"
        sleep "0.$((RANDOM % 9))"
    done
    return 1
}

for index in "${!locks[@]}"; do
    : > "$work/refusals"
    for number in $(seq 20); do
        mkdir -p "$work/run-$number"
        cd "$work/run-$number"
        rm -rf .terraform
        block "together$index" "${locks[$index]}" > backend.tf
        printf 'resource "terraform_data" "each" {\n  for_each = toset([for i in range(1, 21) : tostring(i)])\n  input    = each.key\n}\n' > main.tf
        "$rform" init -no-color -input=false > /dev/null
    done
    runs=()
    for number in $(seq 20); do
        one "$number" &
        runs+=($!)
    done
    for run in "${runs[@]}"; do wait "$run" || fail "a run failed"; done
    cd "$work/run-1"
    there=$("$rform" state list | wc -l)
    [ "$there" = 20 ] || fail "$there of 20 updates are there with ${locks[$index]}"
    "$rform" plan -detailed-exitcode -no-color -input=false > /dev/null || fail "the plan is not empty"
    echo "concurrent: twenty at once, $(wc -l < "$work/refusals") refusals, nothing lost"
done
