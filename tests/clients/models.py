"""A proxy that holds every request and every answer to AWS's published models, as botocore has them.

    models.py ENDPOINT REPORT

It listens on a free loopback port, prints its address, and passes requests on to ENDPOINT. What does
not fit a model is written to REPORT, a line each: unknown operations and members, missing members,
wrong types, values that an enumeration does not have.
"""

import http.client
import http.server
import json
import re
import sys
import threading
import urllib.parse

import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.validate

NAMES = {"dynamodb": "dynamodb", "ec2": "ec2", "iam": "iam", "kms": "kms", "secretsmanager": "secretsmanager", "ssm": "ssm", "sts": "sts"}
# Where AWS itself does not keep to its models.
KNOWN = [
    # It answers 0, where the model has 1 as the least.
    "NumberOfDecreasesToday, value: 0",
    # Internet gateways are `available`, and only other gateways `attached`:
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGatewayAttachment.html
    "InternetGateways[].Attachments[].State: 'available'",
    "InternetGateway.Attachments[].State: 'available'",
    # It answers an empty list.
    "Invalid length for parameter InvalidParameters, value: 0",
]
LOADER = botocore.loaders.Loader()
MODELS = {}
REPORTED = set()
LOCK = threading.Lock()


def model(service):
    with LOCK:
        if service not in MODELS:
            text = LOADER.load_service_model(NAMES[service], "service-2")
            MODELS[service] = botocore.model.ServiceModel(text, NAMES[service])
        return MODELS[service]


def report(line):
    if any(known in line for known in KNOWN):
        return
    with LOCK:
        if line not in REPORTED:
            REPORTED.add(line)
            with open(REPORT, "a") as file:
                file.write(line + "\n")


def tree(form):
    """The fields of a form as a tree: `Filter.1.Name=x` is {"Filter": {"1": {"Name": "x"}}}."""
    root = {}
    for name, value in form:
        at = root
        *above, last = name.split(".")
        for part in above:
            at = at.setdefault(part, {})
            if not isinstance(at, dict):
                return {}
        at[last] = value
    return root


def wire_name(service, name, shape):
    if service == "ec2":
        return shape.serialization.get("queryName") or (lambda it: it[:1].upper() + it[1:])(shape.serialization.get("name", name))
    return shape.serialization.get("name", name)


def check_form(service, shape, given, path):
    """Holds the fields of a query to the shape of the operation's input."""
    if shape.type_name == "structure":
        known = {wire_name(service, name, member): member for name, member in shape.members.items()}
        for name, value in given.items():
            if name not in known:
                yield f"{path}: unknown member {name}"
            else:
                yield from check_form(service, known[name], value, f"{path}.{name}")
    elif shape.type_name == "list":
        if isinstance(given, dict):
            if service != "ec2" and not shape.serialization.get("flattened"):
                given = given.get(shape.member.serialization.get("name", "member"), {})
            for value in given.values() if isinstance(given, dict) else []:
                yield from check_form(service, shape.member, value, f"{path}[]")
    elif isinstance(given, dict):
        if shape.type_name != "map":
            yield f"{path}: a structure where the model has {shape.type_name}"
    else:
        yield from check_enum(shape, given, path)


def check_json(shape, given, path):
    """Holds a JSON value to a shape: members, types, enumerations."""
    if shape.type_name == "structure" and isinstance(given, dict):
        for name in shape.required_members:
            if name not in given:
                yield f"{path}: {name} is missing"
        for name, value in given.items():
            if name not in shape.members:
                yield f"{path}: unknown member {name}"
            elif value is not None:
                yield from check_json(shape.members[name], value, f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(given, list):
        for value in given:
            yield from check_json(shape.member, value, f"{path}[]")
    elif shape.type_name == "string":
        yield from check_enum(shape, given, path)


def check_enum(shape, given, path):
    values = getattr(shape, "enum", None) or shape.metadata.get("enum")
    if values and isinstance(given, str) and given not in values:
        yield f"{path}: {given!r} is none of the model's values"


def check_answer(shape, parsed, path):
    """Holds what the parser made of an answer to the shape of the output."""
    errors = botocore.validate.ParamValidator().validate(parsed, shape)
    if errors.has_errors():
        for line in errors.generate_report().splitlines():
            yield f"{path}: {line}"
    yield from check_json_enums(shape, parsed, path)


def check_json_enums(shape, value, path):
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in value.items():
            if name in shape.members:
                yield from check_json_enums(shape.members[name], member, f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for member in value:
            yield from check_json_enums(shape.member, member, f"{path}[]")
    elif shape.type_name == "string":
        yield from check_enum(shape, value, path)


def operation_of(headers, body):
    """Service, operation and how the request is written; none for S3, which has no names in requests."""
    found = re.search(r"Credential=[^/]*/[^/]*/[^/]*/([^/]*)/", headers.get("Authorization", ""))
    service = found.group(1) if found else ""
    if service not in NAMES:
        return None
    target = headers.get("X-Amz-Target")
    if target:
        return service, target.rsplit(".", 1)[-1], json.loads(body or b"{}")
    form = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)
    fields = tree([pair for pair in form if pair[0] not in ("Action", "Version")])
    return service, dict(form).get("Action", ""), fields


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_one(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = operation_of(self.headers, body)
        there = http.client.HTTPConnection(TARGET.hostname, TARGET.port, timeout=120)
        there.request(self.command, self.path, body, dict(self.headers))
        answer = there.getresponse()
        text = answer.read()
        if asked:
            try:
                self.judge(asked, answer, text)
            except Exception as error:  # A fault of the judge is a fault of the run.
                report(f"{asked[0]}:{asked[1]}: {type(error).__name__}: {error}")
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") if self.command == "HEAD" else str(len(text)))
        self.end_headers()
        self.wfile.write(text if self.command != "HEAD" else b"")

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_one

    def judge(self, asked, answer, text):
        service, name, given = asked
        where = f"{service}:{name}"
        known = model(service)
        if name not in known.operation_names:
            report(f"{where}: no such operation")
            return
        operation = known.operation_model(name)
        is_json = "X-Amz-Target" in self.headers
        if operation.input_shape is not None:
            check = check_json(operation.input_shape, given, f"{where} request") if is_json else check_form(service, operation.input_shape, given, f"{where} request")
            for line in check:
                report(line)
        if answer.status >= 300 or operation.output_shape is None:
            return
        parser = botocore.parsers.create_parser(known.metadata["protocol"])
        response = {"status_code": answer.status, "headers": {k.lower(): v for k, v in answer.getheaders()}, "body": text}
        parsed = parser.parse(response, operation.output_shape)
        parsed.pop("ResponseMetadata", None)
        for line in check_answer(operation.output_shape, parsed, f"{where} answer"):
            report(line)
        if is_json:
            for line in check_json(operation.output_shape, json.loads(text or b"{}"), f"{where} answer"):
                report(line)


if __name__ == "__main__":
    TARGET, REPORT = urllib.parse.urlparse(sys.argv[1]), sys.argv[2]
    open(REPORT, "w").close()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
