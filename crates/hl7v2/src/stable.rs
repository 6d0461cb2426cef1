//! Ids that follow from content, so that the same content sent again is known again.

use uuid::Uuid;

/// The same bytes, the same id: SHA-256 cut to a UUID of version 8 (RFC 9562, 5.8). Separate the parts with a byte that
/// none of them can hold.
pub fn stable_id(content: &[u8]) -> Uuid {
    let digest = trefoil_kernel::digest_of(content);
    let number = digest
        .get(..32)
        .and_then(|digits| u128::from_str_radix(digits, 16).ok())
        .unwrap_or_default();
    let plain = number & !(0xF << 76) & !(0x3 << 62);
    Uuid::from_u128(plain | (0x8 << 76) | (0x2 << 62))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_has_the_same_id_of_version_8() {
        let (one, other) = (stable_id(b"PAS\0RZZ"), stable_id(b"PAS\0RZY"));
        assert_eq!(one, stable_id(b"PAS\0RZZ"));
        assert_ne!(one, other);
        assert_eq!(
            (one.get_version_num(), one.get_variant()),
            (8, uuid::Variant::RFC4122)
        );
    }
}
