//! Where a try to sign in comes from, and the words for whoever has to wait.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use chrono::Duration;
use trefoil_kernel::sign_in_tries::Try;

use crate::{serve::guard::Client, signed_in::browser_in};

/// The address a request came from; empty where there is no socket (a test).
pub(crate) struct From(String);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let client = parts.extensions.get::<Client>();
        Ok(Self(
            client.map(|client| client.0.to_string()).unwrap_or_default(),
        ))
    }
}

impl From {
    /// A try with this name.
    pub(crate) fn a_try(&self, headers: &HeaderMap, username: &str) -> Try {
        Try {
            username: username.to_owned(),
            browser: browser_in(headers).map(str::to_owned),
            peer: self.0.clone(),
        }
    }
}

/// What is said to whoever has to wait.
pub(crate) fn waiting_words(wait: Duration) -> String {
    let seconds = (wait.num_milliseconds() + 999) / 1000;
    let long = match seconds {
        ..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    };
    format!("There were too many wrong tries from here. Nothing is locked: wait {long}, then try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_said_in_words() {
        assert!(waiting_words(Duration::milliseconds(1200)).contains("wait 2 seconds"));
        assert!(waiting_words(Duration::milliseconds(1)).contains("wait a second"));
        assert!(waiting_words(Duration::seconds(299)).contains("wait 5 minutes"));
    }
}
