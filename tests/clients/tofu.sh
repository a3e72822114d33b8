#!/usr/bin/env bash
# OpenTofu and rform in turns on encrypted states: what one has written the other reads, and the other way,
# with each key provider, each form of configuration, both ways of a fallback, in files and in S3, and as the
# state of another configuration. Keys of KMS are those of the program's own sandbox, on loopback.
#
#     tests/clients/tofu.sh path/to/rform path/to/tofu
set -euo pipefail
. "$(dirname "$0")/sandbox-server.sh"
tofu=$(realpath "$2")
export TF_VAR_pass='a passphrase of this test' TMPDIR=$work/tmp
mkdir "$TMPDIR"

# Each has a record of the backend of its own: OpenTofu has other arguments, and so another hash of the block.
tf() { TF_DATA_DIR=.tofu timeout 120 "$tofu" "$@" -no-color -input=false; }
tf_state() { TF_DATA_DIR=.tofu "$tofu" state "$@"; }
rf() { timeout 120 "$rform" "$@" -no-color -input=false; }
is_empty() { "$1" plan -detailed-exitcode > "$work/log" 2>&1 || { cat "$work/log"; fail "$2: $1 sees changes"; }; }
is_sealed() { grep -q '"encryption_version":"v0"' terraform.tfstate || fail "$1: not encrypted"; }
done_by() { "$1" "${@:3}" > "$work/log" 2>&1 || { cat "$work/log"; fail "$2: $*"; }; }
refused_by() { if "$1" "${@:3}" > "$work/log" 2>&1; then cat "$work/log"; fail "$2: not refused: $*"; fi; }

# A stack with a block of encryption.
stack() {
    mkdir -p "$work/$1"
    cd "$work/$1"
    cat > main.tf <<'TF'
variable "pass" {
  default = ""
}
variable "n" {
  default = 1
}
resource "terraform_data" "a" {
  count = var.n
  input = { "k" = [1.5, 12345678901234567890123, null, "ä<&>"] }
}
output "o" {
  value     = "canary ${var.n}"
  sensitive = true
}
TF
    printf 'terraform {\n  encryption {\n%s\n  }\n}\n' "$2" > encryption.tf
}
pbkdf2() { printf 'key_provider "pbkdf2" "%s" {\n passphrase = var.pass\n iterations = 200000\n %s\n}\nmethod "aes_gcm" "%s" {\n keys = key_provider.pbkdf2.%s\n %s\n}\n' "$1" "$2" "$1" "$1" "${3:-}"; }
both='state {
 method = method.aes_gcm.mine
}
plan {
 method = method.aes_gcm.mine
}'
nl=$'\n'
plain='method "unencrypted" "plain" {}'

# In turns: each applies, and each sees nothing to do after the other.
turns() {
    local name=$1
    done_by tf "$name" init
    [ ! -e backend.tf ] || done_by rf "$name" init
    done_by tf "$name" apply -auto-approve
    is_sealed "$name"
    is_empty rf "$name"
    done_by rf "$name" apply -auto-approve -var n=3
    is_sealed "$name"
    TF_VAR_n=3 is_empty tf "$name"
    [ "$(TF_DATA_DIR=.tofu "$tofu" output -raw o)" = 'canary 3' ] || fail "$name: output of tofu"
        diff <(tf_state pull | python3 -c 'import json,sys; print(json.dumps(json.load(sys.stdin)["resources"], sort_keys=True))') \
        <("$rform" state pull | python3 -c 'import json,sys; print(json.dumps(json.load(sys.stdin)["resources"], sort_keys=True))') \
        || fail "$name: the states differ"
    done_by tf "$name" apply -auto-approve -var n=2
    TF_VAR_n=2 is_empty rf "$name"
    done_by rf "$name" destroy -auto-approve
    [ -z "$(tf_state list)" ] || fail "$name: left in the state"
    echo "tofu: $name: in turns"
}

kms() {
    curl --silent --data "$2" --header "X-Amz-Target: TrentService.$1" --header 'Content-Type: application/x-amz-json-1.1' \
        --header 'Authorization: AWS4-HMAC-SHA256 Credential=test/20240501/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=0' \
        "$AWS_ENDPOINT_URL/"
}
key() { kms CreateKey '{}' | sed 's/.*"KeyId": *"\([^"]*\)".*/\1/'; }
first=$(key) second=$(key)
service() { printf 'key_provider "aws_kms" "%s" {\n kms_key_id = "%s"\n key_spec = "%s"\n region = "us-east-1"\n skip_credentials_validation = true\n}\nmethod "aes_gcm" "%s" {\n keys = key_provider.aws_kms.%s\n}\n' "$1" "$2" "$3" "$1" "$1"; }

