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

/// The ribbon, above the top bar; nothing on a live system.
pub fn environment_ribbon(environment: Environment) -> Markup {
    let words = match environment {
        Environment::Live => return html! {},
        Environment::Training => "TRAINING – not for patient care",
        Environment::Demonstration => "DEMONSTRATION – not for patient care",
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
