//! The three things a sender can say about a value: nothing, delete it, or this.

use std::fmt;

/// What was sent in one place of a message.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing was sent: leave the stored value as it is.
    #[default]
    Absent,
    /// `""` was sent: delete the stored value.
    Null,
    /// This text was sent, escape sequences resolved. Never empty when it was parsed.
    Present(String),
}

impl Value {
    /// The text, if there is one.
    pub fn present(&self) -> Option<&str> {
        match self {
            Self::Present(text) => Some(text),
            Self::Absent | Self::Null => None,
        }
    }

    /// The text, if there is one, without copying it.
    pub fn into_present(self) -> Option<String> {
        match self {
            Self::Present(text) => Some(text),
            Self::Absent | Self::Null => None,
        }
    }

    /// Nothing was sent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The sender asks for the stored value to be deleted.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, or nothing. For places where deleting makes no sense, such as a control id.
    pub fn text_or_empty(self) -> String {
        self.into_present().unwrap_or_default()
    }
}

/// Shows that there is a value and how long it is, never what it is: values are patient data and debug output
/// ends in logs.
impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => formatter.write_str("Absent"),
            Self::Null => formatter.write_str("Null"),
            Self::Present(text) => write!(formatter, "Present(<{} bytes>)", text.len()),
        }
    }
}

/// Empty text is an absent value. The characters `""` are text here; say [`Value::Null`] to delete.
impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Absent
        } else {
            Self::Present(text)
        }
    }
}

/// As for an owned string.
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// As for a string slice.
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}
