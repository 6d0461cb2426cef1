//! The two ceremonies with their words: enrolling a passkey, and proving that one has it. WebAuthn itself is the
//! library's; what is decided here is what is kept, what is asked for, and what is said when it fails.

mod refused;

use serde_json::Value;
use trefoil_core::{Context, Refused, StaffId};
use trefoil_kernel::Epr;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, WebauthnError,
};

pub(crate) use refused::CeremonyError;

use crate::{
    challenge::{self, For},
    relying::Relying,
    store::{self, Credential},
};

/// What a browser sends is at most this long.
const ANSWER_LIMIT: usize = 16_000;

/// What a passkey proves. User verification is always required, so it is two factors in one (AAL2). Level 3 would need
/// proof that the key cannot leave its hardware, which only attestation gives; none is asked for.
pub const LEVEL: u8 = 2;

/// A challenge, as the page carries it.
pub(crate) struct Asked {
    pub(crate) challenge: Uuid,
    /// For `navigator.credentials`.
    pub(crate) options: Value,
}

fn corrupt(error: impl std::fmt::Display) -> CeremonyError {
    Refused::Corrupt(format!("passkey ceremony: {error}")).into()
}

fn read<T: serde::de::DeserializeOwned>(sent: Option<&str>) -> Result<T, CeremonyError> {
    let sent = sent
        .filter(|sent| sent.len() <= ANSWER_LIMIT)
        .ok_or(CeremonyError::Unreadable)?;
    trefoil_web::json::read(sent.as_bytes()).map_err(|_| CeremonyError::Unreadable)
}

impl Relying {
    /// Ask for a new passkey. It must be one that its device lists by itself, so that signing in needs no username, and
    /// nobody can find out by a username who has one.
    pub(crate) async fn ask_to_enrol(
        &self,
        epr: &Epr,
        context: &Context,
        username: &str,
        browser: &str,
    ) -> Result<Asked, CeremonyError> {
        let who = &context.principal;
        let mine = store::credentials_of(&mut epr.db().look(), who.staff).await?;
        let known: Vec<_> = mine
            .iter()
            .filter_map(|one| one.passkey().ok().map(|passkey| passkey.cred_id().clone()))
            .collect();
        let (options, state) = self
            .webauthn
            .start_passkey_registration(who.staff.0, username, &who.name, Some(known))
            .map_err(CeremonyError::of)?;
        let mut options = serde_json::to_value(options).map_err(corrupt)?;
        let selection = &mut options["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
        let state = serde_json::to_string(&state).map_err(corrupt)?;
        let challenge = challenge::keep(epr, context, For::Enrol, browser, Some(who.staff.0), state).await?;
        Ok(Asked { challenge, options })
    }

    /// Enrol it under this name.
    pub(crate) async fn enrol(
        &self,
        epr: &Epr,
        context: &Context,
        browser: &str,
        asked: Option<&str>,
        sent: Option<&str>,
        name: &str,
    ) -> Result<(), CeremonyError> {
        let (state, staff) = challenge::take(epr, context, For::Enrol, browser, asked).await??;
        if staff != Some(context.principal.staff.0) {
            return Err(CeremonyError::NotYours);
        }
        let state: PasskeyRegistration = serde_json::from_str(&state).map_err(corrupt)?;
        let sent: RegisterPublicKeyCredential = read(sent)?;
        let passkey = self
            .webauthn
            .finish_passkey_registration(&sent, &state)
            .map_err(CeremonyError::of)?;
        let id = key_of(passkey.cred_id());
        if store::credential(&mut epr.db().look(), &id).await?.is_some() {
            return Err(CeremonyError::Already);
        }
        let kept = serde_json::to_string(&passkey).map_err(corrupt)?;
        Ok(store::enrol(epr, context, id, kept, name.to_owned()).await?)
    }

    /// Ask whoever sits there, without knowing who it is.
    pub(crate) async fn ask_to_sign_in(
        &self,
        epr: &Epr,
        context: &Context,
        browser: &str,
    ) -> Result<Asked, CeremonyError> {
        let (options, state) = self
            .webauthn
            .start_discoverable_authentication()
            .map_err(CeremonyError::of)?;
        let mut options = serde_json::to_value(options).map_err(corrupt)?;
        if let Some(options) = options.as_object_mut() {
            // The library means the browser's suggestion below a field; here a button is pressed.
            options.remove("mediation");
        }
        let state = serde_json::to_string(&state).map_err(corrupt)?;
        let challenge = challenge::keep(epr, context, For::SignIn, browser, None, state).await?;
        Ok(Asked { challenge, options })
    }

    /// Whose passkey answered.
    pub(crate) async fn sign_in(
        &self,
        epr: &Epr,
        context: &Context,
        browser: &str,
        asked: Option<&str>,
        sent: Option<&str>,
    ) -> Result<Credential, CeremonyError> {
        let (state, _) = challenge::take(epr, context, For::SignIn, browser, asked).await??;
        let state: DiscoverableAuthentication = serde_json::from_str(&state).map_err(corrupt)?;
        let sent: PublicKeyCredential = read(sent)?;
        let (staff, id) = self
            .webauthn
            .identify_discoverable_authentication(&sent)
            .map_err(|_| CeremonyError::Unreadable)?;
        let credential = known(epr, id).await?;
        if credential.staff != staff {
            return Err(CeremonyError::NotYours);
        }
        let key = DiscoverableKey::from(&credential.passkey()?);
        let done = self
            .webauthn
            .finish_discoverable_authentication(&sent, state, &[key]);
        self.used(epr, context, credential, done).await
    }

    /// Ask somebody signed in to prove themselves again.
    pub(crate) async fn ask_to_prove(
        &self,
        epr: &Epr,
        context: &Context,
        browser: &str,
    ) -> Result<Asked, CeremonyError> {
        let staff = context.principal.staff;
        let mine = store::credentials_of(&mut epr.db().look(), staff).await?;
        let keys = mine
            .iter()
            .filter(|one| one.stopped.is_none())
            .map(Credential::passkey)
            .collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(CeremonyError::Unknown);
        }
        let (options, state) = self
            .webauthn
            .start_passkey_authentication(&keys)
            .map_err(CeremonyError::of)?;
        let options = serde_json::to_value(options).map_err(corrupt)?;
        let state = serde_json::to_string(&state).map_err(corrupt)?;
        let challenge = challenge::keep(epr, context, For::Prove, browser, Some(staff.0), state).await?;
        Ok(Asked { challenge, options })
    }

