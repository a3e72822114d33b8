#!/usr/bin/env bash
# Encryption at rest: secrets that are planted in variables, resources and outputs are in no file that a run
# makes or leaves, killed runs, failed ones and saved plans included; moving in and out, changing a key, and
# each mistake. Everything is on loopback.
#
#     tests/clients/encryption.sh path/to/rform
set -euo pipefail
rform=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "encryption: $*"; exit 1; }
run() { "$rform" "$@" -no-color -input=false; }
refused() {
    local said
    if said=$("${@:2}" 2>&1); then fail "not refused: ${*:2}: $said"; fi
    grep -qe "$1" <<< "$(tr -s ' │╷╵\n' ' ' <<< "$said")" || fail "\"$1\" is not said by ${*:2}: $said"
}
export TF_CLI_CONFIG_FILE=/dev/null TMPDIR=$work/tmp
mkdir "$TMPDIR" "$work/stack"
cd "$work/stack"

# The variables are given by the environment, so that no file of the user's holds them.
export TF_VAR_passphrase='CANARY-passphrase-1' TF_VAR_secret='CANARY-variable-2'
cat > main.tf <<'TF'
variable "passphrase" {}
variable "secret" {
  sensitive = true
}
variable "sleep" {
  default = 0
}
variable "n" {
  default = 1
}
resource "terraform_data" "a" {
  count            = var.n
  input            = "${var.secret}-${lower("CA")}${upper("nary-input-3")}-${count.index}"
  triggers_replace = [var.sleep]
  provisioner "local-exec" {
    command = "sleep ${var.sleep}"
  }
}
output "o" {
  value     = "CANARY${"-output-4"}${terraform_data.a[0].output}"
  sensitive = true
}
TF
block() {
    cat > encryption.tf <<TF
terraform {
  encryption {
    key_provider "pbkdf2" "mine" {
      passphrase = var.passphrase
      iterations = 200000
    }
    method "aes_gcm" "mine" {
      keys = key_provider.pbkdf2.mine
    }
    method "unencrypted" "plain" {}
    state {
      method = $1
      $2
    }
    plan {
      method = method.aes_gcm.mine
    }
  }
}
TF
}
mine=method.aes_gcm.mine plain=method.unencrypted.plain
fallback() { printf 'fallback {\n method = %s\n }' "$1"; }

# Files but those of the user's configuration with one of the secrets in them, in any encoding of base64.
leaks() {
    local secret
    for secret in CANARY $(printf 'CANARY' | base64 | cut -c1-8) $(printf 'xCANARY' | base64 | cut -c3-8) $(printf 'xxCANARY' | base64 | cut -c4-10); do
        grep -rlF "$secret" "$work" --exclude=main.tf --exclude=log || true
    done
}
check() { [ -z "$(leaks)" ] || fail "$1: secrets are in $(leaks | sort -u | tr '\n' ' ')"; }
is_sealed() { grep -q '"encryption_version":"v0"' "$1" || fail "$2: $1 is not encrypted"; }

block "$mine" "enforced = true"
run init > /dev/null
run apply -auto-approve > "$work/log"
is_sealed terraform.tfstate apply
check apply
run plan -detailed-exitcode > /dev/null || fail "the second plan is not empty"
[ "$("$rform" output -raw o)" = 'CANARY-output-4CANARY-variable-2-caNARY-INPUT-3-0' ] || fail "output: $("$rform" output -raw o)"
run apply -auto-approve -var n=3 > "$work/log"
is_sealed terraform.tfstate.backup backup
check "a second apply"

# A saved plan, and one that is applied.
run plan -var n=4 -out=saved > "$work/log"
is_sealed saved plan
check "a saved plan"
"$rform" show -json saved | grep -q CANARY || fail "the plan cannot be shown"
"$rform" apply saved > "$work/log"
check "a plan that was applied"
"$rform" workspace new other > /dev/null
run apply -auto-approve > "$work/log"
"$rform" state mv 'terraform_data.a[0]' 'terraform_data.a[7]' > "$work/log"
"$rform" state pull | grep -q CANARY-variable-2 || fail "state pull"
run destroy -auto-approve > "$work/log"
"$rform" workspace select default > /dev/null
check "workspaces and moves"

# Killed at many moments: what is left holds no secret, and is taken over.
for moment in $(seq "${MOMENTS:-12}"); do
    "$rform" apply -auto-approve -no-color -input=false -parallelism=1 -var "n=$((moment % 3 + 3))" -var "sleep=0.$((moment % 3))" > "$work/log" 2>&1 &
    victim=$!
    sleep "$(awk -v n="$moment" 'BEGIN { print 0.1 + 0.15 * n }')"
    kill -9 "$victim" 2> /dev/null || true
    wait "$victim" 2> /dev/null || true
    check "killed at moment $moment"
done
run apply -auto-approve > "$work/log" || { cat "$work/log"; fail "after kills"; }
run plan -detailed-exitcode > /dev/null || fail "after kills: not empty"
check "after kills"