stack pbkdf2 "$(pbkdf2 mine '')$nl$both"; turns pbkdf2
stack pbkdf2-other "$(pbkdf2 mine $'hash_function = "sha256"\n key_length = 16\n salt_length = 20' 'aad = [1, 2, 250]')$nl$both"; turns pbkdf2-other
stack alias "$(pbkdf2 mine 'encrypted_metadata_alias = "any name"')$nl$both"; turns alias
stack chain "$(pbkdf2 base '')
key_provider \"pbkdf2\" \"mine\" {
 chain = key_provider.pbkdf2.base
 iterations = 200000
}
method \"aes_gcm\" \"mine\" {
 keys = key_provider.pbkdf2.mine
}
$both"; turns chain
stack kms "$(service mine "$first" AES_256)$nl$both"; turns kms
stack kms-128 "$(service mine "$first" AES_128)$nl$both"; turns kms-128
stack kms-chain "$(service base "$first" AES_256)
key_provider \"pbkdf2\" \"mine\" {
 chain = key_provider.aws_kms.base
 iterations = 200000
}
method \"aes_gcm\" \"mine\" {
 keys = key_provider.pbkdf2.mine
}
$both"; turns kms-chain

# The variable alone, in both forms; and over a block.
stack variable ''
rm encryption.tf
export TF_ENCRYPTION='key_provider "pbkdf2" "mine" {
  passphrase = "a passphrase of a variable"
  iterations = 200000
}
method "aes_gcm" "mine" {
  keys = key_provider.pbkdf2.mine
}
state {
  method = method.aes_gcm.mine
}'
turns variable
export TF_ENCRYPTION='{"key_provider":{"pbkdf2":{"mine":{"passphrase":"a passphrase of a variable","iterations":200000}}},"method":{"aes_gcm":{"mine":{"keys":"${key_provider.pbkdf2.mine}"}}},"state":{"method":"method.aes_gcm.mine"}}'
stack variable-json ''
rm encryption.tf
turns variable-json
stack over "key_provider \"pbkdf2\" \"mine\" {
 passphrase = \"of the block, and not used\"
 iterations = 300000
}
method \"aes_gcm\" \"mine\" {
 keys = key_provider.pbkdf2.mine
}
state {
 method = method.aes_gcm.mine
 enforced = true
}"
export TF_ENCRYPTION='key_provider "pbkdf2" "mine" {
  passphrase = "of the variable, which counts"
}'
turns over
unset TF_ENCRYPTION

# Moving in, to another key and out: one of them begins, the other sees what it has left.
for pair in 'tf rf' 'rf tf'; do
    read -r one other <<< "$pair"
    begins=$one
    stack "moves-$begins" ''
    rm encryption.tf
    done_by tf moves init
    done_by "$one" moves apply -auto-approve
    former=method.unencrypted.plain
    for method in aes_gcm.mine aes_gcm.kms aes_gcm.next unencrypted.plain; do
        keys="$(pbkdf2 mine '')$nl$(service kms "$first" AES_256)$nl$(service next "$second" AES_256)$nl$plain"
        stack "moves-$begins" "$keys
state {
 method = method.$method
}"
        [ "$method" = aes_gcm.mine ] || refused_by "$other" "moves to $method" plan
        stack "moves-$begins" "$keys
state {
 method = method.$method
 fallback {
  method = $former
 }
}"
        is_empty "$other" "moves to $method"
        done_by "$one" "moves to $method" apply -auto-approve
        stack "moves-$begins" "$keys
state {
 method = method.$method
}"
        is_empty "$other" "moved to $method"
        is_empty "$one" "moved to $method"
        former=method.$method
        read -r one other <<< "$other $one"
    done
    echo "tofu: $begins begins, in, to other keys, and out"
done

# In S3, with digest and lock, and as the state of another configuration.
stack s3 "$(service mine "$first" AES_256)$nl$both"
s3_block encrypted $'use_lockfile = true\n    dynamodb_table = "locks"' > backend.tf
is_sealed() { [ ! -e terraform.tfstate ] || fail "$1: a local state"; }
turns s3
done_by rf s3 apply -auto-approve
reader() {
    stack "reader" "$(service mine "$first" AES_256)$nl$1"
    cat > main.tf <<'TF'
data "terraform_remote_state" "it" {
  backend = "s3"
  config  = { bucket = "states", key = "encrypted", region = "us-east-1" }
}
module "m" {
  source = "./m"
}
output "it" {
  value     = "${data.terraform_remote_state.it.outputs.o} ${module.m.o}"
  sensitive = true
}
TF
    mkdir -p m
    sed -e '/^module/,/^}/d' -e '/^output/,$d' main.tf > m/main.tf
    printf 'output "o" {\n  value     = data.terraform_remote_state.it.outputs.o\n  sensitive = true\n}\n' >> m/main.tf
    rm -f terraform.tfstate
}
named='remote_state_data_source "it" {
  method = method.aes_gcm.mine
 }'
default='default {
  method = method.aes_gcm.mine
 }'
inner='remote_state_data_source "m.it" {
  method = method.aes_gcm.mine
 }'
for form in "$default" "$named$nl$inner" "$plain"; do
    case $form in
        method*) reader "$form"; expected=refused_by ;;
        *) reader "remote_state_data_sources {
 $form
}"; expected=done_by ;;
    esac
    done_by tf reader init
    done_by rf reader init
    for program in tf rf; do
        rm -f terraform.tfstate
        "$expected" "$program" "reader with $form" apply -auto-approve
        [ "$expected" = refused_by ] || [ "$("$rform" output -raw it)" = 'canary 1 canary 1' ] || fail "reader: $("$rform" output -raw it)"
    done
done
echo "tofu: a state in S3, and read by other configurations"
