# Starts moto as the cloud, for the scripts beside this one, which source it. It sets `rform`, `root`,
# `work` (a temporary directory that goes at the end) and the environment in which clients find moto.
# Needs python3 with venv and pip.
rform=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
server=
finish() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet "moto[server]==5.2.1"
# moto 5.2.1 calls the root of this one answer after the operation. AWS calls it VersioningConfiguration,
# and clients read nothing else: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
"$work/venv/bin/python" - <<'PY'
import moto.s3.responses as responses

path = responses.__file__
text = open(path).read()
mistake = '''        self.data["Action"] = "GetBucketVersioning"
        return self.serialized(ActionResult(result))'''
assert mistake in text, "moto was changed"
text = text.replace(mistake, '''        status = f"<Status>{versioning}</Status>" if versioning else ""
        return 200, {}, f"<VersioningConfiguration>{status}</VersioningConfiguration>"''')
open(path, "w").write(text)
PY
port=$("$work/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
MOTO_IAM_LOAD_MANAGED_POLICIES=true MOTO_ENABLE_AMI_VALIDATION=1 \
    "$work/venv/bin/moto_server" -H 127.0.0.1 -p "$port" > "$work/moto.log" 2>&1 &
server=$!

printf '[default]\naws_access_key_id = test\naws_secret_access_key = test\n' > "$work/credentials"
export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_EC2_METADATA_DISABLED=true
export AWS_SHARED_CREDENTIALS_FILE="$work/credentials" AWS_CONFIG_FILE=/dev/null
for _ in $(seq 50); do
    curl --silent --output /dev/null "$AWS_ENDPOINT_URL/moto-api/" && break
    sleep 0.2
done
