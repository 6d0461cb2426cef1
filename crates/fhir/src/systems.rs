//! The names of code systems and identifier systems. Source: `authored/identifier-systems.json` of the shared data, UK
//! Core 2.x and FHIR 4.0.1.

use trefoil_core::coded_value::CodeSystem;

/// NHS number.
pub const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
/// ODS code of an organisation.
pub const ODS_ORGANISATION: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
/// ODS code of a site.
pub const ODS_SITE: &str = "https://fhir.nhs.uk/Id/ods-site-code";
/// SNOMED CT.
pub const SNOMED: &str = "http://snomed.info/sct";
/// Dictionary of medicines and devices.
pub const DMD: &str = "https://dmd.nhs.uk";
/// ICD-10.
pub const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10";
/// OPCS-4. \[D\] UK Core names no system; this is the one of the NHS England terminology server.
pub const OPCS_4: &str = "https://fhir.hl7.org.uk/CodeSystem/OPCS-4";
/// LOINC, for the codes of vital signs.
pub const LOINC: &str = "http://loinc.org";
/// Units of measure.
pub const UCUM: &str = "http://unitsofmeasure.org";
/// An identifier that is itself a URI, such as `urn:uuid:…`.
pub const URI: &str = "urn:ietf:rfc:3986";
/// What an identifier is: `MR` for a hospital number, `VN` for a visit.
pub const IDENTIFIER_TYPE: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";
/// How confidential: `R` restricted.
pub const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

/// A code system or value set of UK Core by its last word.
pub fn uk_core_system(name: &str) -> String {
    format!("https://fhir.hl7.org.uk/CodeSystem/UKCore-{name}")
}

/// An extension of UK Core by its last word.
pub fn uk_core_extension(name: &str) -> String {
    format!("https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-{name}")
}

/// A profile of UK Core by its last word.
pub fn uk_core_profile(name: &str) -> String {
    format!("https://fhir.hl7.org.uk/StructureDefinition/UKCore-{name}")
}

/// The system of a code. A trust's own list has none that others know: the code is then sent as words alone.
pub fn system_of(system: &CodeSystem) -> Option<&'static str> {
    Some(match system {
        CodeSystem::Snomed => SNOMED,
        CodeSystem::Icd10 => ICD_10,
        CodeSystem::Opcs4 => OPCS_4,
        CodeSystem::Dmd => DMD,
        CodeSystem::Ucum => UCUM,
        CodeSystem::Loinc => LOINC,
        CodeSystem::Local(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_shared_list() {
        let Some(file) = trefoil_testkit::shared_data("authored/identifier-systems.json") else {
            return;
        };
        let list: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let uri = |name: &str| {
            let entry = list
                .as_array()
                .unwrap()
                .iter()
                .find(|entry| entry["name"] == name)
                .unwrap();
            entry["uri"].as_str().unwrap().to_owned()
        };
        for (name, ours) in [
            ("nhs-number", NHS_NUMBER),
            ("ods-organization-code", ODS_ORGANISATION),
            ("ods-site-code", ODS_SITE),
            ("SNOMED CT", SNOMED),
            ("dm+d", DMD),
            ("ICD-10", ICD_10),
        ] {
            assert_eq!(uri(name), ours, "{name}");
        }
    }
}
