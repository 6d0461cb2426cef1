"""schemathesis and sqlmap, each bounded in time, and what they found."""
import json
import os
import re
import subprocess
import sys
import time
from urllib.parse import urlencode

BIN = os.path.dirname(sys.executable)
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
          "unsupported_method,use_after_free")


def schemathesis(address, cookie, described, folder, seconds, seed):
    """Requests sent, operations tried, failures in words."""
    schema, report = os.path.join(folder, "openapi.json"), os.path.join(folder, "report.ndjson")
    with open(schema, "w", encoding="utf-8") as file:
        json.dump(described, file)
    arguments = [os.path.join(BIN, "schemathesis"), "run", schema, "--url", f"http://{address}", "-H", f"Cookie: {cookie}",
                 "--checks", CHECKS, "--max-time", str(seconds), "--max-redirects", "0", "--request-timeout", "20",
                 "--continue-on-failure", "--no-shrink", "--workers", "2", "--suppress-health-check", "all",
                 "--phases", "examples,coverage,fuzzing", "--seed", str(seed), "--warnings", "off", "--no-color",
                 "--generation-database", "none", "--report", "ndjson", "--report-ndjson-path", report]
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=folder, timeout=seconds * 3 + 120, check=False)
    requests = operations = 0
    found = re.search(r"(\d+) generated", done.stdout)
    requests = int(found.group(1)) if found else 0
    found = re.search(r"Tested:\s+(\d+)|Selected:\s+(\d+)", done.stdout)
    operations = int(next(filter(None, found.groups()))) if found else 0
    failures = re.split(r"\n_{3,} (?=[A-Z]+ /)", done.stdout)[1:]
    if done.returncode not in (0, 1):
        failures.append(f"schemathesis ended with {done.returncode}: {done.stdout[-600:]}{done.stderr[-600:]}")
    return requests, operations, [one.strip() for one in failures], done.stdout


def sqlmap(address, cookie, place, folder, seconds, level=3):
    """One address or form, every parameter of it. Returns requests sent and the parameters that could be injected."""
    url = f"http://{address}{place['path']}"
    if place["query"]:
        url += "?" + urlencode(place["query"])
    names = [name for name in (place["form"] or place["query"]) if name not in ("form_token", "command_id")]
    traffic = os.path.join(folder, "traffic.txt")
    arguments = [os.path.join(BIN, "sqlmap"), "-u", url, "-t", traffic, "--cookie", cookie, "--batch", "--flush-session",
                 "--output-dir", os.path.join(folder, "sqlmap"), "--level", str(level), "--risk", "2", "--technique", "BEUT",
                 "--dbms", "sqlite", "--timeout", "10", "--retries", "0", "--threads", "1", "--disable-coloring",
                 "--time-limit", str(seconds), "--answers", "redirect=N,cookie=N,URL-encoded=N",
                 "-p", ",".join(names), "-v", "1"]
    if place["form"]:
        arguments += ["--data", urlencode(place["form"])]
    began = time.monotonic()
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=seconds + 60, check=False)
    said = done.stdout + done.stderr
    # At its time limit the tool ends without a word; without the limit it ends with a verdict.
    cut = "do not appear to be injectable" not in said and "Parameter: " not in said
    injectable = re.findall(r"^Parameter: (.+)$", said, re.M)
    tested = len(set(re.findall(r"testing for SQL injection on (?:GET|POST) parameter '([^']+)'", said)))
    with open(traffic, encoding="utf-8", errors="replace") as file:
        requests = sum(line.startswith("HTTP request [#") for line in file)
    return {"place": place, "names": names, "tested": tested, "injectable": injectable, "cut": cut, "requests": requests,
            "seconds": time.monotonic() - began, "said": said}
