#!/usr/bin/env bash
# Terraform 1.11.4 and rform in turns on ten states in S3, in the program's own sandbox, in a PostgreSQL of
# Debian's packages, or behind a server of HTTP: each sees "No changes" after the other, each is kept out by
# the other's lock and names its holder, and each removes the other's lock. Needs terraform 1.11.4 on the PATH.
#
#     tests/clients/ping-pong.sh path/to/rform [s3|pg|http]
set -euo pipefail
kind=${2:-s3}
. "$(dirname "$0")/remote-states.sh"
remote_states "$1" "$kind"
[[ $(terraform version) == *v1.11.4* ]] || fail "terraform 1.11.4 is not on the PATH"

tf() { timeout 60 terraform "$@" -no-color -input=false; }
rf() { "$rform" "$@" -no-color -input=false; }
is_empty() { "$1" plan -detailed-exitcode > "$work/log" 2>&1 || { cat "$work/log"; fail "$2: $1 sees changes"; }; }

bodies=(
    'resource "terraform_data" "a" {
  input = var.n
}'
    'resource "terraform_data" "a" {
  count = var.n
  input = count.index
}'
    'resource "terraform_data" "a" {
  for_each = toset([for i in range(var.n) : "k${i}"])
  input    = { key = each.key, list = [1, "b", null, true] }
}'
    'resource "terraform_data" "a" {
  triggers_replace = [var.n]
}
resource "terraform_data" "b" {
  input = terraform_data.a.id
}'
    'resource "terraform_data" "a" {
  input = var.n
  lifecycle {
    create_before_destroy = true
  }
}
output "a" {
  value = terraform_data.a.output
}'
    'resource "terraform_data" "a" {
  input = sensitive(var.n)
}
output "secret" {
  value     = "s${var.n}"
  sensitive = true
}'
    'module "m" {
  source = "./m"
  n      = var.n
}'
    'resource "terraform_data" "a" {
  input = 1.5 * var.n
}
check "it" {
  assert {
    condition     = terraform_data.a.output > 0
    error_message = "It must be positive."
  }
}'
    'locals {
  big = { for i in range(50) : "k${i}" => range(var.n) }
}
resource "terraform_data" "a" {
  input = local.big
}'
    'resource "terraform_data" "a" {
  input = "ä\n\"${var.n}\" <&>"
}
resource "terraform_data" "b" {
  depends_on = [terraform_data.a]
}'
)

for index in "${!bodies[@]}"; do
    stack="$work/stack$index"
    mkdir -p "$stack/m"
    block "stack$index" "${locks[$((index % ${#locks[@]}))]}"$'\n    encrypt = true' > "$stack/backend.tf"
    printf 'variable "n" {\n  default = 1\n}\n%s\n' "${bodies[$index]}" > "$stack/main.tf"
    printf 'variable "n" {}\nresource "terraform_data" "a" { input = var.n }\n' > "$stack/m/main.tf"
    cd "$stack"
    tf init > /dev/null
    tf apply -auto-approve > /dev/null
    is_empty rf "stack $index"
    export TF_VAR_n=2
    rf apply -auto-approve > /dev/null
    is_empty tf "stack $index"
    TF_VAR_n=3 tf apply -auto-approve > /dev/null
    TF_VAR_n=3 is_empty rf "stack $index"
    unset TF_VAR_n
    rm -rf .terraform
    rf init > /dev/null
    rf apply -auto-approve > /dev/null
    is_empty tf "stack $index"
    rf destroy -auto-approve > /dev/null
    [ -z "$(terraform state list)" ] || fail "stack $index: left in the state"
done
echo "ping-pong: ten stacks, no changes after the other"

# Waits until a run, which holds the lock by then, waits for the file `hold` to go.
begun() {
    for _ in $(seq 300); do
        ! grep -q 'Creating\|Destroying' "$work/one.log" || return 0
        sleep 0.1
    done
    cat "$work/one.log"
    fail "the holder does not start"
}

