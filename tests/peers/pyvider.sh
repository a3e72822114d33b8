#!/usr/bin/env bash
# Runs this program, and Terraform where it is installed, with the providers of pyvider-components, which nobody
# here wrote (Python, protocol 6 with TLS), and compares states. Run by hand: it takes a minute or more, since the
# plugin takes a second to start and Terraform starts it a dozen times. Needs python3 with venv and pip.
#
#     tests/peers/pyvider.sh PROGRAM [DIRECTORY-OF-A-VENV-THAT-HAS-IT]
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

venv=${2:-$work/venv}
if [ ! -e "$venv/bin/pyvider" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check pyvider==0.8.1 pyvider-components==0.8.1
fi
mkdir "$work/bin"
cat > "$work/bin/terraform-provider-pyvider" <<EOF
#!$venv/bin/python
import sys

from pyvider.cli.__main__ import main

sys.argv = [__file__, "provide"]
sys.exit(main())
EOF
chmod +x "$work/bin/terraform-provider-pyvider"
printf 'provider_installation {\n  dev_overrides {\n    "provide-io/pyvider" = "%s"\n  }\n  direct {}\n}\n' \
    "$work/bin" > "$work/cli.tfrc"
export TF_CLI_CONFIG_FILE=$work/cli.tfrc TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

names=ours
command -v terraform > /dev/null && names="ours theirs"
# Runs one of the two in a directory of its own, which has the same name, since it is in the state.
run() {
    local name=$1; shift
    local command=$program
    [ "$name" = ours ] || command=terraform
    (cd "$work/$name/stack" && timeout 300 "$command" "$@" -no-color) > "$work/$name.out" 2>&1
}
works() {
    for name in $names; do
        run $name "${@:2}" || { cat "$work/$name.out"; fail "$1 ($name)"; }
    done
    echo "-- $1"
}
same_states() {
    [ "$names" = ours ] && return
    for name in $names; do
        # Times and paths are each one's own.
        sed -E -e "s#$work/$name#WORK#g" -e 's/"[0-9-]{10}T[0-9:.+]*"/"TIME"/' \
            "$work/$name/stack/terraform.tfstate" > "$work/$name.json"
    done
    python3 "$here/compare.py" "$work/ours.json" "$work/theirs.json" || fail "$1: the state is not Terraform's"
}
for name in $names; do
    mkdir -p "$work/$name/stack"
    cp "$here/stacks/pyvider.tf" "$work/$name/stack/main.tf"
done
works create apply -auto-approve -input=false
same_states create
works "nothing left to do" plan -detailed-exitcode -input=false
works update apply -auto-approve -input=false -var text=two
same_states update
grep -q two "$work/ours/stack/made.txt" || fail "the file is not what was asked for"
works "nothing left to do" plan -detailed-exitcode -input=false -var text=two
works destroy destroy -auto-approve -input=false -var text=two
[ ! -e "$work/ours/stack/made.txt" ] || fail "the file is left"
echo "-- done"