# Mistakes: nothing is touched.
before=$(cat terraform.tfstate)
TF_VAR_passphrase='another passphrase' refused 'another passphrase?' run plan
TF_VAR_passphrase='another passphrase' refused 'another passphrase?' run apply -auto-approve
TF_VAR_passphrase='too short' refused 'at least 16' run plan
( unset TF_VAR_passphrase; refused 'TF_VAR_passphrase' run plan )
# Who reads no state needs no key.
( unset TF_VAR_passphrase; "$rform" validate -no-color > "$work/log" && run init -backend=false > "$work/log" ) || { cat "$work/log"; fail "validate"; }
mv encryption.tf hidden
refused 'no key is known' run plan
refused 'no key is known' run apply -auto-approve
mv hidden encryption.tf
[ "$before" = "$(cat terraform.tfstate)" ] || fail "a mistake has changed the state"
sed -i 's/"encrypted_data":"..../&AAAA/' terraform.tfstate
refused 'changed or damaged' run plan
printf '%s' "$before" > terraform.tfstate
printf '{"version":4,"serial":99,"lineage":"x","resources":[],"outputs":{}}' > terraform.tfstate
refused 'somebody may have replaced it' run apply -auto-approve
printf '%s' "$before" > terraform.tfstate
TF_ENCRYPTION='state { method = method.unencrypted.plain }' refused 'must not be used' run plan
block "method.aes_gcm.none" ""
refused 'method.aes_gcm.none' run plan
block "$mine" "enforced = true"

# A command that forbids what it asks for writes nothing.
block "$plain" "enforced = true
      $(fallback $mine)"
refused 'must not be used' run apply -auto-approve
[ "$before" = "$(cat terraform.tfstate)" ] || fail "an unusable configuration has changed the state"
block "$mine" "enforced = true"

# The environment alone says how.
mv encryption.tf hidden
TF_ENCRYPTION='{"key_provider":{"pbkdf2":{"mine":{"passphrase":"CANARY-passphrase-1","iterations":200000}}},"method":{"aes_gcm":{"mine":{"keys":"${key_provider.pbkdf2.mine}"}}},"state":{"method":"${method.aes_gcm.mine}"}}' \
    run plan -detailed-exitcode > "$work/log" || { cat "$work/log"; fail "TF_ENCRYPTION"; }
mv hidden encryption.tf

# Another configuration reads the state if it has the key.
mkdir "$work/reader"
reader() {
    { printf 'variable "passphrase" {}\nterraform {\n encryption {\n key_provider "pbkdf2" "mine" {\n passphrase = var.passphrase\n }\n method "aes_gcm" "mine" {\n keys = key_provider.pbkdf2.mine\n }\n method "unencrypted" "plain" {}\n'
      printf ' remote_state_data_sources {\n %s {\n method = %s\n }\n }\n }\n}\n' "$1" "$2"
      printf 'data "terraform_remote_state" "it" {\n backend = "local"\n config = { path = "%s/terraform.tfstate" }\n}\noutput "it" {\n value = nonsensitive(data.terraform_remote_state.it.outputs.o) != ""\n}\n' "$work/stack"
    } > "$work/reader/main.tf"
}
reader default method.aes_gcm.mine
(cd "$work/reader" && run plan > "$work/log" 2>&1) || { cat "$work/log"; fail "remote state"; }
reader 'remote_state_data_source "it"' method.aes_gcm.mine
(cd "$work/reader" && run plan > "$work/log" 2>&1) || { cat "$work/log"; fail "remote state by its name"; }
reader 'remote_state_data_source "other"' method.aes_gcm.mine
(cd "$work/reader" && refused 'no key is known' run plan)

# Out, in, and with another key.
block "$plain" "$(fallback $mine)"
run apply -auto-approve > "$work/log"
grep -q CANARY terraform.tfstate || fail "not moved out"
block "$mine" ""
refused 'unencrypted' run plan
block "$mine" "$(fallback $plain)"
run apply -auto-approve > "$work/log"
is_sealed terraform.tfstate "moving in"
check "moving in"
sed -i 's/passphrase = var.passphrase/passphrase = "the next passphrase"/; s/method "unencrypted"/key_provider "pbkdf2" "former" {\n passphrase = var.passphrase\n encrypted_metadata_alias = "key_provider.pbkdf2.mine"\n }\n method "aes_gcm" "former" {\n keys = key_provider.pbkdf2.former\n }\n&/' encryption.tf
sed -i 's/method = method.unencrypted.plain/method = method.aes_gcm.former/' encryption.tf
run apply -auto-approve > "$work/log"
sed -i '/fallback {/,/}/d' encryption.tf
run plan -detailed-exitcode > "$work/log" || { cat "$work/log"; fail "another key"; }
run destroy -auto-approve > "$work/log"
check destroy
echo "encryption: no secret in any file, moved in and out, mistakes named"
