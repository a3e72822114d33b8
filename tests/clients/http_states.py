"""A server that keeps states and their locks as Terraform's backend `http` expects one: `http_states.py`.
Prints the port that it listens on. GET, POST and DELETE are for the state at a path, LOCK and UNLOCK for its
lock; a lock that is held is answered with 423 and its holder.

https://developer.hashicorp.com/terraform/language/backend/http"""
import base64, hashlib, json, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

guard, states, locks = threading.Lock(), {}, {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        url = urlsplit(self.path)
        digest = self.headers.get("content-md5")
        if digest and digest != base64.b64encode(hashlib.md5(body).digest()).decode():
            return self.answer(400, b"another Content-MD5")
        with guard:
            holder = locks.get(url.path)
            if self.command == "GET":
                state = states.get(url.path)
                return self.answer(404) if state is None else self.answer(200, state)
            if self.command == "LOCK":
                if holder:
                    return self.answer(423, holder)
                locks[url.path] = body
                return self.answer(200)
            if self.command == "UNLOCK":
                if holder and body and json.loads(body)["ID"] != json.loads(holder)["ID"]:
                    return self.answer(409, holder)
                locks.pop(url.path, None)
                return self.answer(200)
            if holder and parse_qs(url.query).get("ID") != [json.loads(holder)["ID"]]:
                return self.answer(423, holder)
            if self.command == "DELETE":
                states.pop(url.path, None)
            else:
                states[url.path] = body
            return self.answer(200)

    do_GET = do_POST = do_DELETE = do_LOCK = do_UNLOCK = do

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
