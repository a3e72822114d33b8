#!/usr/bin/env bash
# The AWS CLI against `rform sandbox serve`, with the swarm stack and a secret in the sandbox.
#
#     tests/clients/aws-cli.sh path/to/rform
set -euo pipefail
rform=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
server=
finish() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet awscli
aws="$work/venv/bin/aws"
# The stack's source alone: a state that a user has left beside it is none of this run's.
mkdir "$work/stack"
cp "$root"/stacks/swarm/*.tf "$root/stacks/swarm/terraform.tfvars.template" "$work/stack/"
cd "$work/stack"
export RFORM_SANDBOX=sandbox.json RFORM_SANDBOX_SPEED=1000
"$rform" apply -auto-approve -no-color -var-file=terraform.tfvars.template > /dev/null

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$rform" sandbox serve "-listen=127.0.0.1:$port" > serve.log 2>&1 &
server=$!
export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_PAGER=
for _ in $(seq 50); do
    "$aws" sts get-caller-identity > /dev/null 2>&1 && break
    sleep 0.2
done

expect() {
    if [ "$2" != "$3" ]; then echo "$1: expected '$3', got '$2'"; exit 1; fi
    echo "$1: $2"
}
expect "ec2 describe-vpcs" \
    "$("$aws" ec2 describe-vpcs --filters Name=tag:Name,Values=swarm-vpc --query 'Vpcs[].CidrBlock' --output text)" \
    172.28.0.0/16
expect "ec2 describe-instances" \
    "$("$aws" ec2 describe-instances --filters Name=instance-state-name,Values=running --query 'length(Reservations[].Instances[])')" 5
expect "iam get-role" \
    "$("$aws" iam get-role --role-name swarm-manager --query Role.RoleName --output text)" swarm-manager
"$aws" secretsmanager create-secret --name token --secret-string join-me > /dev/null
expect "secretsmanager get-secret-value" \
    "$("$aws" secretsmanager get-secret-value --secret-id token --query SecretString --output text)" join-me
echo "aws cli: answered"
