//! The one door to the outside: every request to a provider goes through it, to configured hosts alone, without following
//! redirects, with limits on time and size.

use std::{error::Error, time::Duration};

use openidconnect::{
    HttpRequest, HttpResponse,
    http::Response,
    reqwest::{Certificate, Client, redirect::Policy},
    url::Url,
};

use crate::provider::Provider;

/// Until a connection stands.
const CONNECTS_WITHIN: Duration = Duration::from_secs(3);
/// Until the whole answer is there. A person is waiting in front of it.
const ANSWERS_WITHIN: Duration = Duration::from_secs(8);
/// Documents and tokens are far smaller.
const LIMIT: usize = 256 * 1024;

/// Why nothing came through it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Shut {
    /// An address that is not configured.
    #[error("{0} is not an address of this provider")]
    Elsewhere(String),
    /// No connection, no answer, or none in time.
    #[error("no answer: {0}")]
    Silent(String),
    /// Not who it should be, or its certificate has expired.
    #[error("its certificate is not accepted: {0}")]
    Certificate(String),
    /// Too much.
    #[error("an answer of more than {LIMIT} bytes")]
    TooLong,
    /// It sends us elsewhere.
    #[error("it redirects")]
    Redirected,
}

/// A provider's door.
#[derive(Clone)]
pub(crate) struct Door {
    provider: Provider,
    client: Client,
}

impl Door {
    pub(crate) fn to(provider: &Provider) -> Result<Self, Shut> {
        let mut client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECTS_WITHIN)
            .timeout(ANSWERS_WITHIN)
            .no_proxy()
            .https_only(!provider.plain);
        if !provider.roots.is_empty() {
            client = client.tls_built_in_root_certs(false);
            for root in Certificate::from_pem_bundle(&provider.roots).map_err(silent)? {
                client = client.add_root_certificate(root);
            }
        }
        Ok(Self {
            provider: provider.clone(),
            client: client.build().map_err(silent)?,
        })
    }

    pub(crate) async fn ask(self, request: HttpRequest) -> Result<HttpResponse, Shut> {
        let address = request.uri().to_string();
        let allowed = Url::parse(&address).is_ok_and(|url| self.provider.may_ask(&url));
        if !allowed {
            return Err(Shut::Elsewhere(address));
        }
        let request = request.try_into().map_err(silent)?;
        let mut answer = self.client.execute(request).await.map_err(silent)?;
        if answer.status().is_redirection() {
            return Err(Shut::Redirected);
        }
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(more) = answer.chunk().await.map_err(silent)? {
            if body.len() + more.len() > LIMIT {
                return Err(Shut::TooLong);
            }
            body.extend_from_slice(&more);
        }
        response.body(body).map_err(|why| Shut::Silent(why.to_string()))
    }
}

/// In words, with what lies behind them: a certificate's fault is the trust's or the provider's to mend, not the network's.
fn silent(why: openidconnect::reqwest::Error) -> Shut {
    let why = why.without_url();
    let mut words = why.to_string();
    let mut behind = why.source();
    while let Some(cause) = behind {
        words = format!("{words}: {cause}");
        behind = cause.source();
    }
    if words.contains("certificate") {
        Shut::Certificate(words)
    } else {
        Shut::Silent(words)
    }
}
