"""Forwards to moto, with faults: `fault_proxy.py PORT_OF_MOTO FAULT_FILE`. Prints the port that it listens on.

The file says what to do: `KIND METHOD TARGET SKIP COUNT`, a fault of that kind for COUNT requests that fit,
after SKIP of them. KIND is a status, `lost-before`, `lost-after`, `slow`, or a refusal: `denied`, `expired` or
`skewed`. METHOD may be `ANY`. TARGET is a part of the path with its query and of `x-amz-target`; `digest` fits
requests for the digest of a state. Each fault adds a character to FAULT_FILE.hits."""
import http.client, json, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

moto, fault_file = int(sys.argv[1]), sys.argv[2]
lock, seen = threading.Lock(), {}


# Status and code of refusals as S3, and as the other services tell them.
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
REFUSALS = {
    "denied": {"s3": (403, "AccessDenied"), "ec2": (403, "UnauthorizedOperation"), "json": (400, "AccessDeniedException")},
    "expired": {"s3": (400, "ExpiredToken"), "ec2": (400, "RequestExpired"), "json": (400, "ExpiredTokenException")},
    "skewed": {"s3": (403, "RequestTimeTooSkewed"), "ec2": (401, "AuthFailure"), "json": (400, "InvalidSignatureException")},
}


def refusal(kind, headers):
    """Status and body of a refusal, in the form of the service that is asked."""
    signed = headers.get("authorization", "")
    service = next((name for name in ("s3", "ec2", "sts") if "/%s/aws4_request" % name in signed), "json")
    status, code = REFUSALS[kind]["s3" if service == "sts" else service]
    text = "refused on purpose"
    if service == "json":
        return status, json.dumps({"__type": "com.amazonaws#" + code, "message": text}).encode()
    error = "<Error><Code>%s</Code><Message>%s</Message></Error>" % (code, text)
    forms = {"ec2": "<Response><Errors>%s</Errors><RequestID>r</RequestID></Response>", "sts": "<ErrorResponse>%s</ErrorResponse>"}
    return status, (forms.get(service, "%s") % error).encode()


def fate(method, target):
    try:
        rule = open(fault_file).read()
    except OSError:
        return None
    fields = rule.split()
    if len(fields) != 5:
        return None
    kind, wanted, word, skip, count = fields
    if wanted not in (method, "ANY") or word not in target:
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
        if b"-md5" in body:
            target += " digest"
        kind = fate(self.command, target)
        if kind == "lost-before":
            self.close_connection = True
            return
        if kind in REFUSALS or kind and kind.isdigit():
            status, text = 0, b"<Error><Code>InternalError</Code><Message>on purpose</Message></Error>"
            if kind in REFUSALS:
                status, text = refusal(kind, self.headers)
            self.send_response(status or int(kind))
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            return
        if kind == "slow":
            time.sleep(3)
        to = http.client.HTTPConnection("127.0.0.1", moto, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
        to.request(self.command, self.path, body, headers)
        answer = to.getresponse()
        content = answer.read()
        to.close()
        if kind == "lost-after":
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "server", "date"):
                self.send_header(name, value)
        length = answer.getheader("content-length") if self.command == "HEAD" else str(len(content))
        self.send_header("content-length", length or "0")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
