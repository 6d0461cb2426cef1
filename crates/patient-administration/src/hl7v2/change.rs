//! What a message says of one thing that is kept: nothing, delete it, or this.

use trefoil_hl7v2::Value;

/// What a message says of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Change<T> {
    /// Nothing: it stays as it is.
    #[default]
    Leave,
    /// It goes.
    Delete,
    /// It is this.
    Set(T),
}

impl<T> Change<T> {
    /// From what was sent, read.
    pub(super) fn read<E>(value: Value, read: impl FnOnce(&str) -> Result<T, E>) -> Result<Self, E> {
        match value {
            Value::Absent => Ok(Self::Leave),
            Value::Null => Ok(Self::Delete),
            Value::Present(text) => read(&text).map(Self::Set),
        }
    }

    /// Onto what is kept.
    pub(super) fn onto(&self, kept: &mut Option<T>)
    where
        T: Clone,
    {
        match self {
            Self::Leave => {}
            Self::Delete => *kept = None,
            Self::Set(new) => *kept = Some(new.clone()),
        }
    }

    /// The new value, if there is one.
    pub(super) fn given(&self) -> Option<&T> {
        match self {
            Self::Set(new) => Some(new),
            Self::Leave | Self::Delete => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_leaves_null_deletes_and_text_sets() {
        let after = |value| {
            let mut kept = Some("kept".to_owned());
            Change::read(value, |text| Ok::<_, ()>(text.to_owned()))
                .unwrap()
                .onto(&mut kept);
            kept
        };
        assert_eq!(after(Value::Absent).as_deref(), Some("kept"));
        assert_eq!(after(Value::Null), None);
        assert_eq!(after("new".into()).as_deref(), Some("new"));
    }
}
