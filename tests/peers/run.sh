#!/usr/bin/env bash
# Runs this program, and Terraform where it is installed, with two providers that are made with the
# official Go SDKs, and compares states and plans. Usage: run.sh PROGRAM. Needs Go and its proxy, and
# python3.
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { echo "-- $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

say build
for peer in framework:peer sdkv2:old; do
    (cd "$here/${peer%:*}" && go build -o "$work/bin/${peer%:*}/terraform-provider-${peer#*:}" .)
done
mkdir "$work/bin/aws"
cp "$work/bin/framework/terraform-provider-peer" "$work/bin/aws/terraform-provider-aws"
cat > "$work/cli.tfrc" <<EOF
provider_installation {
  dev_overrides {
    "rform/peer" = "$work/bin/framework"
    "rform/old"  = "$work/bin/sdkv2"
    "hashicorp/aws" = "$work/bin/aws"
  }
  direct {}
}
EOF
export TF_CLI_CONFIG_FILE=$work/cli.tfrc TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

# What must be the same of two JSON documents, whoever wrote them.
same() {
    python3 "$here/compare.py" "$1" "$2" || fail "$3 differs from Terraform's"
}

# Runs one of the two in a stack of its own.
run() {
    local name=$1; shift
    case $name in
        ours) (cd "$work/ours/$stack" && timeout 120 "$program" "$@") ;;
        theirs) (cd "$work/theirs/$stack" && timeout 120 terraform "$@") ;;
    esac > "$work/$name.out" 2>&1
}

