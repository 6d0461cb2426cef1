"""`cargo xtask scan`: schemathesis on every route as three roles, sqlmap on every parameter of search and list pages, over the
demonstration hospital. Writes the findings file, and ends with 1 while a finding is open."""
import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version

import tools
from hospital import Hospital, Visitor
from surface import ENDS, KEEPS_NOBODY, enriched, template_of

ADMINISTRATOR = "admin"
ROLES = [("a nurse", "nurse.7b"), ("a records officer", "records"), ("a privacy officer", "privacy"),
         ("a systems administrator", ADMINISTRATOR)]


# They send what is looked for in a form, so that no number is left in an address, and write nothing of the record.
ASKS = ("/audit/search", "/audit/subject-access", "/administration/relationships")


def searches(paths, queries, forms):
    """What asks the store by words: addresses with a query, and forms that search, sort or filter. No form that writes."""
    places = {}
    for address in queries:
        path, _, query = address.partition("?")
        fields = dict(pair.partition("=")[::2] for pair in query.split("&"))
        template = template_of(path, paths) or path
        if set(fields) - {"next"}:
            places.setdefault((template, tuple(sorted(fields))), {"path": path, "query": fields, "form": None})
    for form in forms:
        path = form["action"].partition("?")[0]
        template = template_of(path, paths) or path
        names = tuple(sorted(set(form["fields"]) - {"form_token", "command_id"}))
        writes = ("command_id" in form["fields"] and path not in ASKS) or "password" in form["fields"]
        if writes or not names or path in ENDS + ("/me",):
            continue
        fields = {name: value or "thwaite" for name, value in form["fields"].items()}
        place = {"path": path, "query": fields if form["method"] == "get" else {}, "form": None if form["method"] == "get" else fields}
        places.setdefault((template, names), place)
    return list(places.values())


def one_role(hospital, described, username, options, folder):
    visitor = Visitor(hospital.address, username)
    paths, queries, forms = visitor.crawl()
    surface = enriched(described, paths, queries, forms)
    print(f"{username}: {len(paths)} pages, {len(queries)} addresses with a query, {len(forms)} forms", flush=True)
    # Whoever may take everybody's rights away takes their own, and the run is over: their lists are searched, no more.
    sent, operations, failures, said = (0, 0, [], "") if username == ADMINISTRATOR else tools.schemathesis(
        hospital.address, visitor.cookie, surface, folder, options.seconds, options.seed)
    if any("Runtime Error" in words for words in failures) or "Runtime Error" in said:
        # The tool broke off, which says nothing of the system: once more, with other luck.
        sent, operations, failures, said = tools.schemathesis(
            hospital.address, visitor.cookie, surface, folder, options.seconds, options.seed + 1)
    if options.verbose:
        print(said)
    print(f"{username}: schemathesis {sent} requests, {operations} operations, {len(failures)} failures", flush=True)
    # Proof that the run was that person's to its end, not a heap of redirects to the sign-in page.
    if not visitor.signed_in():
        failures.append(f"{username} was signed out during the run: what was tried after that tells nothing")
    injected = []
    if not options.without_sqlmap:
        visitor = Visitor(hospital.address, username)
        _, queries, forms = visitor.crawl(60)
        for place in searches(described["paths"], queries, forms):
            injected.append(tools.sqlmap(hospital.address, visitor.cookie, place, folder, options.sqlmap_seconds))
            one = injected[-1]
            print(f"{username}: sqlmap {place['path']} {one['names']}: {one['requests']} requests, {one['seconds']:.0f} s, "
                  f"injectable: {one['injectable'] or 'none'}{', cut off' if one['cut'] else ''}", flush=True)
            if one["tested"] < len(one["names"]) and not one["cut"]:
                failures.append(f"sqlmap tried {one['tested']} of {one['names']} at {place['path']}: {one['said'][-400:]}")
    return {"role": username, "pages": len(paths), "sent": sent, "operations": operations, "failures": failures,
            "sqlmap": injected}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", default="target/debug/example-trust")
    arguments.add_argument("--seconds", type=int, default=90, help="of schemathesis, for each role")
    arguments.add_argument("--sqlmap-seconds", type=int, default=300, help="for each page")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--role", action="append", help="only this user")
    arguments.add_argument("--findings", help="the file to write")
    arguments.add_argument("--without-sqlmap", action="store_true")
    arguments.add_argument("--verbose", action="store_true")
    options = arguments.parse_args()
    described = json.loads(subprocess.run([options.program, "describe-http"], capture_output=True, check=True).stdout)
    reports = []
    with tempfile.TemporaryDirectory(prefix="trefoil-scan-") as folder:
        hospital = Hospital(options.program)
        try:
            for what, username in ROLES:
                if not options.role or username in options.role:
                    reports.append(dict(one_role(hospital, described, username, options, folder), what=what))
            panics = hospital.panics()
        finally:
            hospital.close()
    open_findings = [words for report in reports for words in report["failures"]]
    open_findings += [f"injectable: {place['place']['path']} {place['injectable']}"
                      for report in reports for place in report["sqlmap"] if place["injectable"]]
    open_findings += panics
    for words in open_findings:
        print(f"\nFINDING: {words}")
    if options.findings:
        with open(options.findings, "w", encoding="utf-8") as file:
            file.write(written(described, reports, open_findings, options))
    print(f"scan: {sum(report['sent'] for report in reports)} requests by schemathesis, "
          f"{sum(place['requests'] for report in reports for place in report['sqlmap'])} by sqlmap, "
          f"{len(open_findings)} findings open")
    sys.exit(1 if open_findings else 0)


def written(described, reports, open_findings, options):
    """The findings file."""
    operations = sum(len(methods) for methods in described["paths"].values())
    lines = [
        "# Findings of the scan", "",
        "Written by `cargo xtask scan`, over the demonstration hospital on SQLite: schemathesis on every route the program",
        "describes of itself, and sqlmap on every parameter of the pages that search, sort and list, each as somebody signed in.",
        "", f"- Date: {datetime.date.today().strftime('%d-%b-%Y')}",
        f"- schemathesis {version('schemathesis')}, sqlmap {version('sqlmap')}; {options.seconds} s of schemathesis for each role",
        f"- Described: {len(described['paths'])} paths, {operations} operations",
        f"- Checks: {tools.CHECKS.replace(',', ', ')}",
        f"- **Open: {len(open_findings)}**", "",
        "| As | Pages found | Requests (schemathesis) | Operations | Pages and forms (sqlmap) | Parameters | Requests (sqlmap) | Cut off by time | Injectable |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for report in reports:
        places = report["sqlmap"]
        lines.append(f"| {report['what']} | {report['pages']} | {report['sent']} | {report['operations']} | {len(places)} | "
                     f"{sum(len(place['names']) for place in places)} | {sum(place['requests'] for place in places)} | "
                     f"{sum(place['cut'] for place in places)} | "
                     f"{sum(len(place['injectable']) for place in places)} |")
    lines += ["", "Not tried, because it would end the sitting that the rest needs, or change who it is: "
              + ", ".join(f"`{path}`" for path in ENDS + KEEPS_NOBODY) + ". They have tests of their own.", ""]
    if open_findings:
        lines += ["## Open", ""] + [f"- {' '.join(words.split())[:400]}" for words in open_findings] + [""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
