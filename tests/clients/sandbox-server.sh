# Starts the program's own sandbox on loopback with a bucket and a lock table, for the scripts beside
# this one, which source it. It sets `rform`, `work` (a temporary directory that goes at the end), `fail`
# and the environment in which clients find the sandbox. After pg-server.sh it goes into that one's directory.
if [ -z "${work:-}" ]; then
    rform=$(realpath "$1")
    work=$(mktemp -d)
    servers=()
    finish() {
        for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; done
        rm -rf "$work"
    }
    trap finish EXIT
    fail() { echo "$(basename "$0"): $*"; exit 1; }
fi

# Time passes as outside, so that a run that is killed is killed in the middle of something.
(cd "$work" && RFORM_SANDBOX_SPEED=${SPEED:-100} exec "$rform" sandbox serve -listen=127.0.0.1:0 \
    -sandbox="$work/account") > "$work/serve.log" 2>&1 &
sandbox=$!
servers+=("$sandbox")
for _ in $(seq 100); do
    grep -q 'http://' "$work/serve.log" && break
    sleep 0.1
done
endpoint=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/serve.log" | head -n 1)
export AWS_ENDPOINT_URL=$endpoint AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
export AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null
export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1

# The block of a backend s3 for a key, with further arguments.
s3_block() {
    printf 'terraform {\n  backend "s3" {\n    bucket = "states"\n    key    = "%s"\n    %s\n  }\n}\n' "$1" "$2"
}
mkdir "$work/made"
s3_block made 'dynamodb_table = "locks"' > "$work/made/main.tf"
(cd "$work/made" && "$rform" init -bootstrap -auto-approve > /dev/null)
