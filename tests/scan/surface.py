"""The description of the HTTP surface, with what a person of one role really finds there put into it."""
import copy
import re
from urllib.parse import parse_qsl, unquote

# These would end the sitting that the rest of the run needs.
ENDS = ("/sign-out", "/lock", "/switch", "/me/sittings")
# Where who one is is changed: tried with the others, but not by a run that must stay who it is.
KEEPS_NOBODY = ("/me/password", "/me/second-factor", "/sign-in/new-password", "/unlock")


def template_of(path, paths):
    """The route an address belongs to; one without parameters before one with."""
    for template in sorted(paths, key=lambda one: one.count("{")):
        parts = [("[^/]+" if part.startswith("{") else re.escape(part)) for part in template.split("/")]
        if re.fullmatch("/".join(parts), path):
            return template
    return None


def enriched(described, paths, queries, forms):
    """Examples for the parameters of addresses; the names that are asked for by query and by form."""
    all_paths = copy.deepcopy(described)
    for path in ENDS + KEEPS_NOBODY:
        all_paths["paths"].pop(path, None)
    known = all_paths["paths"]
    examples = {}
    for path in list(paths) + [form["action"].partition("?")[0] for form in forms]:
        template = template_of(path, known)
        if template:
            for name, value in zip(template.split("/"), path.split("/")):
                if name.startswith("{"):
                    found = examples.setdefault(template, {}).setdefault(name[1:-1], [])
                    if unquote(value) not in found:
                        found.append(unquote(value))
    asked, sent = {}, {}
    for address in queries:
        path, _, query = address.partition("?")
        template = template_of(path, known)
        if template:
            asked.setdefault(template, {}).update(dict(parse_qsl(query, keep_blank_values=True)))
    for form in forms:
        template = template_of(form["action"].partition("?")[0], known)
        if template:
            (asked if form["method"] == "get" else sent).setdefault(template, {}).update(form["fields"])
    for template, methods in known.items():
        for method, operation in methods.items():
            for parameter in operation["parameters"]:
                found = examples.get(template, {}).get(parameter["name"])
                if found:
                    # Mostly what is there, now and then anything of the kind.
                    parameter["schema"] = {"anyOf": [{"enum": found[:5]}, {"enum": found[:5]}, parameter["schema"]]}
                    parameter["example"] = found[0]
            names = dict(asked.get(template, {}), **({} if method == "post" else sent.get(template, {})))
            for name in sorted(names):
                if name not in ("form_token", "command_id"):
                    operation["parameters"].append({"name": name, "in": "query", "required": False,
                                                    "schema": {"type": "string"}, "example": names[name] or "a"})
            if method == "post":
                form_of(operation, sent.get(template, {}))
    return all_paths


def form_of(operation, fields):
    """The fields of a form: the token of this sitting always, the others as they stand or as anything."""
    schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    for name, value in fields.items():
        if name == "form_token":
            schema["properties"][name] = {"const": value}
        elif name == "command_id":
            continue
        elif name in ("patient_id", "version") and value:
            schema["properties"][name] = {"anyOf": [{"const": value}, {"const": value}, {"type": "string"}]}
        else:
            schema["properties"][name] = {"type": "string"} if not value else {"anyOf": [{"const": value}, {"type": "string"}]}
    schema["required"] = [name for name in ("form_token", "command_id", "patient_id") if name in schema["properties"]]
