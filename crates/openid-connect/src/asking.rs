//! The conversation with a provider: what it says of itself, where people are sent, what its answer proves.

use chrono::{DateTime, Duration, Utc};
use openidconnect::{
    AccessTokenHash, AuthenticationContextClass, AuthorizationCode, CsrfToken, DiscoveryError, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RequestTokenError, Scope, TokenResponse,
    core::{
        CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreErrorResponseType,
        CoreJwsSigningAlgorithm as Signing, CoreProviderMetadata, CoreTokenResponse,
    },
    url::Url,
};
use tokio::sync::RwLock;

use crate::{
    attempt::Attempt,
    door::{Door, Shut},
    provider::Provider,
    refused::SignInRefused,
};

/// What a provider says of itself is asked again after this long.
const KNOWN_FOR: Duration = Duration::hours(1);
/// How far the clocks of two systems may differ.
const SKEW: Duration = Duration::minutes(1);
/// A token is brought at once; an older one was kept by somebody.
const TOKEN_AGE: Duration = Duration::minutes(10);
/// Signatures by a key pair. Neither `none` nor a shared secret is among them.
const SIGNED_BY: [Signing; 7] = [
    Signing::RsaSsaPkcs1V15Sha256,
    Signing::RsaSsaPkcs1V15Sha384,
    Signing::RsaSsaPkcs1V15Sha512,
    Signing::RsaSsaPssSha256,
    Signing::EcdsaP256Sha256,
    Signing::EcdsaP384Sha384,
    Signing::EdDsa,
];

/// A provider, and what it last said of itself.
pub(crate) struct Known {
    pub(crate) provider: Provider,
    door: Door,
    said: RwLock<Option<(DateTime<Utc>, CoreProviderMetadata)>>,
}

/// What guards one sign-in; made by the kernel's randomness.
pub(crate) struct Secrets<'s> {
    pub(crate) state: &'s str,
    pub(crate) nonce: &'s str,
    pub(crate) verifier: &'s str,
}

/// Whom the provider proved.
pub(crate) struct Found {
    pub(crate) subject: String,
    pub(crate) shown: Option<String>,
    pub(crate) level: u8,
}

impl Known {
    pub(crate) fn of(provider: Provider) -> Result<Self, Shut> {
        Ok(Self {
            door: Door::to(&provider)?,
            provider,
            said: RwLock::default(),
        })
    }

    /// What it says of itself: discovery document and keys, both from its own hosts.
    async fn metadata(&self, now: DateTime<Utc>, anew: bool) -> Result<CoreProviderMetadata, SignInRefused> {
        if !anew
            && let Some((at, said)) = &*self.said.read().await
            && now - *at < KNOWN_FOR
        {
            return Ok(said.clone());
        }
        let door = self.door.clone();
        let client = move |request| door.clone().ask(request);
        let said = CoreProviderMetadata::discover_async(self.provider.issuer.clone(), &client)
            .await
            .map_err(undiscovered)?;
        let named = [
            Some(said.authorization_endpoint().url()),
            said.token_endpoint().map(|endpoint| endpoint.url()),
        ];
        for url in named {
            match url {
                Some(url) if self.provider.may_ask(url) => {}
                Some(url) => return Err(Shut::Elsewhere(url.to_string()).into()),
                None => {
                    return Err(SignInRefused::Unreadable(
                        "it names no place for tokens".to_owned(),
                    ));
                }
            }
        }
        *self.said.write().await = Some((now, said.clone()));
        Ok(said)
    }

    /// Where the browser is sent. `again` asks it to prove its person anew.
    pub(crate) async fn address(
        &self,
        now: DateTime<Utc>,
        secrets: &Secrets<'_>,
        again: bool,
    ) -> Result<Url, SignInRefused> {
        let said = self.metadata(now, false).await?;
        let client = CoreClient::from_provider_metadata(
            said,
            self.provider.client.clone(),
            self.provider.secret.clone(),
        )
        .set_redirect_uri(self.provider.redirect.clone());
        let (state, nonce) = (secrets.state.to_owned(), secrets.nonce.to_owned());
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(secrets.verifier.to_owned()));
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        let settings = &self.provider.settings;
        for acr in if again {
            &settings.step_up_acr
        } else {
            &settings.acr
        } {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        if again {
            request = request
                .set_max_age(std::time::Duration::ZERO)
                .add_prompt(CoreAuthPrompt::Login);
        }
        Ok(request.url().0)
    }

