//! Signed, read again, and every way of spoiling one.

use super::*;
use crate::merkle::leaf_hash;

fn key(secret: u8) -> SigningKey {
    SigningKey::new("northmoor.example/audit", &[secret; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: "northmoor.example/audit".to_owned(),
        size: 1204,
        root: leaf_hash(b"root"),
        at: "2026-11-22T08:35:00.123456Z".parse().unwrap(),
    }
}

#[test]
fn what_was_signed_is_read_again() {
    let text = checkpoint().signed(&key(1));
    assert_eq!(Checkpoint::opened(&text, &key(1).public()), Ok(checkpoint()));
    assert_eq!(text.lines().count(), 6, "{text}");
}

#[test]
fn a_witness_may_sign_beside_it() {
    let text = checkpoint().signed(&key(1));
    let witness = checkpoint().signed(&SigningKey::new("witness.example", &[2; 32]).unwrap());
    let line = witness.lines().last().unwrap();
    let (body, ours) = text.split_once("\n\n").unwrap();
    let both = format!("{body}\n\n{line}\n{ours}");
    assert_eq!(Checkpoint::opened(&both, &key(1).public()), Ok(checkpoint()));
}

#[test]
fn every_changed_byte_is_found() {
    let text = checkpoint().signed(&key(1));
    let public = key(1).public();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(spoiled) = String::from_utf8(bytes) {
            let opened = Checkpoint::opened(&spoiled, &public);
            // The very last line break is no part of what is signed, nor of the signature.
            assert!(opened.is_err() || at + 1 == text.len(), "byte {at}: {spoiled}");
        }
    }
}

#[test]
fn table_of_what_is_no_checkpoint_of_this_log() {
    let other = SigningKey::new("southmoor.example/audit", &[1; 32]).unwrap();
    let foreign = Checkpoint {
        origin: "southmoor.example/audit".to_owned(),
        ..checkpoint()
    };
    let cases = [
        (
            "",
            CheckpointError::Malformed("there is no empty line before the signatures"),
        ),
        (
            &checkpoint().signed(&key(2)),
            CheckpointError::NotSigned("northmoor.example/audit".into()),
        ),
        (
            &foreign.signed(&other),
            CheckpointError::NotSigned("northmoor.example/audit".into()),
        ),
        (
            &foreign.signed(&key(1)),
            CheckpointError::AnotherLog {
                found: "southmoor.example/audit".into(),
                expected: "northmoor.example/audit".into(),
            },
        ),
        (
            &checkpoint().signed(&key(1)).replace("1204", "1205"),
            CheckpointError::FalseSignature("northmoor.example/audit".into()),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            Checkpoint::opened(text, &key(1).public()),
            Err(expected),
            "{text}"
        );
    }
}

#[test]
fn keys_are_read_as_they_were_written() {
    let signing = key(7);
    assert_eq!(SigningKey::read(&signing.text()).unwrap().text(), signing.text());
    let public = signing.public().to_string();
    assert_eq!(PublicKey::read(&public), Ok(signing.public()));
    assert_eq!(PublicKey::read(&format!(" {public}\n")), Ok(signing.public()));
    assert_eq!(
        PublicKey::read(&public.replacen("northmoor", "southmoor", 1)),
        Err(KeyError::WrongNumber)
    );
    assert_eq!(PublicKey::read("nothing"), Err(KeyError::Malformed("public key")));
    assert_eq!(
        SigningKey::read(&public).unwrap_err(),
        KeyError::Malformed("signing key")
    );
    assert_eq!(
        SigningKey::new("two words", &[0; 32]).unwrap_err(),
        KeyError::BadName("two words".into())
    );
    assert!(
        !format!("{signing:?}").contains("Bw"),
        "a signing key is never printed"
    );
}
