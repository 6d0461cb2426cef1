//! An organisation of the health service.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ods_code::OdsCode;

/// A trust, a practice, a commissioner: its code and its name as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Organisation {
    /// Its ODS code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
}

impl fmt::Display for Organisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_with_its_code() {
        let code = OdsCode::parse("RZZ").unwrap();
        let trust = Organisation {
            code,
            name: "Northmoor University Hospitals".into(),
        };
        assert_eq!(trust.to_string(), "Northmoor University Hospitals (RZZ)");
    }
}
