//! Numbers of people, stays and organisations.

use trefoil_core::{
    NhsNumber,
    identifier::{Identifier as Number, IdentifierKind},
    ods_code::OdsCode,
};
use uuid::Uuid;

use crate::{
    concept::coded,
    systems::{IDENTIFIER_TYPE, NHS_NUMBER, ODS_ORGANISATION, URI},
    value::text,
    wire::r4::{Identifier, Reference},
};

/// A number of a system.
pub fn identifier(system: &str, value: &str) -> Identifier {
    Identifier {
        system: text(system),
        value: text(value),
        ..Identifier::default()
    }
}

/// An NHS number.
pub fn nhs_number(number: &NhsNumber) -> Identifier {
    Identifier {
        use_: text("official"),
        ..identifier(NHS_NUMBER, number.digits())
    }
}

/// A number that a hospital gave. It has no system that is known outside, so that its issuer is said: without the issuer
/// it means nobody.
pub fn local(number: &Number) -> Identifier {
    let (code, words) = match number.kind() {
        IdentifierKind::HospitalNumber => ("MR", "Medical record number"),
        IdentifierKind::SpellNumber => ("VN", "Visit number"),
        // \[D\] the national list has no type for a consultant episode
        IdentifierKind::EpisodeNumber | IdentifierKind::Other => ("RI", "Resource identifier"),
    };
    Identifier {
        type_: Some(coded(IDENTIFIER_TYPE, code, words)),
        value: text(number.value()),
        assigner: Some(Box::new(organisation(number.issuer()))),
        ..Identifier::default()
    }
}

/// An organisation by its ODS code; there is no Organization resource here to point at.
pub fn organisation(code: &OdsCode) -> Reference {
    Reference {
        type_: text("Organization"),
        identifier: Some(Box::new(identifier(ODS_ORGANISATION, code.as_str()))),
        ..Reference::default()
    }
}

/// An id of this system, as a URI: nobody else can have given the same.
pub fn ours(id: Uuid) -> Identifier {
    identifier(URI, &format!("urn:uuid:{id}"))
}