    /// What a code proves.
    pub(crate) async fn proof(
        &self,
        now: DateTime<Utc>,
        attempt: &Attempt,
        code: &str,
    ) -> Result<Found, SignInRefused> {
        let said = self.metadata(now, false).await?;
        let client = CoreClient::from_provider_metadata(
            said.clone(),
            self.provider.client.clone(),
            self.provider.secret.clone(),
        )
        .set_redirect_uri(self.provider.redirect.clone());
        let door = self.door.clone();
        let http = move |request| door.clone().ask(request);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|why| SignInRefused::Unreadable(why.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request_async(&http)
            .await
            .map_err(|why| not_exchanged(&why))?;
        match self.read(now, attempt, &tokens, &said) {
            // It may have a new key since it was asked last: it is asked once more, and no oftener.
            Err(SignInRefused::NotSigned(_)) => {
                let said = self.metadata(now, true).await?;
                self.read(now, attempt, &tokens, &said)
            }
            done => done,
        }
    }

    fn read(
        &self,
        now: DateTime<Utc>,
        attempt: &Attempt,
        tokens: &CoreTokenResponse,
        said: &CoreProviderMetadata,
    ) -> Result<Found, SignInRefused> {
        let client = CoreClient::from_provider_metadata(
            said.clone(),
            self.provider.client.clone(),
            self.provider.secret.clone(),
        );
        let again = attempt.session.is_some();
        let began = attempt.began;
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNED_BY)
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(move |issued| {
                if issued > now + SKEW || issued < now - TOKEN_AGE {
                    Err(format!("issued at {issued}, and it is {now}"))
                } else {
                    Ok(())
                }
            })
            // Whoever has to show again who they are has to have done so since it was asked.
            .set_auth_time_verifier_fn(move |at| match at {
                _ if !again => Ok(()),
                Some(at) if at >= began - SKEW && at <= now + SKEW => Ok(()),
                Some(at) => Err(format!("signed in at {at}, asked at {began}")),
                None => Err("it does not say when".to_owned()),
            });
        let token = tokens
            .id_token()
            .ok_or_else(|| SignInRefused::Unreadable("it sent no id token".to_owned()))?;
        let claims = token
            .claims(&verifier, &Nonce::new(attempt.nonce.clone()))
            .map_err(|why| SignInRefused::of_token(&why))?;
        if let Some(expected) = claims.access_token_hash() {
            let unreadable = |why: String| SignInRefused::Unreadable(why);
            let signed = token.signing_alg().map_err(|why| unreadable(why.to_string()))?;
            let key = token
                .signing_key(&verifier)
                .map_err(|why| unreadable(why.to_string()))?;
            let actual = AccessTokenHash::from_token(tokens.access_token(), signed, key)
                .map_err(|why| unreadable(why.to_string()))?;
            if actual != *expected {
                return Err(unreadable("its two tokens do not belong together".to_owned()));
            }
        }
        let acr = claims.auth_context_ref().map(|acr| acr.to_string());
        let level = self.provider.worth(acr.as_deref());
        if level < self.provider.settings.least_level || (again && level < 2) {
            return Err(SignInRefused::TooWeak { acr });
        }
        let shown = claims
            .name()
            .and_then(|name| name.get(None))
            .map(|name| name.chars().take(100).collect());
        Ok(Found {
            subject: claims.subject().to_string(),
            shown,
            level,
        })
    }
}

fn undiscovered(why: DiscoveryError<Shut>) -> SignInRefused {
    match why {
        DiscoveryError::Request(shut) => shut.into(),
        DiscoveryError::Response(status, _, why) if status.is_success() => SignInRefused::Unreadable(why),
        DiscoveryError::Response(status, _, _) => SignInRefused::Silent(format!("it answers {status}")),
        DiscoveryError::Validation(_) => SignInRefused::WrongIssuer,
        other => SignInRefused::Unreadable(other.to_string()),
    }
}

fn not_exchanged(
    why: &RequestTokenError<Shut, openidconnect::StandardErrorResponse<CoreErrorResponseType>>,
) -> SignInRefused {
    match why {
        RequestTokenError::Request(shut) => shut.clone().into(),
        RequestTokenError::ServerResponse(said) => match said.error() {
            CoreErrorResponseType::InvalidGrant => SignInRefused::CodeRefused,
            other => SignInRefused::Failed(other.to_string()),
        },
        RequestTokenError::Parse(why, _) => SignInRefused::Unreadable(why.to_string()),
        RequestTokenError::Other(why) => SignInRefused::Unreadable(why.clone()),
    }
}
