//! The ribbon of a system that is not for patients: words and a pattern, so that nobody treats by it.

use maud::{Markup, html};

/// What this system is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Patients are treated by it: no ribbon.
    Live,
    /// People learn on it.
    Training,
    /// Invented people.
    Demonstration,
}

impl Environment {
    /// What is said of it on screen and on paper; nothing of a live system.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::Live => None,
            Self::Training => Some("TRAINING – not for patient care"),
            Self::Demonstration => Some("DEMONSTRATION – not for patient care"),
        }
    }
}

/// The ribbon, above the top bar; nothing on a live system.
pub fn environment_ribbon(environment: Environment) -> Markup {
    let Some(words) = environment.words() else {
        return html! {};
    };
    html! { aside class="environment-ribbon" aria-label="What this system is for" { (words) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_live_system_has_none() {
        assert_eq!(environment_ribbon(Environment::Live).into_string(), "");
        assert!(
            environment_ribbon(Environment::Training)
                .into_string()
                .contains("TRAINING – not for patient care")
        );
        assert!(
            environment_ribbon(Environment::Demonstration)
                .into_string()
                .contains("DEMONSTRATION – not for patient care")
        );
    }
}
