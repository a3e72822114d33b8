#!/usr/bin/env bash
# Provisioners against OpenSSH's server on loopback: remote-exec and file with a key, a certificate, an
# agent, the key of the host and a bastion; a script that fails, and a server that starts late. Where
# Terraform is on the PATH, it says the same. Needs openssh-server, which is installed if it is missing.
#
#     tests/clients/ssh.sh path/to/rform
set -euo pipefail
rform=$(realpath "$1")
command -v /usr/sbin/sshd > /dev/null || {
    apt-get install -y -q openssh-server > /dev/null 2>&1 \
        || { apt-get update -q > /dev/null; apt-get install -y -q openssh-server > /dev/null; }
}
work=$(mktemp -d)
touch "$work/began"
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done; rm -rf "$work"' EXIT
fail() { echo "ssh: $*"; exit 1; }
port=$((20000 + RANDOM % 20000))
user=$(id -un)
mkdir -p /run/sshd "$work/stack" "$work/made"
chmod 700 "$work"

ssh-keygen -q -t ed25519 -N '' -f "$work/host"
ssh-keygen -q -t rsa -b 3072 -m PEM -N '' -f "$work/rsa"
ssh-keygen -q -t ecdsa -N '' -f "$work/ecdsa"
ssh-keygen -q -t ed25519 -N '' -f "$work/authority"
ssh-keygen -q -t ed25519 -N '' -f "$work/certified"
ssh-keygen -q -s "$work/authority" -I id -n "$user" "$work/certified.pub"
cat "$work/rsa.pub" "$work/ecdsa.pub" > "$work/authorized"

