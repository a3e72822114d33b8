#!/usr/bin/env bash
# A proxy with faults between rform and moto: each request for the state, its lock and its digest is answered
# with an error, or late, or carried out and its answer lost, or refused: access denied, credentials expired, a
# clock that is wrong; at the first, the second, and every time. And credentials expire for all services at a
# moment of the apply. Nothing is lost: the run after it, without faults, converges, there is one VPC, and no lock is left. What was tried
# and what came out is printed; for all rows it stands in faults-s3.txt. Needs python3 with venv and pip.
#
#     tests/clients/faults-s3.sh path/to/rform [all|KIND]
#
# Without `all` it tries every tenth row, among which is each kind of fault and each request; with a kind, the
# rows of that one too.
set -euo pipefail
which=${2:-sample}
. "$(dirname "$0")/moto-server.sh"
fail() { echo "faults-s3: $*"; exit 1; }
python="$work/venv/bin/python"
direct=$AWS_ENDPOINT_URL
export AWS_REGION=us-east-1 TF_STATE_PERSIST_INTERVAL=1

requests=('PUT /stack?' 'GET /stack?' 'PUT stack.tflock' 'GET stack.tflock' 'DELETE stack.tflock'
    'POST PutItem' 'POST GetItem' 'POST DeleteItem' 'POST digest')
rows=()
number=0
add() {
    number=$((number + 1))
    if [ "$which" = all ] || [ $((number % 10)) = 3 ] || [[ $1 == "$which "* ]]; then rows+=("$1"); fi
}
for kind in 500 503 lost-before lost-after slow denied expired skewed; do
    for request in "${requests[@]}"; do
        for when in '0 1' '1 1' '0 99'; do
            [ "$kind $when" != 'slow 0 99' ] || continue
            add "$kind $request $when"
        done
    done
done
for skip in 2 4 6 8 10 12 14 16 18 20 25 30; do add "expired ANY / $skip 999"; done

# A place to try rows in: a proxy, a bucket, a table and a network of its own.
prepare() {
    local place=$work/place$1
    mkdir -p "$place/stack"
    cd "$place/stack"
    "$python" "$root/tests/clients/fault_proxy.py" "$port" "$place/fault" > "$place/port" &
    proxies+=($!)
    cat > main.tf <<TF
terraform {
  backend "s3" {
    bucket         = "states$1"
    key            = "stack"
    dynamodb_table = "locks$1"
    use_lockfile   = true
    max_retries    = 2
  }
}
resource "aws_vpc" "main" {
  cidr_block = "10.$1.0.0/16"
}
resource "terraform_data" "wait" {
  triggers_replace = aws_vpc.main.id
  provisioner "local-exec" {
    command = "sleep 1.5"
  }
}
resource "aws_subnet" "each" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.$1.\${count.index}.0/24"
  depends_on = [terraform_data.wait]
}
TF
    "$rform" init -bootstrap -auto-approve > /dev/null
}
vpcs() {
    curl --silent --data "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=cidr&Filter.1.Value.1=10.$1.0.0/16" \
        --header 'Authorization: AWS4-HMAC-SHA256 Credential=test/20240501/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0' \
        "$direct/" | { grep -o '<vpcId>' || true; } | wc -l
}
run() { timeout 120 "$rform" "$@" -no-color -input=false; }

# Applies; a lock that a run could not give back is removed by hand, as a user would do it.
apply_after() {
    local id
    for _ in 1 2 3; do
        if run apply -auto-approve > out 2>&1; then return; fi
        id=$(sed -n 's/^[^A-Za-z]*ID: *\([0-9a-f-]\{36\}\).*/\1/p' out | head -n 1)
        [ -n "$id" ] || { cat out; fail "the next apply after $1"; }
        locks=$((locks + 1))
        "$rform" force-unlock -force "$id" > log 2>&1 || true
    done
    cat out
    fail "the lock cannot be removed after $1"
}

# Tries a row in a place, and prints its line of the table.
try() {
    local place=$1 row=$2 code=0 hits said locks=0 pushed=''
    rm -f ../fault.hits
    printf '%s\n' "$row" > ../fault
    AWS_ENDPOINT_URL=http://127.0.0.1:$(cat ../port) run apply -auto-approve > out 2>&1 || code=$?
    [ "$code" -lt 2 ] || { cat out; fail "exit code $code after $row"; }
    rm ../fault
    hits=$(wc -c < ../fault.hits 2> /dev/null || echo 0)
    said=$(sed -n 's/^Error: //p' out | head -n 1)
    [ "$code" = 0 ] || [ -n "$said" ] || { cat out; fail "a failure without an error after $row"; }
    if [ -e errored.tfstate ]; then
        # A lock that is left comes first.
        id=$({ "$rform" state push errored.tfstate 2>&1 || true; } | tee log \
            | sed -n 's/^[^A-Za-z]*ID: *\([0-9a-f-]\{36\}\).*/\1/p' | head -n 1)
        if [ -n "$id" ]; then
            locks=$((locks + 1))
            "$rform" force-unlock -force "$id" > log 2>&1 || true
            "$rform" state push errored.tfstate > log 2>&1 || grep -q 'newer state\|same' log || { cat log; fail "errored.tfstate after $row"; }
        fi
        rm errored.tfstate
        pushed=', errored.tfstate pushed'
    fi
    apply_after "$row"
    run plan -detailed-exitcode > out 2>&1 || { cat out; fail "not empty after $row"; }
    [ "$(vpcs "$place")" = 1 ] || fail "$(vpcs "$place") VPCs after $row"
    run destroy -auto-approve > out 2>&1 || { cat out; fail "destroy after $row"; }
    [ "$(vpcs "$place")" = 0 ] || fail "$(vpcs "$place") VPCs are left after $row"
    [ -z "$(ls .terraform/journals 2> /dev/null)" ] || fail "journals are left after $row: $(ls .terraform/journals)"
    [ "$locks" = 0 ] || pushed="$pushed, lock removed by hand"
    printf '%-34s %4s %4s  %s\n' "$row" "$hits" "$code" "${said:--}$pushed"
}

places=${PLACES:-3}
proxies=()
for place in $(seq "$places"); do prepare "$place"; done
trap 'for proxy in "${proxies[@]}"; do kill "$proxy" 2> /dev/null || true; done; finish' EXIT
tries=()
for place in $(seq "$places"); do
    (
        trap - EXIT
        cd "$work/place$place/stack"
        for index in "${!rows[@]}"; do
            [ $((index % places)) = $((place - 1)) ] || continue
            try "$place" "${rows[$index]}" > "$work/row$(printf '%03d' "$index")"
        done
    ) > "$work/said$place" 2>&1 &
    tries+=($!)
done
for place in $(seq "$places"); do
    wait "${tries[$((place - 1))]}" || { cat "$work/said$place" "$work"/row*; fail "a row failed"; }
done
printf '%-34s %4s %4s  %s\n' 'fault, request, skipped, times' hits exit 'what was said'
cat "$work"/row* | sed 's/states[0-9]/states/; s/locks[0-9]/locks/'
echo "faults-s3: ${#rows[@]} rows, nothing lost and nothing twice"
