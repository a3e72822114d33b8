#!/usr/bin/env bash
# Tools that people put around Terraform, unmodified and as their registries have them, around the program:
# tflocal (the command line of LocalStack, here against the sandbox) and terraform-compliance on a saved
# plan. Needs python3 with venv and pip; everything it installs goes to a temporary directory.
#
#     tests/clients/tools.sh path/to/rform
set -euo pipefail
. "$(dirname "$0")/sandbox-server.sh"

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check terraform-local==0.27.0 \
    terraform-compliance==1.16.0
# The tools call what is named terraform.
mkdir "$work/bin" "$work/stack" "$work/good" "$work/bad"
ln -s "$rform" "$work/bin/terraform"
PATH=$work/bin:$work/venv/bin:$PATH
# tflocal asks for buckets at a host name of LocalStack's, which is not to be had without a network.
export S3_HOSTNAME=127.0.0.1

cd "$work/stack"
cat > main.tf <<'TF'
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs-of-tools"
  tags   = { Owner = "me" }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = { Owner = "me" }
}
TF
cat > "$work/good/owners.feature" <<'FEATURE'
Feature: owners
  Scenario: every VPC has an owner
    Given I have aws_vpc defined
    Then it must have tags
    And it must have Owner
FEATURE
cat > "$work/bad/nobody.feature" <<'FEATURE'
Feature: nobody
  Scenario: no bucket has an owner
    Given I have aws_s3_bucket defined
    Then it must have tags
    And it must have Nobody
FEATURE

echo "tflocal"
tflocal init -input=false -no-color > init.log 2>&1
tflocal plan -input=false -no-color -out=saved.plan > plan.log 2>&1
grep -q 'Plan: 2 to add' plan.log || fail "tflocal plan: $(cat plan.log)"

echo "terraform-compliance, on the saved plan"
terraform-compliance --no-ansi -p saved.plan -f "$work/good" > good.log 2>&1 || fail "$(cat good.log)"
grep -q '1 scenarios (1 passed)' good.log || fail "nothing was checked: $(cat good.log)"
if terraform-compliance --no-ansi -p saved.plan -f "$work/bad" > bad.log 2>&1; then
    fail "a plan that breaks a rule passed: $(cat bad.log)"
fi

echo "tflocal, the saved plan and what follows"
tflocal apply -input=false -no-color saved.plan > apply.log 2>&1 || fail "$(cat apply.log)"
tflocal plan -input=false -no-color -detailed-exitcode > again.log 2>&1 || fail "$(cat again.log)"
tflocal destroy -input=false -no-color -auto-approve > destroy.log 2>&1 || fail "$(cat destroy.log)"
left=$("$rform" state list)
[ -z "$left" ] || fail "left in the state: $left"
echo "tools: tflocal and terraform-compliance took the program for Terraform"
