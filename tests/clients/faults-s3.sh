#!/usr/bin/env bash
# A proxy with faults between rform and moto: each request for the state, its lock and its digest is answered
# with an error, or late, or carried out and its answer lost; at once, at the second and at the last time, once
# or always. Nothing is lost: the run after it, without faults, converges, and there is one VPC. The table of
# what was tried and what came out is printed. Needs python3 with venv and pip.
#
#     tests/clients/faults-s3.sh path/to/rform
set -euo pipefail
. "$(dirname "$0")/moto-server.sh"
fail() { echo "faults-s3: $*"; exit 1; }
python="$work/venv/bin/python"

cat > "$work/proxy.py" <<'PY'
"""Forwards to moto. The file `fault` says what to do: `KIND METHOD TARGET SKIP COUNT`, a fault of that kind
for COUNT requests that fit, after SKIP of them. KIND is a status, `lost-before`, `lost-after` or `slow`."""
import http.client, os, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

moto, port, fault_file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
lock, seen = threading.Lock(), {}

def fate(method, target):
    try:
        rule = open(fault_file).read()
    except OSError:
        return None
    fields = rule.split()
    if len(fields) != 5:
        return None
    kind, wanted, word, skip, count = fields
    if method != wanted or word not in target:
        return None
    with lock:
        number = seen.get(rule, 0)
        seen[rule] = number + 1
    if int(skip) <= number < int(skip) + int(count):
        with open(fault_file + ".hits", "a") as hits:
            hits.write("x")
        return kind
    return None

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        target = self.path + " " + self.headers.get("x-amz-target", "")
        if "Digest" in body.decode("latin1") or "-md5" in body.decode("latin1"):
            target += " digest"
        kind = fate(self.command, target)
        if kind == "lost-before":
            self.close_connection = True
            return
        if kind and kind.isdigit():
            text = b"<Error><Code>InternalError</Code><Message>on purpose</Message></Error>"
            self.send_response(int(kind))
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            return
        if kind == "slow":
            time.sleep(3)
        to = http.client.HTTPConnection("127.0.0.1", int(moto), timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
        to.request(self.command, self.path, body, headers)
        answer = to.getresponse()
        content = answer.read()
        if kind == "lost-after":
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "server", "date"):
                self.send_header(name, value)
        if self.command == "HEAD":
            self.send_header("content-length", answer.getheader("content-length") or "0")
        else:
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do

    def log_message(self, *_):
        pass

ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
PY
moto_port=$port
proxy_port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$python" "$work/proxy.py" "$moto_port" "$proxy_port" "$work/fault" &
proxy=$!
trap 'kill "$proxy" 2> /dev/null || true; finish' EXIT
direct=$AWS_ENDPOINT_URL
export AWS_REGION=us-east-1 TF_STATE_PERSIST_INTERVAL=1 AWS_ENDPOINT_URL=http://127.0.0.1:$proxy_port
for _ in $(seq 50); do curl --silent --output /dev/null "$AWS_ENDPOINT_URL/moto-api/" && break || sleep 0.1; done

run() { timeout 120 "$rform" "$@" -no-color -input=false; }
vpcs() {
    curl --silent --data 'Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=cidr&Filter.1.Value.1=10.0.0.0/16' \
        --header 'Authorization: AWS4-HMAC-SHA256 Credential=test/20240501/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0' \
        "$direct/" | { grep -o '<vpcId>' || true; } | wc -l
}
mkdir "$work/stack"
cd "$work/stack"
cat > main.tf <<'TF'
terraform {
  backend "s3" {
    bucket         = "states"
    key            = "stack"
    dynamodb_table = "locks"
    use_lockfile   = true
    max_retries    = 2
  }
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
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
  cidr_block = "10.0.${count.index}.0/24"
  depends_on = [terraform_data.wait]
}
TF
run init -bootstrap -auto-approve > /dev/null

# A lock that a run could not give back is removed by hand, as a user would do it.
unlock() {
    local said id
    for _ in 1 2 3; do
        if said=$(run plan 2>&1); then return; fi
        id=$(sed -n 's/^[^A-Za-z]*ID: *\([0-9a-f-]\{36\}\).*/\1/p' <<< "$said" | head -n 1)
        [ -n "$id" ] || { echo "$said"; fail "no lock, and yet a failure after: $1"; }
        "$rform" force-unlock -force "$id" > "$work/log" 2>&1 || true
    done
}

printf '%-44s %-6s %-5s %s\n' 'fault' 'hits' 'exit' 'what was said'
targets=('PUT /states/stack?' 'GET /states/stack?' 'PUT stack.tflock' 'DELETE stack.tflock' 'POST PutItem' 'POST GetItem' 'POST DeleteItem')
for kind in 500 503 lost-before lost-after slow; do
    for target in "${targets[@]}"; do
        for when in '0 1' '1 1' '0 99'; do
            [ "$kind $when" != 'slow 0 99' ] || continue
            rm -f "$work/fault.hits"
            printf '%s %s %s\n' "$kind" "$target" "$when" > "$work/fault"
            code=0
            run apply -auto-approve > "$work/out" 2>&1 || code=$?
            [ "$code" -lt 2 ] || { cat "$work/out"; fail "exit code $code"; }
            rm "$work/fault"
            hits=$(wc -c < "$work/fault.hits" 2> /dev/null || echo 0)
            said=$(sed -n 's/^Error: //p' "$work/out" | head -n 1)
            printf '%-44s %-6s %-5s %s\n' "$kind $target ($when)" "$hits" "$code" "${said:0:90}"
            [ "$code" = 0 ] || [ -n "$said" ] || { cat "$work/out"; fail "a failure without an error"; }
            unlock "$kind $target $when"
            if [ -e errored.tfstate ]; then
                "$rform" state push errored.tfstate > "$work/log" 2>&1 || grep -q 'newer state\|same' "$work/log" || { cat "$work/log"; fail "errored.tfstate"; }
                rm errored.tfstate
            fi
            run apply -auto-approve > "$work/out" 2>&1 || { cat "$work/out"; fail "the next apply after $kind $target $when"; }
            run plan -detailed-exitcode > "$work/out" 2>&1 || { cat "$work/out"; fail "not empty after $kind $target $when"; }
            [ "$(vpcs)" = 1 ] || fail "$(vpcs) VPCs after $kind $target $when"
            run destroy -auto-approve > "$work/out" 2>&1 || { cat "$work/out"; fail "destroy after $kind $target $when"; }
            [ "$(vpcs)" = 0 ] || fail "$(vpcs) VPCs are left after $kind $target $when"
            [ -z "$(ls .terraform/journals 2> /dev/null)" ] || fail "journals are left after $kind $target $when: $(ls .terraform/journals)"
        done
    done
done
echo "faults-s3: nothing lost and nothing twice"