# One holds the lock for a while, the other is refused; then a killed one's lock is removed.
for index in "${!locks[@]}"; do
    for pair in "tf rf" "rf tf"; do
        read -r one other <<< "$pair"
        stack="$work/lock-$index-$one"
        mkdir "$stack"
        block "lock-$index-$one" "${locks[$index]}" > "$stack/backend.tf"
        cat > "$stack/main.tf" <<'TF'
resource "terraform_data" "a" {
  triggers_replace = timestamp()
  provisioner "local-exec" {
    command = "while [ -e hold ]; do sleep 0.1; done"
  }
}
TF
        cd "$stack"
        "$one" init > /dev/null
        touch hold
        : > "$work/one.log"
        "$one" apply -auto-approve > "$work/one.log" 2>&1 &
        holder=$!
        begun
        if "$other" plan > "$work/log" 2>&1; then fail "$other does not see the lock of $one"; fi
        grep -q "Who: .*@" "$work/log" || { cat "$work/log"; fail "$other does not name the holder"; }
        rm hold
        wait "$holder" || { cat "$work/one.log"; fail "$one failed"; }
        touch hold
        : > "$work/one.log"
        "$other" plan -detailed-exitcode > "$work/log" 2>&1 && fail "timestamp() changes"
        case "$one" in
            tf) terraform apply -auto-approve -no-color > "$work/one.log" 2>&1 & ;;
            rf) "$rform" apply -auto-approve -no-color > "$work/one.log" 2>&1 & ;;
        esac
        holder=$!
        begun
        rm hold
        kill -9 "$holder"
        wait "$holder" 2> /dev/null || true
        if [ "$kind" = pg ]; then
            # A lock ends with its connection.
            "$other" destroy -auto-approve > "$work/log" 2>&1 || { cat "$work/log"; fail "$other: destroy after a kill"; }
            continue
        fi
        "$other" plan > "$work/log" 2>&1 && fail "$other does not see the lock that $one left"
        id=$(sed -n 's/^[^A-Za-z]*ID: *\([0-9a-f-]\{36\}\).*/\1/p' "$work/log" | head -n 1)
        case "$other" in
            tf) terraform force-unlock -force "$id" > "$work/log" 2>&1 || { cat "$work/log"; fail "tf force-unlock"; } ;;
            rf) "$rform" force-unlock -force "$id" > "$work/log" 2>&1 || { cat "$work/log"; fail "rf force-unlock"; } ;;
        esac
        "$other" destroy -auto-approve > "$work/log" 2>&1 || { cat "$work/log"; fail "$other: destroy after force-unlock"; }
    done
done
echo "ping-pong: each keeps the other out, and each removes the other's lock"

# In PostgreSQL the lock of a run that goes on is taken from it with its connection.
if [ "$kind" = pg ]; then
    cd "$work/lock-0-tf"
    tf apply -auto-approve > /dev/null
    touch hold
    : > "$work/one.log"
    terraform apply -auto-approve -no-color > "$work/one.log" 2>&1 &
    holder=$!
    begun
    if rf plan > "$work/log" 2>&1; then fail "rf does not see the lock of tf"; fi
    id=$(sed -n 's/^[^A-Za-z]*ID: *\(pg-[0-9]*\).*/\1/p' "$work/log" | head -n 1)
    grep -q "Who: *owner@127.0.0.1" "$work/log" || { cat "$work/log"; fail "rf does not name the user of the holder"; }
    "$rform" force-unlock -force "$id" > "$work/log" 2>&1 || { cat "$work/log"; fail "rf force-unlock $id"; }
    rf plan > "$work/log" 2>&1 || { cat "$work/log"; fail "the lock of tf is still there"; }
    rm hold
    wait "$holder" 2> /dev/null || true
    echo "ping-pong: the lock of a run that goes on was taken from it"
fi