# A server on a port.
serve() {
    cat > "$work/sshd-$1" <<CONF
Port $1
ListenAddress 127.0.0.1
HostKey $work/host
PidFile $work/pid-$1
AuthorizedKeysFile $work/authorized
TrustedUserCAKeys $work/authority.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
CONF
    /usr/sbin/sshd -D -e -f "$work/sshd-$1" 2> "$work/log-$1" &
    pids+=($!)
    for _ in $(seq 50); do
        (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null && return
        sleep 0.1
    done
    fail "no server: $(cat "$work/log-$1")"
}
serve "$port"
late=$((port + 1))

mkdir "$work/stack/tree" && echo deep > "$work/stack/tree/leaf"
printf '#!/bin/bash\necho "script in $BASH"\n' > "$work/stack/own.sh"
cat > "$work/stack/main.tf" <<TF
variable "secret" {
  sensitive = true
  default   = "hidden"
}
locals {
  user = "$user"
  port = $port
  made = "$work/made"
}
resource "terraform_data" "key" {
  connection {
    host        = "127.0.0.1"
    port        = local.port
    user        = local.user
    private_key = file("$work/rsa")
    host_key    = file("$work/host.pub")
    agent       = false
    timeout     = "20s"
  }
  provisioner "file" {
    content     = "content"
    destination = "\${local.made}/content with blanks"
  }
  provisioner "file" {
    source      = "\${path.module}/tree"
    destination = local.made
  }
  provisioner "remote-exec" {
    inline = ["echo said \$((1 + 1))", "echo wrong >&2", "touch \${local.made}/inline"]
  }
  provisioner "remote-exec" {
    scripts = ["\${path.module}/own.sh"]
  }
  provisioner "remote-exec" {
    inline = ["echo \${var.secret}"]
  }
}
resource "terraform_data" "bastion" {
  depends_on = [terraform_data.key]
  connection {
    host                = "127.0.0.1"
    port                = local.port
    user                = local.user
    private_key         = file("$work/ecdsa")
    bastion_host        = "127.0.0.1"
    bastion_private_key = file("$work/rsa")
    agent               = false
    timeout             = "20s"
  }
  provisioner "remote-exec" {
    inline = ["echo through the bastion"]
  }
}
resource "terraform_data" "certificate" {
  depends_on = [terraform_data.bastion]
  connection {
    host        = "127.0.0.1"
    port        = local.port
    user        = local.user
    private_key = file("$work/certified")
    certificate = file("$work/certified-cert.pub")
    agent       = false
    timeout     = "20s"
  }
  provisioner "remote-exec" {
    inline = ["echo certified"]
  }
}
resource "terraform_data" "agent" {
  depends_on = [terraform_data.certificate]
  connection {
    host    = "127.0.0.1"
    port    = local.port
    user    = local.user
    timeout = "20s"
  }
  provisioner "remote-exec" {
    inline = ["echo by the agent"]
  }
}
TF
eval "$(ssh-agent)" > /dev/null
pids+=("$SSH_AGENT_PID")
ssh-add -q "$work/ecdsa"
cd "$work/stack"

# Applies with a program, and shows what it told of the provisioners.
applied() {
    rm -rf "$work/made"/* terraform.tfstate*
    "$1" apply -auto-approve -no-color -input=false > "$work/out" 2>&1 || fail "$1: $(cat "$work/out")"
    grep -E '\((remote-exec|file)\):|Provisioning with' "$work/out" | sed 's/ *$//' > "$work/told"
    [ "$(cat "$work/made/content with blanks")" = content ] || fail "$1: no content"
    [ "$(cat "$work/made/tree/leaf")" = deep ] || fail "$1: no tree"
    [ -e "$work/made/inline" ] || fail "$1: inline was not run"
    ! grep -q hidden "$work/out" || fail "$1: a secret is told"
    cp "$work/told" "$work/told-$2"
}
applied "$rform" rform
for line in 'said 2' 'wrong' 'script in /bin/bash' 'through the bastion' 'certified' 'by the agent' \
    '(output suppressed due to sensitive value in config)' 'Using configured bastion host...'; do
    grep -qF "(remote-exec): $line" "$work/told" || fail "not told: $line"
done
"$rform" plan -detailed-exitcode -no-color > /dev/null || fail "the second plan is not empty"
# What it has run is emptied there, as Terraform does; other runs may have left theirs.
[ -z "$(find /tmp -maxdepth 1 -name "terraform_*.sh" -newer "$work/began" -size +0)" ] || fail "a script is left"
if command -v terraform > /dev/null; then
    applied terraform terraform
    diff "$work/told-terraform" "$work/told-rform" || fail "Terraform tells something else"
fi

# A script that fails taints the object; the next apply makes it anew.
cat > main.tf <<TF
resource "terraform_data" "fails" {
  connection {
    host        = "127.0.0.1"
    port        = $port
    user        = "$user"
    private_key = file("$work/rsa")
    agent       = false
    timeout     = "20s"
  }
  provisioner "remote-exec" {
    inline = ["test -e $work/made/there || exit 3"]
  }
}
TF
rm -f terraform.tfstate*
said=$("$rform" apply -auto-approve -no-color 2>&1) && fail "a script that fails is no error"
grep -qE 'error executing "/tmp/terraform_[0-9]+.sh": Process exited with status 3' <<< "$said" \
    || fail "$said"
grep -q '"status": "tainted"' terraform.tfstate || fail "not tainted"
touch "$work/made/there"
said=$("$rform" apply -auto-approve -no-color)
grep -q '1 added, 0 changed, 1 destroyed' <<< "$said" || fail "$said"

# A server that starts while it is waited for.
sed -i "s/= $port\$/= $late/" main.tf
rm -f terraform.tfstate*
(sleep 2; serve "$late"; sleep 20) &
pids+=($!)
said=$("$rform" apply -auto-approve -no-color 2>&1) || fail "late: $said"
grep -q 'Connected!' <<< "$said" || fail "late: $said"

# Another host key is another host.
sed -i -e "s/= $late\$/= $port/" -e "s|timeout .*|timeout = \"1s\"\n    host_key = file(\"$work/rsa.pub\")|" main.tf
rm -f terraform.tfstate*
said=$("$rform" apply -auto-approve -no-color 2>&1) && fail "another host key is accepted"
grep -q 'key mismatch' <<< "$said" || fail "$said"
for pid in "$work"/pid-*; do pids+=("$(cat "$pid")"); done
echo "ssh: fine"
