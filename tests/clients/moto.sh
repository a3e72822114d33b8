#!/usr/bin/env bash
# The swarm stack against moto, over HTTP: apply, an empty plan, destroy. A second opinion that
# nobody here wrote. Needs python3 with venv and pip; everything it installs goes to a temporary directory.
#
#     tests/clients/moto.sh path/to/rform
set -euo pipefail
. "$(dirname "$0")/moto-server.sh"

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

cd "$work/stack"
"$rform" init -input=false > /dev/null
"$rform" apply -auto-approve -input=false -no-color | tail -n 10
"$rform" plan -detailed-exitcode -input=false -no-color | tail -n 5
"$rform" destroy -auto-approve -input=false -no-color | tail -n 3
left=$("$rform" state list)
if [ -n "$left" ]; then echo "left in the state: $left"; exit 1; fi
echo "moto: up, no changes, down"
