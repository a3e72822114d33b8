#!/usr/bin/env bash
# kill -9 at 100 moments of an apply whose state is remote: the next run removes the lock that was left,
# converges, and makes nothing twice. The resources are in the program's own sandbox, the states in its S3, in a
# PostgreSQL of Debian's packages, or behind a server of HTTP, all on loopback.
#
#     tests/clients/kill.sh path/to/rform [moments] [s3|pg|http]
set -euo pipefail
SPEED=20
moments=${2:-100} kind=${3:-s3}
. "$(dirname "$0")/remote-states.sh"
remote_states "$1" "$kind"
# The resources are in the sandbox whatever keeps the states.
[ "$kind" != pg ] || . "$here/sandbox-server.sh"
mkdir "$work/stack"
cd "$work/stack"
cat > main.tf <<'TF'
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "each" {
  count      = 4
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.${count.index}.0/24"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_eip" "nat" {
  domain = "vpc"
}
TF

# How many objects of each type there are, the default VPC's left out.
count() {
    local action=$1 item=$2
    curl --silent --data "Action=$action&Version=2016-11-15&$3" \
        --header "Authorization: AWS4-HMAC-SHA256 Credential=test/20240501/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0" \
        "$AWS_ENDPOINT_URL/" | { grep -o "<$item>" || true; } | wc -l
}

unlock() {
    local said id
    if said=$("$rform" plan -no-color -input=false 2>&1); then return; fi
    id=$(sed -n 's/^[^A-Za-z]*ID: *\([0-9a-f-]\{36\}\).*/\1/p' <<< "$said" | head -n 1)
    [ -n "$id" ] || fail "no lock, and yet: $said"
    "$rform" force-unlock -force "$id" > /dev/null || fail "the lock $id cannot be removed"
    left=$((left + 1))
}

left=0
for moment in $(seq "$moments"); do
    block "stack$moment" "${locks[$((moment % ${#locks[@]}))]}" > backend.tf
    rm -rf .terraform
    "$rform" init -no-color -input=false > /dev/null
    "$rform" apply -auto-approve -no-color -input=false > "$work/log" 2>&1 &
    victim=$!
    sleep "$(awk -v n="$moment" -v all="$moments" 'BEGIN { print 2.0 * n / all }')"
    kill -9 "$victim" 2> /dev/null || true
    wait "$victim" 2> /dev/null || true
    unlock
    "$rform" apply -auto-approve -no-color -input=false > "$work/log" 2>&1 || { cat "$work/log"; fail "moment $moment: apply"; }
    "$rform" plan -detailed-exitcode -no-color -input=false > "$work/log" 2>&1 || { cat "$work/log"; fail "moment $moment: not empty"; }
    subnets=$(count DescribeSubnets subnetId "Filter.1.Name=cidr-block&Filter.1.Value.1=10.0.*")
    [ "$subnets" = 4 ] || fail "moment $moment: $subnets subnets"
    "$rform" destroy -auto-approve -no-color -input=false > "$work/log" 2>&1 || { cat "$work/log"; fail "moment $moment: destroy"; }
    subnets=$(count DescribeSubnets subnetId "Filter.1.Name=cidr-block&Filter.1.Value.1=10.0.*")
    [ "$subnets" = 0 ] || fail "moment $moment: $subnets subnets are left"
done
if [ "$kind" = s3 ]; then
    scope="Credential=test/20240501/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    curl --silent --header "Authorization: AWS4-HMAC-SHA256 $scope" "$AWS_ENDPOINT_URL/states?list-type=2" \
        | grep 'tflock' && fail "locks are left"
fi
kill "$sandbox"
wait "$sandbox" 2> /dev/null || true
"$rform" sandbox inspect -sandbox="$work/account" | grep '^ec2\.' && fail "objects are left"
echo "kill: $kind: killed at $moments moments, $left locks removed, nothing twice and nothing left"
