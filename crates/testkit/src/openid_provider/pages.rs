//! What it answers.

use std::fmt::Write;

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use openssl::{base64, rand::rand_bytes, sha::sha256};
use serde_json::{Value, json};

use super::{Code, Fault, Inside, Shared, token::id_token};
use crate::authenticator::text;

type Fields = Vec<(String, String)>;

fn field<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// As JSON.
fn as_json(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn fresh() -> String {
    let mut bytes = [0; 24];
    rand_bytes(&mut bytes).unwrap();
    text(&bytes)
}

pub(super) async fn discovery(State(shared): State<Shared>) -> Response {
    let mut inside = shared.lock().unwrap();
    inside.asked.push("/.well-known/openid-configuration".to_owned());
    let own = &inside.issuer;
    let (mut issuer, mut jwks) = (own.clone(), format!("{own}/jwks"));
    match inside.fault {
        Some(Fault::WrongDiscovery) => issuer = "https://elsewhere.example".to_owned(),
        Some(Fault::KeysElsewhere) => jwks = inside.elsewhere.clone(),
        Some(Fault::Redirects) => return Redirect::to(&inside.elsewhere).into_response(),
        Some(Fault::Garbage) => {
            return Html("<p>Welcome to the wireless network of this hotel").into_response();
        }
        Some(Fault::Broken) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        _ => {}
    }
    as_json(&json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{own}/authorize"),
        "token_endpoint": format!("{own}/token"),
        "userinfo_endpoint": format!("{own}/userinfo"),
        "jwks_uri": jwks,
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [inside.keys.alg()],
        "acr_values_supported": ["AAL2_OR_AAL3_ANY", "AAL3_ANY"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

pub(super) async fn jwks(State(shared): State<Shared>) -> Response {
    let mut inside = shared.lock().unwrap();
    inside.asked.push("/jwks".to_owned());
    as_json(&json!({ "keys": [inside.keys.public()] }))
}

/// The page with a button for everybody.
pub(super) async fn authorize(State(shared): State<Shared>, Query(query): Query<Fields>) -> Response {
    let inside = shared.lock().unwrap();
    if let Err(why) = fit(&inside, &query) {
        return (StatusCode::BAD_REQUEST, why).into_response();
    }
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    let mut page = "<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>A provider for learning</title></head>\
         <body><main><h1>Who are you?</h1><form method=\"post\" action=\"/authorize\">"
        .to_owned();
    for (name, value) in &query {
        write!(
            page,
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escaped(name),
            escaped(value)
        )
        .unwrap();
    }
    for one in &inside.people {
        let (subject, name) = (escaped(&one.subject), escaped(&one.name));
        write!(
            page,
            "<p><button name=\"subject\" value=\"{subject}\">{name}</button></p>"
        )
        .unwrap();
    }
    page.push_str("<p><button name=\"subject\" value=\"\">Nobody</button></p></form></main></body></html>");
    Html(page).into_response()
}

/// Somebody pressed their name.
pub(super) async fn authorized(State(shared): State<Shared>, Form(sent): Form<Fields>) -> Response {
    let subject = field(&sent, "subject").unwrap_or_default().to_owned();
    match code_for(&mut shared.lock().unwrap(), &sent, &subject) {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, why).into_response(),
    }
}

/// What has to be there before anybody is asked.
fn fit(inside: &Inside, fields: &Fields) -> Result<(), String> {
    let is = |name: &str, wanted: &str| match field(fields, name) {
        Some(value) if value == wanted => Ok(()),
        other => Err(format!("{name} is {other:?} and not {wanted:?}")),
    };
    is("client_id", &inside.client)?;
    is("response_type", "code")?;
    is("code_challenge_method", "S256")?;
    for name in ["state", "nonce", "code_challenge", "redirect_uri"] {
        if field(fields, name).is_none_or(|value| value.len() < 20) {
            return Err(format!("{name} is missing or short"));
        }
    }
    match field(fields, "scope") {
        Some(scope) if scope.split(' ').any(|one| one == "openid") => Ok(()),
        _ => Err("the scope is not openid".to_owned()),
    }
}

/// Where the browser goes with its code, or with the news that nobody signed in.
pub(super) fn code_for(inside: &mut Inside, fields: &Fields, subject: &str) -> Result<String, String> {
    fit(inside, fields)?;
    let value = |name: &str| field(fields, name).unwrap_or_default().to_owned();
    let redirect = value("redirect_uri");
    let mut back = form_urlencoded::Serializer::new(String::new());
    back.append_pair("state", &value("state"))
        .append_pair("iss", &inside.issuer);
    if subject.is_empty() {
        back.append_pair("error", "access_denied");
        return Ok(format!("{redirect}?{}", back.finish()));
    }
    if !inside.people.iter().any(|one| one.subject == subject) {
        return Err("there is nobody like that here".to_owned());
    }
    let asked = value("acr_values")
        .split(' ')
        .next()
        .filter(|one| !one.is_empty())
        .map(str::to_owned);
    let now = inside.clock.now().timestamp();
    let code = fresh();
    inside.codes.insert(
        code.clone(),
        Code {
            subject: subject.to_owned(),
            client: value("client_id"),
            redirect: redirect.clone(),
            nonce: value("nonce"),
            challenge: value("code_challenge"),
            acr: match inside.fault {
                Some(Fault::NoAcr) => None,
                Some(Fault::Downgrade) => Some("AAL1_USERPASS".to_owned()),
                _ => asked,
            },
            login: if inside.fault == Some(Fault::OldLogin) {
                now - 7200
            } else {
                now
            },
        },
    );
    back.append_pair("code", &code);
    Ok(format!("{redirect}?{}", back.finish()))
}

/// A code for tokens: once, by whom it was given to, with what the challenge was made of.
pub(super) async fn token(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(sent): Form<Fields>,
) -> Response {
    let hangs = {
        let mut inside = shared.lock().unwrap();
        inside.asked.push("/token".to_owned());
        inside.fault == Some(Fault::Hangs)
    };
    if hangs {
        std::future::pending::<()>().await;
    }
    let mut inside = shared.lock().unwrap();
    if inside.fault == Some(Fault::Garbage) {
        return Html("<p>Welcome").into_response();
    }
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, as_json(&json!({ "error": error }))).into_response();
    if !known(&inside, &headers, &sent) {
        return refuse("invalid_client");
    }
    let Some(code) = field(&sent, "code").and_then(|code| inside.codes.remove(code)) else {
        return refuse("invalid_grant");
    };
    let verifier = field(&sent, "code_verifier").unwrap_or_default();
    let same = text(&sha256(verifier.as_bytes())) == code.challenge
        && field(&sent, "redirect_uri") == Some(&code.redirect)
        && field(&sent, "grant_type") == Some("authorization_code");
    if !same {
        return refuse("invalid_grant");
    }
    let access = fresh();
    let mut answer = json!({ "access_token": access, "token_type": "Bearer", "expires_in": 300 });
    if inside.fault != Some(Fault::NoIdToken) {
        answer["id_token"] = id_token(&inside, &code, &access).into();
    }
    inside.access.insert(access, code.subject);
    ([(header::CACHE_CONTROL, "no-store")], as_json(&answer)).into_response()
}

/// Whether the system that asks is the one it knows.
fn known(inside: &Inside, headers: &HeaderMap, sent: &Fields) -> bool {
    let Some(secret) = &inside.secret else {
        return field(sent, "client_id") == Some(&inside.client);
    };
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let wanted = format!("{}:{}", encoded(&inside.client), encoded(secret));
    let wanted = format!("Basic {}", base64::encode_block(wanted.as_bytes()));
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|given| given.to_str().ok());
    given == Some(&wanted)
}

pub(super) async fn user_info(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let inside = shared.lock().unwrap();
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|given| given.to_str().ok());
    let subject = given
        .and_then(|given| given.strip_prefix("Bearer "))
        .and_then(|token| inside.access.get(token));
    match subject.and_then(|subject| inside.people.iter().find(|one| one.subject == *subject)) {
        Some(person) => as_json(&json!({ "sub": person.subject, "name": person.name })),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
