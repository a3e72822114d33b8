#!/usr/bin/env bash
# Every request of the AWS provider, and every answer of the sandbox, against the models that AWS
# publishes (botocore): two stacks are made, looked at again and destroyed through a proxy that judges.
#
#     tests/clients/models.sh path/to/rform
set -euo pipefail
root=$(realpath "$(dirname "$0")/../..")
. "$root/tests/clients/sandbox-server.sh"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet botocore
"$work/venv/bin/python" "$root/tests/clients/models.py" "$endpoint" "$work/report" > "$work/proxy" &
proxy=$!
trap 'kill "$proxy" 2>/dev/null || true; finish' EXIT
for _ in $(seq 100); do [ -s "$work/proxy" ] && break; sleep 0.1; done
AWS_ENDPOINT_URL=$(cat "$work/proxy")
export AWS_ENDPOINT_URL
# The stack names a profile.
printf '[default]\nregion = us-east-1\naws_access_key_id = test\naws_secret_access_key = test\n' > "$work/config"
export AWS_CONFIG_FILE=$work/config
mkdir "$work/swarm" "$work/others"
cp "$root"/stacks/swarm/*.tf "$work/swarm/"
cp "$root/stacks/swarm/terraform.tfvars.template" "$work/swarm/terraform.tfvars"
printf 'terraform {\n  backend "local" {}\n}\n' > "$work/swarm/backend_override.tf"
cp "$root/tests/clients/models.tf" "$work/others/main.tf"
for stack in swarm others; do
    cd "$work/$stack"
    "$rform" init -no-color > init.log 2>&1 || { tail -n 20 init.log; fail "init of $stack"; }
    "$rform" apply -auto-approve -no-color > apply.log 2>&1 || { tail -n 20 apply.log; fail "apply of $stack"; }
    "$rform" plan -detailed-exitcode -no-color > plan.log 2>&1 || { tail -n 20 plan.log; fail "$stack is not settled"; }
    "$rform" destroy -auto-approve -no-color > destroy.log 2>&1 || { tail -n 20 destroy.log; fail "destroy of $stack"; }
done
if [ -s "$work/report" ]; then
    sort "$work/report"
    fail "$(wc -l < "$work/report") faults"
fi
echo "models: every request and every answer fits"
