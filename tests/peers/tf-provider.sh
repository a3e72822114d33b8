#!/usr/bin/env bash
# Runs this program, and Terraform where it is installed, with a provider that is made with the Rust crate
# `tf-provider` (protocol 6), and compares states. Needs cargo and Debian's protobuf-compiler, which it installs
# where it is missing; the build takes a minute or two.
#
#     tests/peers/tf-provider.sh PROGRAM [TARGET-DIRECTORY]
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

if ! command -v protoc > /dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update > /dev/null && apt-get install -y --no-install-recommends protobuf-compiler > /dev/null
fi
cp -r "$here/tf-provider" "$work/provider"
target=${2:-$work/target}
(cd "$work/provider" && cargo build --quiet --locked --target-dir "$target")
printf 'provider_installation {\n  dev_overrides {\n    "rform/notes" = "%s"\n  }\n  direct {}\n}\n' \
    "$target/debug" > "$work/cli.tfrc"
export TF_CLI_CONFIG_FILE=$work/cli.tfrc TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

names=ours
command -v terraform > "$work/where" && names="ours theirs"
# Runs one of the two in a directory of its own, and with notes of its own.
run() {
    local name=$1; shift
    local command=$program
    [ "$name" = ours ] || command=terraform
    (cd "$work/$name/stack" && TF_VAR_directory=$work/$name/notes timeout 120 "$command" "$@" -no-color) \
        > "$work/$name.out" 2>&1
}
# Both have to end with this exit code.
ends() {
    local what=$1 expected=$2 code
    for name in $names; do
        run $name "${@:3}" && code=0 || code=$?
        [ $code = "$expected" ] || { cat "$work/$name.out"; fail "$what ($name): exit code $code"; }
    done
    echo "-- $what"
}
same_states() {
    [ "$names" = ours ] && return
    for name in $names; do
        sed "s#$work/$name#WORK#g" "$work/$name/stack/terraform.tfstate" > "$work/$name.json"
    done
    python3 "$here/compare.py" "$work/ours.json" "$work/theirs.json" || fail "$1: the state is not Terraform's"
}
notes() { (cd "$work/ours/notes" && grep --recursive . . || true) | sort | paste --serial --delimiters=' '; }

for name in $names; do
    mkdir -p "$work/$name/stack" "$work/$name/notes"
    cp "$here/stacks/tf-provider.tf" "$work/$name/stack/main.tf"
done
apply=(apply -auto-approve -input=false)
plan=(plan -detailed-exitcode -input=false)
ends create 0 "${apply[@]}"
same_states create
[ "$(notes)" = "./copy-of-first:eno ./first:one" ] || fail "create: $(notes)"
ends "nothing left to do" 0 "${plan[@]}"
ends update 0 "${apply[@]}" -var text=two
same_states update
[ "$(notes)" = "./copy-of-first:owt ./first:two" ] || fail "update: $(notes)"
ends replace 0 "${apply[@]}" -var text=two -var name=second
same_states replace
[ "$(notes)" = "./copy-of-second:owt ./second:two" ] || fail "replace: $(notes)"
for name in $names; do echo -n other > "$work/$name/notes/second"; done
ends "a change from outside is seen" 2 "${plan[@]}" -var text=two -var name=second
ends refresh 0 apply -refresh-only -auto-approve -input=false -var text=two -var name=second
same_states refresh
ends "the change is undone" 0 "${apply[@]}" -var text=two -var name=second
for name in $names; do rm "$work/$name/notes/second"; done
ends "what is gone is made again" 0 "${apply[@]}" -var text=two -var name=second
same_states "what is gone"
ends "forget one" 0 state rm notes_note.n
ends "import it" 0 import -input=false -var text=two -var name=second notes_note.n second
ends "nothing left to do" 0 "${plan[@]}" -var text=two -var name=second
# Terraform's import leaves out the order of destruction, which the next apply adds.
ends "an apply of nothing" 0 "${apply[@]}" -var text=two -var name=second
same_states import
ends "an import of nothing" 1 import -input=false -var name=second 'notes_note.none' none
ends destroy 0 destroy -auto-approve -input=false -var text=two -var name=second
same_states destroy
[ -z "$(notes)" ] || fail "destroy: $(notes)"
echo "-- done"
