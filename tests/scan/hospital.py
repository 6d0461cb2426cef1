"""The demonstration hospital over a throwaway SQLite store, and somebody signed in to it."""
import http.client
import os
import re
import subprocess
import tempfile
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

PASSWORD = "clover in the meadow"


class Hospital:
    """Runs until it is closed."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory(prefix="trefoil-scan-")
        environment = dict(os.environ, TREFOIL_LISTEN="127.0.0.1:0", TREFOIL_MLLP_LISTEN="127.0.0.1:0", RUST_LOG="error")
        # A tool asks as fast as a ward does, from one address.
        self.errors = open(os.path.join(self.folder.name, "errors.txt"), "w+", encoding="utf-8")
        self.child = subprocess.Popen(
            [program, "demo", "--database", f"sqlite:{self.folder.name}/scan.db"],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.address = None
        for line in self.child.stdout:
            found = re.search(r"pages on http://(\S+)", line)
            self.address = found.group(1) if found else self.address
            if "Ctrl-C" in line:
                break
        if self.address is None:
            self.errors.seek(0)
            raise SystemExit(f"the hospital did not open: {self.errors.read()}")

    def close(self):
        self.child.terminate()
        self.child.wait(timeout=30)
        self.errors.close()
        self.folder.cleanup()

    def panics(self):
        """What the program said of its own mistakes."""
        with open(self.errors.name, encoding="utf-8") as errors:
            return [line.strip() for line in errors if "panicked" in line]


class Page(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms, self.form, self.choice = [], [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "a" and has.get("href", "").startswith("/"):
            self.links.append(has["href"].split("#")[0])
        elif tag == "form":
            self.form = {"action": has.get("action", ""), "method": (has.get("method") or "get").lower(), "fields": {}}
            self.forms.append(self.form)
        elif tag == "select":
            self.choice = has.get("name")
        elif tag in ("input", "textarea", "button", "option") and self.form is not None:
            name = self.choice if tag == "option" else has.get("name")
            if name and self.form["fields"].get(name) in (None, ""):
                self.form["fields"][name] = has.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.choice = None


class Visitor:
    """Somebody at a browser without scripts."""

    def __init__(self, address, username):
        self.address, self.username, self.cookie, self.asked = address, username, None, 0
        form = next(form for form in Page(self.get("/sign-in")[1]).forms if form["action"] == "/sign-in")
        fields = dict(form["fields"], username=username, password=PASSWORD)
        status, _ = self.send("POST", "/sign-in", fields)
        if status != 303 or not self.signed_in():
            raise SystemExit(f"{username} could not sign in: {status}")

    def send(self, method, path, fields=None):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        headers = {"cookie": self.cookie} if self.cookie else {}
        body = None
        if fields is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for value in answer.headers.get_all("set-cookie") or []:
            if value.startswith("__Host-trefoil="):
                self.cookie = value.split(";")[0]
        self.asked += 1
        connection.close()
        return answer.status, text

    def get(self, path):
        return self.send("GET", path)

    def signed_in(self):
        return self.get("/me")[0] == 200

    def crawl(self, most=160):
        """Every link once for each form of address, a few for each; what the forms there send."""
        seen, waiting, forms, queries, paths = set(), ["/"], [], set(), set()
        of_a_form = {}
        began = time.monotonic()
        while waiting and len(seen) < most and time.monotonic() - began < 60:
            address = waiting.pop(0)
            path, _, query = address.partition("?")
            shape = re.sub(r"[0-9a-f-]{36}", "*", path) + "?" + "&".join(sorted(pair.split("=")[0] for pair in query.split("&")))
            if address in seen or of_a_form.get(shape, 0) >= 4:
                continue
            of_a_form[shape] = of_a_form.get(shape, 0) + 1
            seen.add(address)
            paths.add(path)
            if query:
                queries.add(address)
            status, text = self.get(address)
            if status != 200:
                continue
            page = Page(text)
            waiting.extend(link for link in page.links if link not in seen)
            forms.extend(dict(form, action=form["action"] or path, on=path) for form in page.forms)
        return sorted(paths), sorted(queries), forms
