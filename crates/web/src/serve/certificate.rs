//! The certificate this program shows: read, and held to the day.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, NaiveDateTime, Utc};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{self, ServerConfig, pki_types::CertificateDer},
};

use super::ServeError;

/// From so many days before its end on, every start says so.
const SAY_FROM: i64 = 30;

/// Read chain and key, ready to encrypt.
pub(crate) fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, ServeError> {
    let chain = chain(certificate)?;
    let secret = rustls_pemfile::private_key(&mut read(key)?.as_slice())
        .map_err(|error| wrong(key, error.to_string()))?
        .ok_or_else(|| wrong(key, "holds no private key".to_owned()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|error| {
            wrong(
                certificate,
                format!("it does not fit its key, or cannot be used: {error}"),
            )
        })?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Refuse a certificate that no browser would take today; say when it soon will not be.
pub(crate) fn held_to(certificate: &Path, now: DateTime<Utc>) -> Result<(), ServeError> {
    for one in chain(certificate)? {
        let (from, until) = validity(&one).ok_or_else(|| {
            wrong(
                certificate,
                "from when until when it holds cannot be read".to_owned(),
            )
        })?;
        if now < from {
            let words = format!("it holds only from {from}: is the clock of this machine right?");
            return Err(wrong(certificate, words));
        }
        if now > until {
            let words =
                format!("it ended on {until}: browsers would warn everybody off; put a new one there");
            return Err(wrong(certificate, words));
        }
        let days = (until - now).num_days();
        if days < SAY_FROM {
            tracing::warn!(file = %certificate.display(), %until, days, "the certificate ends soon: get a new one");
        }
    }
    Ok(())
}

fn wrong(file: &Path, why: String) -> ServeError {
    ServeError::Certificate {
        file: PathBuf::from(file),
        why,
    }
}

fn read(file: &Path) -> Result<Vec<u8>, ServeError> {
    std::fs::read(file).map_err(|error| wrong(file, error.to_string()))
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, ServeError> {
    let chain: Vec<_> = rustls_pemfile::certs(&mut read(file)?.as_slice())
        .collect::<Result<_, _>>()
        .map_err(|error| wrong(file, error.to_string()))?;
    if chain.is_empty() {
        return Err(wrong(file, "holds no certificate".to_owned()));
    }
    Ok(chain)
}

/// From when until when (RFC 5280 section 4.1): certificate, to be signed, past version, number, algorithm and issuer.
fn validity(certificate: &[u8]) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut rest, _) = element(certificate)?;
    let (tag, _, after) = element(rest)?;
    if tag == 0xa0 {
        rest = after; // the version, which old certificates leave out
    }
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let (_, validity, _) = element(rest)?;
    let (from_tag, from, after) = element(validity)?;
    let (until_tag, until, _) = element(after)?;
    Some((time(from_tag, from)?, time(until_tag, until)?))
}

/// Tag, content and what follows, of one element in DER.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = digits.iter().fold(0, |all, digit| all << 8 | usize::from(*digit));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

fn time(tag: u8, text: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(text).ok()?;
    let whole = match tag {
        // Two digits of the year: 50 to 99 are of the last century.
        0x17 if text.get(..2)? >= "50" => format!("19{text}"),
        0x17 => format!("20{text}"),
        0x18 => text.to_owned(),
        _ => return None,
    };
    NaiveDateTime::parse_from_str(&whole, "%Y%m%d%H%M%SZ")
        .ok()
        .map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/certificates")
            .join(name)
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_certificate_is_held_to_the_day() {
        let certificate = file("certificate.pem");
        assert!(held_to(&certificate, at("2030-11-28T12:00:00Z")).is_ok());
        let ended = held_to(&certificate, at("2226-11-28T12:00:00Z"))
            .unwrap_err()
            .to_string();
        assert!(ended.contains("certificate.pem: it ended on 2126"), "{ended}");
        let early = held_to(&certificate, at("2020-01-01T00:00:00Z"))
            .unwrap_err()
            .to_string();
        assert!(early.contains("holds only from"), "{early}");
        let old = held_to(&file("expired.pem"), at("2026-11-28T12:00:00Z"))
            .unwrap_err()
            .to_string();
        assert!(old.contains("put a new one there"), "{old}");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let (certificate, key) = (file("certificate.pem"), file("key.pem"));
        assert!(acceptor(&certificate, &key).is_ok());
        let refused = |certificate: &Path, key: &Path| acceptor(certificate, key).err().unwrap().to_string();
        assert!(refused(&certificate, &certificate).contains("holds no private key"));
        assert!(refused(&key, &key).contains("holds no certificate"));
        assert!(refused(&file("expired.pem"), &key).contains("does not fit its key"));
        assert!(refused(&file("none.pem"), &key).contains("none.pem"));
    }

    #[test]
    fn half_an_element_is_not_read() {
        for bytes in [
            &b""[..],
            b"\x30",
            b"\x30\x05\x01",
            b"\x30\x85\x01\x01\x01\x01\x01",
            b"\x30\x84\xff\xff\xff\xff",
        ] {
            assert!(validity(bytes).is_none());
        }
        assert_eq!(time(0x17, b"991231235959Z"), Some(at("1999-12-31T23:59:59Z")));
        assert_eq!(time(0x17, b"491231235959Z"), Some(at("2049-12-31T23:59:59Z")));
        assert_eq!(time(0x18, b"20501231235959Z"), Some(at("2050-12-31T23:59:59Z")));
    }
}
