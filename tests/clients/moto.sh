#!/usr/bin/env bash
# The swarm stack against moto, over HTTP: apply, an empty plan, destroy. A second opinion that
# nobody here wrote. Needs python3 with venv and pip; everything it installs goes to a temporary directory.
#
#     tests/clients/moto.sh path/to/rform
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
"$work/venv/bin/pip" install --quiet "moto[server]==5.2.1"
port=$("$work/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
MOTO_IAM_LOAD_MANAGED_POLICIES=true MOTO_ENABLE_AMI_VALIDATION=1 \
    "$work/venv/bin/moto_server" -H 127.0.0.1 -p "$port" > "$work/moto.log" 2>&1 &
server=$!

# The stack's source alone: a state that a user has left beside it is none of this run's.
mkdir "$work/stack"
cp "$root"/stacks/swarm/*.tf "$root/stacks/swarm/terraform.tfvars.template" "$work/stack/"
# moto has a few images only, and not the one that the stack asks for.
sed -i 's/amzn2-ami-hvm-2.0.20190110-x86_64-ebs/amzn2-ami-hvm-2.0.20180810-x86_64-gp2/' "$work/stack/main.tf"
cp "$work/stack/terraform.tfvars.template" "$work/stack/terraform.tfvars"
cat > "$work/stack/backend_override.tf" <<'TF'
terraform {
  backend "local" {}
}
TF
printf '[default]\naws_access_key_id = test\naws_secret_access_key = test\n' > "$work/credentials"
export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_EC2_METADATA_DISABLED=true
export AWS_SHARED_CREDENTIALS_FILE="$work/credentials" AWS_CONFIG_FILE=/dev/null
for _ in $(seq 50); do
    curl --silent --output /dev/null "$AWS_ENDPOINT_URL/moto-api/" && break
    sleep 0.2
done

cd "$work/stack"
"$rform" init -input=false > /dev/null
"$rform" apply -auto-approve -input=false -no-color | tail -n 10
"$rform" plan -detailed-exitcode -input=false -no-color | tail -n 5
"$rform" destroy -auto-approve -input=false -no-color | tail -n 3
left=$("$rform" state list)
if [ -n "$left" ]; then echo "left in the state: $left"; exit 1; fi
echo "moto: up, no changes, down"
