//! Its keys, and certificates for TLS that are as they should be or are not.

use openssl::{
    asn1::Asn1Time,
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcKey},
    ecdsa::EcdsaSig,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rand::rand_bytes,
    rsa::Rsa,
    sha::sha256,
    sign::Signer,
    x509::{X509, X509NameBuilder, extension::SubjectAlternativeName},
};
use serde_json::{Value, json};
use trefoil_kernel::{Clock, SystemClock};

use crate::authenticator::text;

/// How it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// ECDSA over P-256.
    Es256,
    /// RSA, as NHS CIS2 does.
    Rs256,
}

pub(super) struct Keys {
    pub(super) signing: Signing,
    pub(super) id: String,
    private: PKey<Private>,
}

fn p256() -> EcKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    EcKey::generate(&group).unwrap()
}

impl Keys {
    pub(super) fn new(signing: Signing) -> Self {
        let private = match signing {
            Signing::Es256 => PKey::from_ec_key(p256()).unwrap(),
            Signing::Rs256 => PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap(),
        };
        let mut id = [0; 8];
        rand_bytes(&mut id).unwrap();
        Self {
            signing,
            id: text(&id),
            private,
        }
    }

    pub(super) fn alg(&self) -> &'static str {
        match self.signing {
            Signing::Es256 => "ES256",
            Signing::Rs256 => "RS256",
        }
    }

    /// The public half, as the provider publishes it.
    pub(super) fn public(&self) -> Value {
        let mut key = json!({ "kid": self.id, "use": "sig", "alg": self.alg() });
        match self.signing {
            Signing::Es256 => {
                let private = self.private.ec_key().unwrap();
                let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
                let mut context = BigNumContext::new().unwrap();
                private
                    .public_key()
                    .affine_coordinates(private.group(), &mut x, &mut y, &mut context)
                    .unwrap();
                key["kty"] = "EC".into();
                key["crv"] = "P-256".into();
                key["x"] = text(&x.to_vec_padded(32).unwrap()).into();
                key["y"] = text(&y.to_vec_padded(32).unwrap()).into();
            }
            Signing::Rs256 => {
                let private = self.private.rsa().unwrap();
                key["kty"] = "RSA".into();
                key["n"] = text(&private.n().to_vec()).into();
                key["e"] = text(&private.e().to_vec()).into();
            }
        }
        key
    }

    /// The public half as a file would hold it: what an attacker takes for a shared secret.
    pub(super) fn public_pem(&self) -> Vec<u8> {
        self.private.public_key_to_pem().unwrap()
    }

    pub(super) fn sign(&self, what: &[u8]) -> Vec<u8> {
        match self.signing {
            Signing::Es256 => {
                let signed = EcdsaSig::sign(&sha256(what), &self.private.ec_key().unwrap()).unwrap();
                [
                    signed.r().to_vec_padded(32).unwrap(),
                    signed.s().to_vec_padded(32).unwrap(),
                ]
                .concat()
            }
            Signing::Rs256 => {
                let mut signer = Signer::new(MessageDigest::sha256(), &self.private).unwrap();
                signer.update(what).unwrap();
                signer.sign_to_vec().unwrap()
            }
        }
    }
}

/// A certificate for `localhost` that vouches for itself.
pub struct Certificate {
    /// The certificate (PEM); also what trusts it.
    pub pem: Vec<u8>,
    pub(super) der: Vec<u8>,
    pub(super) key: Vec<u8>,
}

impl Certificate {
    /// Good from yesterday for a month.
    pub fn good() -> Self {
        Self::between(-1, 30, "localhost")
    }

    /// Over since yesterday.
    pub fn expired() -> Self {
        Self::between(-30, -1, "localhost")
    }

    /// For another host.
    pub fn for_another_host() -> Self {
        Self::between(-1, 30, "elsewhere.example")
    }

    fn between(from: i64, to: i64, host: &str) -> Self {
        let key = PKey::from_ec_key(p256()).unwrap();
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", host).unwrap();
        let name = name.build();
        // By the computer's own clock, because the library that checks certificates goes by that.
        let at = |days: i64| Asn1Time::from_unix(SystemClock.now().timestamp() + days * 86_400).unwrap();
        let mut made = X509::builder().unwrap();
        made.set_version(2).unwrap();
        made.set_serial_number(&BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap())
            .unwrap();
        made.set_subject_name(&name).unwrap();
        made.set_issuer_name(&name).unwrap();
        made.set_pubkey(&key).unwrap();
        made.set_not_before(&at(from)).unwrap();
        made.set_not_after(&at(to)).unwrap();
        let hosts = SubjectAlternativeName::new()
            .dns(host)
            .build(&made.x509v3_context(None, None))
            .unwrap();
        made.append_extension(hosts).unwrap();
        made.sign(&key, MessageDigest::sha256()).unwrap();
        let made = made.build();
        Self {
            pem: made.to_pem().unwrap(),
            der: made.to_der().unwrap(),
            key: key.private_key_to_pkcs8().unwrap(),
        }
    }
}
