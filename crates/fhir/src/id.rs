//! The id of a resource: a record's, with a part where one record is several resources.

use std::{fmt, str::FromStr};

use trefoil_core::RecordId;
use uuid::Uuid;

/// `0192…`, or `0192….heart-rate` for one of several resources that a record is mapped to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FhirId {
    /// The record.
    pub record: RecordId,
    /// Which of its resources; none where there is only one.
    pub part: Option<String>,
}

/// It is not the id of anything here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not the id of a resource of this server; follow a reference, or read the whole record")]
pub struct NotAnId;

/// The longest id of FHIR.
const LONGEST: usize = 64;

impl FhirId {
    /// The one resource of a record.
    pub fn of(record: RecordId) -> Self {
        Self { record, part: None }
    }

    /// One of several. The part is made of lower case letters, digits and hyphens.
    pub fn part(record: RecordId, part: impl Into<String>) -> Self {
        Self {
            record,
            part: Some(part.into()),
        }
    }
}

impl fmt::Display for FhirId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Some(part) => write!(f, "{}.{part}", self.record),
            None => write!(f, "{}", self.record),
        }
    }
}

impl FromStr for FhirId {
    type Err = NotAnId;

    fn from_str(said: &str) -> Result<Self, NotAnId> {
        let (record, part) = match said.split_once('.') {
            Some((record, part)) => (record, Some(part)),
            None => (said, None),
        };
        let right =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        // One spelling for each id: what a cache or a log holds is then one key.
        let spelt = record.len() == 36 && !record.bytes().any(|b| b.is_ascii_uppercase());
        if said.len() > LONGEST || !spelt || part.is_some_and(|part| !right(part)) {
            return Err(NotAnId);
        }
        let record = Uuid::parse_str(record).map_err(|_| NotAnId)?;
        Ok(Self {
            record: record.into(),
            part: part.map(str::to_owned),
        })
    }
}

/// A code of a trust's own (a ward, a bed) as part of an id: letters and digits stay, all else is `-` and two digits of
/// each byte, so that no two codes become one id.
pub fn of_code(code: &str) -> String {
    let mut id = String::with_capacity(code.len());
    for byte in code.bytes() {
        if byte.is_ascii_alphanumeric() {
            id.push(char::from(byte));
        } else {
            id.push_str(&format!("-{byte:02x}"));
        }
    }
    id
}

/// The code that [`of_code`] made an id of.
pub fn code_of(id: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(id.len());
    let mut rest = id.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'-' {
            let digits = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after.get(2..)?;
        } else if first.is_ascii_alphanumeric() {
            bytes.push(*first);
            rest = after;
        } else {
            return None;
        }
    }
    let code = String::from_utf8(bytes).ok()?;
    (of_code(&code) == id).then_some(code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_ids_of_this_server_are_read() {
        for good in [
            "01920000-0000-7000-8000-000000000001",
            "01920000-0000-7000-8000-000000000001.heart-rate",
        ] {
            assert_eq!(good.parse::<FhirId>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "1",
            "01920000000070008000000000000001",
            "0192AAAA-0000-7000-8000-000000000001",
            "01920000-0000-7000-8000-000000000001.",
            "01920000-0000-7000-8000-000000000001.a b",
            "01920000-0000-7000-8000-000000000001.a.b",
            "01920000-0000-7000-8000-000000000001.abcdefghijklmnopqrstuvwxyz012345",
            "{01920000-0000-7000-8000-000000000001}",
        ] {
            assert_eq!(bad.parse::<FhirId>(), Err(NotAnId), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_code_comes_back_from_its_id(code in "\\PC{0,12}") {
            let id = of_code(&code);
            prop_assert!(id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
            prop_assert_eq!(code_of(&id), Some(code));
        }
    }
}
