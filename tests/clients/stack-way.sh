#!/usr/bin/env bash
# The way of the existing stack, as stacks/README.md tells it: stacks/swarm-backend up, init of stacks/swarm with
# S3, DynamoDB and KMS, apply, an empty plan, Terraform that pulls the same state (where it is on the PATH),
# destroy, and the backend down. Against the program's own sandbox over HTTP, or moto, which answers some questions
# about the settings of buckets in forms that no client reads: there, `init -bootstrap` makes the backend.
#
#     tests/clients/stack-way.sh path/to/rform [sandbox|moto]
set -euo pipefail
kind=${2:-sandbox}
root=$(realpath "$(dirname "$0")/../..")
SPEED=1000
if [ "$kind" = moto ]; then
    . "$root/tests/clients/moto-server.sh"
    fail() { echo "stack-way: $*"; exit 1; }
else
    . "$root/tests/clients/sandbox-server.sh"
fi
printf '[default]\naws_access_key_id = test\naws_secret_access_key = test\n' > "$work/credentials"
export AWS_REGION=us-east-1 AWS_SHARED_CREDENTIALS_FILE=$work/credentials
signed() { printf 'Authorization: AWS4-HMAC-SHA256 Credential=test/20240501/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=0' "$1"; }
ask() {
    curl --silent --data "$3" --header "X-Amz-Target: $2" --header 'Content-Type: application/x-amz-json-1.1' \
        --header "$(signed "$1")" "$AWS_ENDPOINT_URL/"
}
run() { "$rform" "$@" -no-color -input=false > "$work/log" 2>&1 || { cat "$work/log"; fail "$*"; }; }

# The stacks' sources alone: states that a user has left beside them are none of this run's.
mkdir "$work/backend" "$work/stack" "$work/peer"
cp "$root"/stacks/swarm-backend/*.tf "$work/backend/"
cp "$root"/stacks/swarm/*.tf "$root/stacks/swarm/terraform.tfvars.template" "$work/stack/"
if [ "$kind" = moto ]; then
    # moto has a few images only, and not the one that the stack asks for.
    sed -i 's/amzn2-ami-hvm-2.0.20190110-x86_64-ebs/amzn2-ami-hvm-2.0.20180810-x86_64-gp2/' "$work/stack/main.tf"
fi

bucket=swarm-terraform-state table=swarm-terraform-lock bootstrap=()
if [ "$kind" = moto ]; then
    key=$(ask kms TrentService.CreateKey '{}' | sed 's/.*"KeyId": *"\([^"]*\)".*/\1/')
    ask kms TrentService.CreateAlias "{\"AliasName\": \"alias/swarm-terraform-state\", \"TargetKeyId\": \"$key\"}" > /dev/null
    bootstrap=(-bootstrap -auto-approve)
else
    cd "$work/backend"
    run init
    run apply -auto-approve
    run plan -detailed-exitcode
    bucket=$("$rform" output -raw bucket)
    table=$("$rform" output -raw dynamodb_table)
fi
cd "$work/stack"
cp terraform.tfvars.template terraform.tfvars
run init "-backend-config=bucket=$bucket" "${bootstrap[@]}"
# Terraform sets its backend up while the state is empty: later it would ask for the providers of the state.
terraform=$(command -v terraform || true)
resources() { python3 -c 'import json, sys; s = json.load(sys.stdin); print(s["lineage"], s["serial"], json.dumps(s["resources"], sort_keys=True))'; }
if [ -n "$terraform" ]; then
    export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1
    cp backend.tf "$work/peer/"
    cd "$work/peer"
    timeout 120 terraform init -no-color -input=false "-backend-config=bucket=$bucket" > "$work/log" || { cat "$work/log"; fail "terraform init"; }
    cd "$work/stack"
fi
run apply -auto-approve
[ ! -e terraform.tfstate ] || fail "a local state is left"
run plan -detailed-exitcode

if [ -n "$terraform" ]; then
    cd "$work/peer"
    timeout 120 terraform state pull | resources > "$work/theirs"
    (cd "$work/stack" && "$rform" state pull) | resources > "$work/ours"
    diff "$work/ours" "$work/theirs" > "$work/log" || { cat "$work/log"; fail "Terraform pulls another state"; }
    diff <(timeout 120 terraform state list) <(cd "$work/stack" && "$rform" state list) > "$work/log" \
        || { cat "$work/log"; fail "Terraform lists other resources"; }
    echo "stack-way: Terraform pulls the state, with $(timeout 120 terraform state list | wc -l) resources"
fi

cd "$work/stack"
run destroy -auto-approve
[ -z "$("$rform" state list)" ] || fail "left in the state"
items=$(ask dynamodb DynamoDB_20120810.Scan "{\"TableName\": \"$table\"}")
[ "$(grep -o '"LockID"' <<< "$items" | wc -l)" = 1 ] && grep -q 'terraform.tfstate-md5' <<< "$items" || fail "locks are left: $items"
curl --silent --header "$(signed s3)" "$AWS_ENDPOINT_URL/$bucket?list-type=2" | grep 'tflock' && fail "a lock object is left"
if [ "$kind" != moto ]; then
    cd "$work/backend"
    run apply -auto-approve -var=force_destroy=true
    run destroy -auto-approve -var=force_destroy=true
fi
echo "stack-way: in $kind: up, no changes, down, and no lock left"
