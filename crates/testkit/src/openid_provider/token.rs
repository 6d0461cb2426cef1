//! Its tokens, as they should be and as they should not.

use openssl::{hash::MessageDigest, pkey::PKey, sha::sha256, sign::Signer};
use serde_json::{Value, json};

use super::{Code, Fault, Inside, keys::Keys};
use crate::authenticator::text;

/// The id token for a code, with the access token beside it.
pub(super) fn id_token(inside: &Inside, code: &Code, access: &str) -> String {
    let fault = inside.fault;
    let is = |one| fault == Some(one);
    let now = inside.clock.now().timestamp();
    let (mut issued, mut ends) = (now, now + 300);
    if is(Fault::Expired) {
        (issued, ends) = (now - 400, now - 100);
    }
    if is(Fault::Kept) {
        issued = now - 3600;
    }
    let name = inside
        .people
        .iter()
        .find(|one| one.subject == code.subject)
        .map(|one| one.name.clone());
    let beside = if is(Fault::OtherAccessToken) {
        "another"
    } else {
        access
    };
    let mut claims = json!({
        "iss": if is(Fault::WrongIssuer) { "https://elsewhere.example" } else { &inside.issuer },
        "aud": if is(Fault::WrongAudience) { "somebody-else" } else { &code.client },
        "sub": code.subject, "name": name, "iat": issued, "exp": ends, "auth_time": code.login,
        "nonce": if is(Fault::WrongNonce) { "of another sign-in" } else { &code.nonce },
        "at_hash": text(&sha256(beside.as_bytes())[..16]),
    });
    if let Some(acr) = &code.acr {
        claims["acr"] = acr.clone().into();
    }
    match fault {
        Some(Fault::AlgNone) => {
            let what = parts(&json!({ "alg": "none", "typ": "JWT" }), &claims);
            format!("{what}.")
        }
        Some(Fault::SharedSecret) => {
            let what = parts(
                &json!({ "alg": "HS256", "typ": "JWT", "kid": inside.keys.id }),
                &claims,
            );
            let secret = match &inside.secret {
                Some(secret) => secret.clone().into_bytes(),
                None => inside.keys.public_pem(),
            };
            let key = PKey::hmac(&secret).unwrap();
            let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
            signer.update(what.as_bytes()).unwrap();
            format!("{what}.{}", text(&signer.sign_to_vec().unwrap()))
        }
        Some(Fault::UnknownKey) => signed(&Keys::new(inside.keys.signing), &claims),
        Some(Fault::Changed) => {
            let whole = signed(&inside.keys, &claims);
            let (head, rest) = whole.split_once('.').unwrap();
            let (_, signature) = rest.split_once('.').unwrap();
            claims["sub"] = inside.people.last().unwrap().subject.clone().into();
            claims["acr"] = "AAL3_ANY".into();
            format!("{head}.{}.{signature}", text(claims.to_string().as_bytes()))
        }
        _ => signed(&inside.keys, &claims),
    }
}

fn parts(head: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        text(head.to_string().as_bytes()),
        text(claims.to_string().as_bytes())
    )
}

fn signed(keys: &Keys, claims: &Value) -> String {
    let what = parts(
        &json!({ "alg": keys.alg(), "typ": "JWT", "kid": keys.id }),
        claims,
    );
    format!("{what}.{}", text(&keys.sign(what.as_bytes())))
}
