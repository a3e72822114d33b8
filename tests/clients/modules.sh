#!/usr/bin/env bash
# The public modules vpc, security-group, ec2-instance, iam and s3-bucket of terraform-aws-modules, unmodified:
# every example of each is initialised, validated and planned in the program's own sandbox, without a plugin of
# the AWS provider. Lists how far each comes and the first error where one ends, which says what is not native
# yet. Calls of these modules by their names in the registry lead to the same copies.
#
# The modules are cloned from GitHub or, where there is no way to it, taken from a directory that holds a clone
# of each (bare or not), called terraform-aws-vpc and so on. Run by hand; nothing of the modules is kept.
#
#     tests/clients/modules.sh path/to/rform [directory-with-clones [module...]]
set -euo pipefail
rform=$(realpath "$1")
clones=${2:-}
modules=("${@:3}")
[ ${#modules[@]} -gt 0 ] || modules=(vpc security-group ec2-instance iam s3-bucket)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The newest revision of a module, without its history.
copy() {
    local name=terraform-aws-$1 from
    mkdir -p "$work/modules/$1"
    if [ -n "$clones" ]; then
        from=$(find "$clones" -maxdepth 2 \( -path "*/terraform-aws-modules+$name/repo" -o -path "*/$name/.git" \
            -o -name "$name.git" \) | sort | tail -1)
        [ -n "$from" ] || { echo "there is no clone of $name in $clones"; exit 2; }
    else
        from=$work/clone-$1
        git clone --quiet --depth 1 "https://github.com/terraform-aws-modules/$name" "$from"
    fi
    git -C "$from" archive HEAD | tar -x -C "$work/modules/$1"
}
for module in vpc security-group ec2-instance iam s3-bucket; do
    copy "$module"
done
# Calls by name lead to the copies, and their versions are those of the copies.
for module in vpc security-group ec2-instance iam s3-bucket; do
    find "$work/modules" -name '*.tf' -exec sed -i -E \
        -e "s#^( *source *= *)\"terraform-aws-modules/$module/aws(//[^\"]*)?\"#\1\"$work/modules/$module\2\"#" \
        -e "/^ *source *= *\"\/tmp/{n;/^ *version *=/d}" {} +
done

# No provider is fetched: what is not native fails, and says so.
mkdir "$work/none"
printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$work/none" > "$work/cli.tfrc"
export TF_CLI_CONFIG_FILE=$work/cli.tfrc TF_IN_AUTOMATION=1 RFORM_SANDBOX_SPEED=inf
good=0 all=0
for module in "${modules[@]}"; do
    for example in "$work/modules/$module"/examples/*/; do
        [ -e "$example/main.tf" ] || continue
        all=$((all + 1))
        name=$module/$(basename "$example") reached=
        export RFORM_SANDBOX=$work/sandbox-$all.json
        for step in "init -backend=false" validate plan; do
            # shellcheck disable=SC2086
            (cd "$example" && timeout 300 "$rform" $step -no-color) > "$work/log" 2>&1 < /dev/null || {
                printf '%-45s %s: ' "$name" "${step%% *}"
                reason=$(sed -n '/needs the plugin for them/,$p' "$work/log" | grep -o '  - .*' | grep -v "$work" || true)
                [ -n "$reason" ] || reason=$(grep -m 1 -A 12 'Error: ' "$work/log")
                tr -s '│╷\n ' '   ' <<< "$reason" | cut -c 1-600
                reached=$step
                break
            }
        done
        [ -n "$reached" ] || { good=$((good + 1)); printf '%-45s %s\n' "$name" "$(grep -m 1 '^Plan: \|^No changes' "$work/log" || echo planned)"; }
    done
done
echo "$good of $all examples are planned natively"
