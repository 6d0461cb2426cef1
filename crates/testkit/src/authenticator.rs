//! A passkey's device in software: it makes real keys and real signatures, and misbehaves where a test says so.

use openssl::{
    base64,
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rand::rand_bytes,
    sha::sha256,
    sign::Signer,
};
use serde_json::{Value, json};

/// A device with its keys. What it does wrong is set by the test.
pub struct Authenticator {
    /// How often it has signed; a device that does not count leaves it at 0.
    pub counter: u32,
    /// Whether it counts.
    pub counts: bool,
    /// Whether it checks that it is its person.
    pub verifies: bool,
    /// Whether it names the user who owns a key, as keys that are listed by the device do.
    pub user_instead: Option<Vec<u8>>,
    /// What it holds.
    pub keys: Vec<Key>,
}

/// One key of a device: nobody reads it.
pub struct Key {
    id: Vec<u8>,
    user: Vec<u8>,
    private: EcKey<Private>,
}

impl Default for Authenticator {
    fn default() -> Self {
        Self {
            counter: 0,
            counts: true,
            verifies: true,
            user_instead: None,
            keys: vec![],
        }
    }
}

impl Authenticator {
    /// `navigator.credentials.create`: what a page at this origin would send.
    pub fn create(&mut self, origin: &str, options: &Value) -> String {
        let asked = &options["publicKey"];
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let private = EcKey::generate(&group).unwrap();
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let mut context = BigNumContext::new().unwrap();
        private
            .public_key()
            .affine_coordinates(&group, &mut x, &mut y, &mut context)
            .unwrap();
        let mut id = vec![0; 32];
        rand_bytes(&mut id).unwrap();
        let mut data = self.data(asked["rp"]["id"].as_str().unwrap(), 0x40);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&id);
        // A COSE key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(x.to_vec_padded(32).unwrap());
        data.extend([0x22, 0x58, 32]);
        data.extend(y.to_vec_padded(32).unwrap());
        // {"fmt": "none", "attStmt": {}, "authData": bytes}
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x59");
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(&data);
        let client = client_data("webauthn.create", origin, asked);
        let answer = json!({
            "id": text(&id), "rawId": text(&id), "type": "public-key", "extensions": {},
            "response": { "attestationObject": text(&object), "clientDataJSON": text(client.as_bytes()) },
        });
        let user = bytes(asked["user"]["id"].as_str().unwrap());
        self.keys.push(Key { id, user, private });
        answer.to_string()
    }

    /// `navigator.credentials.get`: with the key made last.
    pub fn get(&mut self, origin: &str, options: &Value) -> String {
        let asked = &options["publicKey"];
        let data = self.data(asked["rpId"].as_str().unwrap(), 0);
        let key = self.keys.last().expect("it has no key yet");
        let client = client_data("webauthn.get", origin, asked);
        let private = PKey::from_ec_key(key.private.clone()).unwrap();
        let mut signer = Signer::new(MessageDigest::sha256(), &private).unwrap();
        signer.update(&data).unwrap();
        signer.update(&sha256(client.as_bytes())).unwrap();
        let user = self.user_instead.as_ref().unwrap_or(&key.user);
        json!({
            "id": text(&key.id), "rawId": text(&key.id), "type": "public-key", "extensions": {},
            "response": {
                "authenticatorData": text(&data),
                "clientDataJSON": text(client.as_bytes()),
                "signature": text(&signer.sign_to_vec().unwrap()),
                "userHandle": text(user),
            },
        })
        .to_string()
    }

    /// The authenticator data up to the counter.
    fn data(&mut self, relying: &str, flags: u8) -> Vec<u8> {
        if self.counts {
            self.counter += 1;
        }
        let verified = if self.verifies { 0x04 } else { 0 };
        let mut data = sha256(relying.as_bytes()).to_vec();
        data.push(0x01 | verified | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }
}

fn client_data(kind: &str, origin: &str, asked: &Value) -> String {
    json!({ "type": kind, "challenge": asked["challenge"], "origin": origin, "crossOrigin": false })
        .to_string()
}

/// Base64 for addresses, without padding.
pub(crate) fn text(bytes: &[u8]) -> String {
    let plain = base64::encode_block(bytes);
    plain
        .replace('+', "-")
        .replace('/', "_")
        .trim_end_matches('=')
        .to_owned()
}

/// Back from [`text`].
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let padding = "=".repeat((4 - text.len() % 4) % 4);
    base64::decode_block(&(text.replace('-', "+").replace('_', "/") + &padding)).unwrap()
}
