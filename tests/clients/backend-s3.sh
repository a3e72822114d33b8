#!/usr/bin/env bash
# The backend of the swarm stack as it stands, against moto over HTTP: init makes the bucket and the
# lock table, then apply, an empty plan, a lock that is held, a workspace, destroy. At the end no lock
# is left. The stack stacks/swarm-backend itself asks for settings of buckets that moto does not know.
# Needs python3 with venv and pip.
#
#     tests/clients/backend-s3.sh path/to/rform
set -euo pipefail
. "$(dirname "$0")/moto-server.sh"

mkdir "$work/stack" "$work/again"
cp "$root/stacks/swarm/backend.tf" "$work/stack/"
cat > "$work/stack/main.tf" <<'TF'
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "each" {
  count      = 3
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.${count.index}.0/24"
}
TF
export AWS_REGION=us-east-1
python="$work/venv/bin/python"
run() { "$rform" "$@" -no-color -input=false; }
fail() { echo "backend-s3: $*"; exit 1; }

bucket=swarm-terraform-state
table=swarm-terraform-lock
"$python" - <<'PY'
import boto3, os
kms = boto3.client("kms", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-1")
key = kms.create_key()["KeyMetadata"]["KeyId"]
kms.create_alias(AliasName="alias/swarm-terraform-state", TargetKeyId=key)
PY

# What is kept: keys of the bucket, names of items of the table.
keys() {
    "$python" - "$bucket" "$table" <<'PY'
import sys, boto3, os
to = dict(endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-1")
for item in boto3.client("s3", **to).list_objects_v2(Bucket=sys.argv[1]).get("Contents", []):
    print(item["Key"])
for item in boto3.client("dynamodb", **to).scan(TableName=sys.argv[2])["Items"]:
    print(item["LockID"]["S"])
PY
}

cd "$work/stack"
said=$(run init -bootstrap -auto-approve)
grep -q "the S3 bucket \"$bucket\"" <<< "$said" || fail "not said what is made: $said"
run apply -auto-approve | tail -n 1
run plan -detailed-exitcode > /dev/null || fail "the second plan is not empty"
[ "$(keys)" = "$(printf 'swarm/terraform.tfstate\n%s/swarm/terraform.tfstate-md5' "$bucket")" ] \
    || fail "unexpected: $(keys)"
[ ! -e terraform.tfstate ] || fail "a local state is left"

# Another holds the lock.
"$python" - "$bucket" "$table" <<'PY'
import sys, boto3, os, json
to = dict(endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-1")
path = sys.argv[1] + "/swarm/terraform.tfstate"
info = dict(ID="1234", Operation="OperationTypeApply", Info="", Who="me@elsewhere",
            Version="1.11.4", Created="2024-05-01T00:00:00Z", Path=path)
boto3.client("dynamodb", **to).put_item(
    TableName=sys.argv[2], Item={"LockID": {"S": path}, "Info": {"S": json.dumps(info)}})
PY
if said=$(run plan 2>&1); then fail "the lock was not seen"; fi
grep -q "me@elsewhere" <<< "$said" || fail "the holder is not named: $said"
"$rform" force-unlock -force 1234 > /dev/null
run plan -detailed-exitcode > /dev/null || fail "the lock is still there"

# A workspace beside the default one, and the same state from another directory.
"$rform" workspace new other > /dev/null
run apply -auto-approve | tail -n 1
run destroy -auto-approve | tail -n 1
"$rform" workspace select default > /dev/null
"$rform" workspace delete other > /dev/null
cp "$work"/stack/*.tf "$work/again/"
cd "$work/again"
run init > /dev/null
run plan -detailed-exitcode > /dev/null || fail "another directory has another state"

# The lock file as well, and what is there already is not made again.
sed -i 's/^\( *\)encrypt .*/&\n\1use_lockfile = true/' backend.tf
run init -reconfigure -bootstrap > /dev/null
run destroy -auto-approve | tail -n 1
left=$("$rform" state list)
[ -z "$left" ] || fail "left in the state: $left"
keys | grep -v -e '-md5$' -e '^swarm/terraform.tfstate$' && fail "locks are left: $(keys)"
echo "backend-s3: a state in S3, up and down, and no lock left"
