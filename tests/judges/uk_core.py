"""Holds FHIR resources to UK Core by a validator nobody here wrote (pyrofile-validator, PyPI, MIT).

    python uk_core.py UKCORE RESOURCE.json ...

Says one line for each error that is not on the list below, and ends with 1 if there was any. Base R4 is inside the
validator; UKCORE is the folder of UK Core's definitions. It is one judge, and not HL7's own: what passes is checked, not
certified. Warnings that a reference does not resolve are expected: each resource is judged alone.
"""

import copy
import json
import os
import re
import sys

from pyrofile_validator.config import ValidatorConfig
from pyrofile_validator.core.engine import Validator

# Errors that are the judge's: code, path, and why.
FALSE = [
    ("element.unknown", r"MedicationRequest\.dosageInstruction\[\d+\]\.text",
     "R4 has Dosage.text, and UK Core makes it must-support; the judge forgets the type below a profiled element"),
    ("element.unknown", r"MedicationAdministration\.dosage\.text",
     "R4 has MedicationAdministration.dosage.text; the judge takes `text` below a backbone element for the narrative"),
    ("element.unknown", r"Composition\.section\[\d+\]\.text",
     "R4 has Composition.section.text, a Narrative; the same"),
    ("element.unknown", r"Observation\.referenceRange\[\d+\]\.text",
     "R4 has Observation.referenceRange.text; the same"),
    ("terminology.required", r"(Encounter|Observation)\.status",
     "only for `entered-in-error`, which R4's encounter-status and observation-status have; the judge's R4B list lacks it"),
    ("profile.slice.element.fixed", r"Observation\.(component\.)?code\.coding:loinc\.(code|display)",
     "UK Core's own examples of these profiles fail the same way: the judge holds a slice to the wrong coding; `magic` below"),
    ("profile.slice.cardinality.min", r"Observation\.component:SystolicBP",
     "UK Core's own example fails the same way: slices of components by LOINC code are not found; `magic` below"),
    ("profile.element.fixed", r"Observation\.component\.code\.text",
     "UK Core's own example fails the same way: the text of the systolic slice is asked of the diastolic too"),
]


def magic(ukcore, resource):
    """LOINC's codes that the profile fixes and the resource does not have: what the judge above cannot hold."""
    for profile in resource.get("meta", {}).get("profile", []):
        path = os.path.join(ukcore, "structuredefinitions", profile.rsplit("/", 1)[-1] + ".json")
        with open(path, encoding="utf-8") as text:
            elements = json.load(text)["differential"]["element"]
        said = [resource.get("code", {})] + [it["code"] for it in resource.get("component", [])]
        codes = {coding.get("code") for concept in said for coding in concept.get("coding", [])}
        for element in elements:
            fixed = element.get("fixedCode") if element["id"].endswith("code.coding:loinc.code") else None
            if fixed and fixed not in codes and "DiastolicBP" not in element["id"]:
                yield f"{profile} wants the LOINC code {fixed}"


def excused(issue):
    if issue.code == "terminology.required" and "'entered-in-error'" not in issue.message:
        return False
    return any(issue.code == code and re.fullmatch(path, issue.path or "") for code, path, _ in FALSE)


def errors(validator, resource):
    issues = validator.validate_resource(resource).issues
    return [issue for issue in issues if issue.severity.value == "error" and not excused(issue)]


def main(ukcore, files):
    validator = Validator(ValidatorConfig.load_dict({"localPackagePaths": [ukcore]}))
    wrong, control = 0, None
    for file in files:
        with open(file, encoding="utf-8") as text:
            resource = json.load(text)
        for issue in errors(validator, resource):
            wrong += 1
            print(f"{file}: {issue.code} at {issue.path}: {issue.message}")
        for fault in magic(ukcore, resource):
            wrong += 1
            print(f"{file}: {fault}")
        first = resource.get("identifier", [{}])[0] if resource["resourceType"] == "Patient" else {}
        if first.get("system") == "https://fhir.nhs.uk/Id/nhs-number":
            control = resource
    # The control: a judge that finds nothing in what is wrong has judged nothing.
    for name, spoil in [
        ("a gender that is none", lambda it: it.update(gender="M")),
        ("a member that is none", lambda it: it.update(surname="x")),
        ("two NHS numbers", lambda it: it["identifier"].append(copy.deepcopy(it["identifier"][0]))),
    ]:
        spoilt = copy.deepcopy(control) if control else {}
        if control:
            spoil(spoilt)
        if not control or not errors(validator, spoilt):
            wrong += 1
            print(f"the judge did not see {name}")
    print(f"{len(files)} resources judged, {wrong} errors")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
