"""Forwards to moto, with faults: `fault_proxy.py PORT_OF_MOTO FAULT_FILE`. Prints the port that it listens on.

The file says what to do: `KIND METHOD TARGET SKIP COUNT`, a fault of that kind for COUNT requests that fit,
after SKIP of them. KIND is a status, `lost-before`, `lost-after` or `slow`. TARGET is a part of the path with
its query and of `x-amz-target`; `digest` fits requests for the digest of a state. Each fault adds a character
to FAULT_FILE.hits."""
import http.client, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

moto, fault_file = int(sys.argv[1]), sys.argv[2]
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
        if b"-md5" in body:
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