# Runs both, which must come to the same exit code, and compares plan and state.
step() {
    local what=$1; shift
    for name in $names; do
        run $name plan -input=false -out=p "$@" && code=0 || code=$?
        echo $code > "$work/$name.code"
        if [ $code = 0 ]; then
            run $name show -json p && cp "$work/$name.out" "$work/$name.plan"
            run $name apply -input=false p && code=0 || code=$?
            echo $code > "$work/$name.code"
        fi
        cp "$work/$name/$stack/terraform.tfstate" "$work/$name.state" 2> "$work/none" || echo '{}' > "$work/$name.state"
    done
    say "$stack: $what (exit $(cat "$work/ours.code"))"
    if [ "$names" != ours ]; then
        [ "$(cat "$work/ours.code")" = "$(cat "$work/theirs.code")" ] || { cat "$work/ours.out"; fail "$what: the exit code is not Terraform's"; }
        [ ! -e "$work/theirs.plan" ] || same "$work/ours.plan" "$work/theirs.plan" "$what: the plan"
        # What is kept of a step that failed is up to each.
        [ "$(cat "$work/ours.code")" != 0 ] || same "$work/ours.state" "$work/theirs.state" "$what: the state"
    fi
    rm -f "$work"/*.plan
}

# What a step must have come to, and that nothing is left to do then.
settled() {
    [ "$(cat "$work/ours.code")" = 0 ] || { cat "$work/ours.out"; fail "$1"; }
    run ours plan -input=false -detailed-exitcode "${@:2}" || { cat "$work/ours.out"; fail "$1: there is more to do"; }
}
refused() {
    [ "$(cat "$work/ours.code")" = 1 ] || fail "$1 was not refused"
    grep -q "$2" "$work/ours.out" || { cat "$work/ours.out"; fail "$1: no word of $2"; }
}

names=ours
command -v terraform > /dev/null && names="ours theirs"
for stack in framework sdkv2; do
    for name in $names; do
        mkdir -p "$work/$name/$stack/objects"
        cp "$here/stacks/$stack.tf" "$work/$name/$stack/main.tf"
    done
    step create
    settled create
    step update -var size=20
    settled update -var size=20
    step replace -var size=20 -var zone=b
    settled replace -var size=20 -var zone=b
    for name in $names; do
        run $name providers schema -json && cp "$work/$name.out" "$work/$name.schema"
    done
    [ "$names" = ours ] || same "$work/ours.schema" "$work/theirs.schema" "the schema"
    for name in $names; do rm "$work/$name/$stack"/objects/*one*.json; done
    step "create again what has gone" -var size=20 -var zone=b
    settled "create again" -var size=20 -var zone=b
    step "a name that is refused" -var name=refused
    refused "a bad name" "refused"
    step back -var size=20 -var zone=b
    step destroy -destroy
    # Tickets leave a trace of what became of them, which is the same number of times for each.
    for trace in "$work/ours/$stack/objects"/ticket-*; do
        [ -e "$trace" ] || continue
        opened=$(grep -o opened "$trace" | wc -l) closed=$(grep -o closed "$trace" | wc -l)
        [ "$opened" -gt 0 ] && [ "$opened" = "$closed" ] || fail "$trace: $opened opened, $closed closed"
        rm "$trace"
    done
    [ -z "$(ls "$work/ours/$stack/objects")" ] || fail "objects are left"
done
# What Terraform 1.11 does not know: identities, kept in the state, upgraded, and imported by.
stack=identities
mkdir -p "$work/ours/$stack/objects"
cp "$here/stacks/framework.tf" "$work/ours/$stack/main.tf"
works() { run ours "${@:2}" || { cat "$work/ours.out"; fail "$stack: $1"; }; }
says() { grep -q "$1" "$work/ours.out" || { cat "$work/ours.out"; fail "$stack: no word of $1"; }; }
works create apply -auto-approve -input=false
works "the state as JSON" show -json
says '"identity":{"key":"one","realm":"here"}'
sed -i -e 's/"identity_schema_version": 1/"identity_schema_version": 0/' "$work/ours/$stack/terraform.tfstate"
python3 - "$work/ours/$stack/terraform.tfstate" <<'EOF'
import json, sys
state = json.load(open(sys.argv[1], encoding="utf-8"))
for resource in state["resources"]:
    for instance in resource["instances"]:
        if "identity" in instance:
            instance["identity"] = {"number": instance["attributes"]["id"]}
json.dump(state, open(sys.argv[1], "w", encoding="utf-8"))
EOF
works "an older identity" apply -auto-approve -input=false -var size=6
works "the state as JSON" show -json
says '"identity":{"key":"one","realm":"here"}'
works "forget it" state rm peer_box.late
printf 'import {\n  to = peer_box.late\n  identity = { key = "late" }\n}\n' > "$work/ours/$stack/import.tf"
works "plan the import" plan -input=false -out=p
says 'will be imported'
works "the plan as JSON" show -json p
says '"importing":{"identity":{"key":"late"}}'
says '"before_identity":{"key":"late","realm":"here"}'
works import apply -input=false p
works "back to the size" apply -auto-approve -input=false
works "nothing left to do" plan -detailed-exitcode -input=false
works "the schema" providers schema -json
says '"resource_identity_schemas"'
for wrong in '{ number = "one" }' '{ realm = "here" }' 'peer_crate.c' '"one"' '{ key = "one", realm = "there" }'; do
    run ours state rm peer_box.late || true
    printf 'import {\n  to = peer_box.late\n  identity = %s\n}\n' "$wrong" > "$work/ours/$stack/import.tf"
    run ours plan -input=false && fail "$stack: $wrong was taken for an identity"
done
rm "$work/ours/$stack/import.tf"
# Native types beside those of a plugin, under one provider block: objects of each refer to the other's.
stack=hybrid
mkdir -p "$work/ours/$stack/objects"
cp "$here/stacks/$stack.tf" "$work/ours/$stack/main.tf"
export PEER_DIRECTORY="$work/ours/$stack/objects" RFORM_SANDBOX="$work/ours/$stack/sandbox.json" RFORM_SANDBOX_SPEED=inf
works create apply -auto-approve -input=false
works "nothing left to do" plan -detailed-exitcode -input=false
works change apply -auto-approve -input=false -var size=20
works "nothing left to do" plan -detailed-exitcode -input=false -var size=20
ls "$PEER_DIRECTORY" | grep -q vpc- || fail "$stack: the plugin made nothing for the native object"
run ours plan -input=false -var account=elsewhere && fail "$stack: an argument that one side does not know was taken"
grep -q "not supported by native resource types" "$work/ours.out" || { cat "$work/ours.out"; fail "$stack: no word of the argument"; }
works destroy destroy -auto-approve -input=false -var size=20
[ -z "$(ls "$PEER_DIRECTORY")" ] || fail "$stack: objects are left"
# A stack that is all native starts no plugin.
printf 'provider "aws" {\n  region = "eu-central-1"\n}\nresource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n' > "$work/ours/$stack/main.tf"
chmod -x "$work/bin/aws/terraform-provider-aws"
works "native alone" plan -input=false
say done