    /// They did, with one of their own.
    pub(crate) async fn prove(
        &self,
        epr: &Epr,
        context: &Context,
        browser: &str,
        asked: Option<&str>,
        sent: Option<&str>,
    ) -> Result<Credential, CeremonyError> {
        let (state, staff) = challenge::take(epr, context, For::Prove, browser, asked).await??;
        let state: PasskeyAuthentication = serde_json::from_str(&state).map_err(corrupt)?;
        let sent: PublicKeyCredential = read(sent)?;
        let credential = known(epr, &sent.raw_id).await?;
        if Some(credential.staff) != staff || StaffId(credential.staff) != context.principal.staff {
            return Err(CeremonyError::NotYours);
        }
        let done = self.webauthn.finish_passkey_authentication(&sent, &state);
        self.used(epr, context, credential, done).await
    }

    /// What the library found is written down: a use, or that a copy of the passkey may exist.
    async fn used(
        &self,
        epr: &Epr,
        context: &Context,
        credential: Credential,
        done: Result<webauthn_rs::prelude::AuthenticationResult, WebauthnError>,
    ) -> Result<Credential, CeremonyError> {
        // The library's own counter stands in the state of the challenge, which may be older than the last use.
        let mut passkey = credential.passkey()?;
        let copied = match &done {
            Err(WebauthnError::CredentialPossibleCompromise) => true,
            Ok(found) => counter_went_back(&credential.passkey, found.counter()),
            Err(_) => false,
        };
        let mut named = context.clone();
        named.principal.staff = StaffId(credential.staff);
        if copied {
            store::stop(epr, &named, &credential).await?;
            return Err(CeremonyError::PossibleCopy(Box::new(credential)));
        }
        let found = done.map_err(CeremonyError::of)?;
        if credential.stopped.is_some() {
            return Err(CeremonyError::Stopped);
        }
        passkey.update_credential(&found);
        let kept = serde_json::to_string(&passkey).map_err(corrupt)?;
        store::note_use(epr, &named, &credential, kept).await?;
        Ok(credential)
    }
}

async fn known(epr: &Epr, id: &[u8]) -> Result<Credential, CeremonyError> {
    store::credential(&mut epr.db().look(), &key_of(id))
        .await?
        .ok_or(CeremonyError::Unknown)
}

/// A credential's id as the key it is found by.
fn key_of(id: &[u8]) -> String {
    trefoil_kernel::hex(id)
}

/// Whether a counter that counts stands at or below where it stood at the last use.
fn counter_went_back(kept: &str, counter: u32) -> bool {
    let before = serde_json::from_str::<Value>(kept)
        .ok()
        .and_then(|kept| kept["cred"]["counter"].as_u64())
        .unwrap_or(0);
    (before > 0 || counter > 0) && u64::from(counter) <= before
}
