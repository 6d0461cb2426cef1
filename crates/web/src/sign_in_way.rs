//! Another way to sign in than by username and password, as an edge contributes it: a passkey, the trust's single sign-on.

use trefoil_core::Permission;
use trefoil_kernel::Contribution;

/// Another way to sign in, offered on the page to sign in and, where it can prove again who somebody is, on the pages to
/// unlock and to step up. Both addresses get `?next=…`, a path of this system to go on to ([`crate::sign_in_way::local`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInWay {
    /// The words of the link: "Sign in with a passkey".
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// The words and the address of the link for somebody who is signed in already, and has to show again that it is them.
    pub again: Option<(String, String)>,
    /// They are shown in this order.
    pub order: u16,
}

impl Contribution for SignInWay {
    fn key(&self) -> String {
        self.href.clone()
    }

    fn unfit(&self) -> Option<String> {
        let outside = [Some(&self.href), self.again.as_ref().map(|(_, href)| href)]
            .into_iter()
            .flatten()
            .find(|href| local(Some(href.as_str())) == "/");
        outside.map(|href| format!("the way to sign in `{href}` is no path of this system"))
    }
}

/// A page about somebody's own ways to sign in, linked from the page about them: their passkeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWay {
    /// The words of the link: "Your passkeys".
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// What one must be allowed to do.
    pub needs: Permission,
}

impl Contribution for OwnWay {
    fn key(&self) -> String {
        self.href.clone()
    }
    fn needs(&self) -> Option<Permission> {
        Some(self.needs)
    }
}

/// Where to go after signing in: a path of this system and nothing else.
pub fn local(next: Option<&str>) -> &str {
    next.filter(|next| next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']))
        .unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_in_this_system() {
        assert_eq!(local(Some("/wards/7B")), "/wards/7B");
        for outside in [
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "javascript:alert(1)",
            "/a\r\nX: y",
        ] {
            assert_eq!(local(Some(outside)), "/", "{outside}");
        }
    }

    #[test]
    fn a_way_leads_to_a_path_of_this_system() {
        let way = |href: &str| SignInWay {
            label: "Elsewhere".to_owned(),
            href: href.to_owned(),
            again: None,
            order: 1,
        };
        assert!(way("/sign-in/passkey").unfit().is_none());
        assert!(
            way("https://example.org")
                .unfit()
                .unwrap()
                .contains("example.org")
        );
    }
}
