//! Our number for an order, made from its record's id.

use trefoil_core::RecordId;
use trefoil_kernel::digest_of;

/// Crockford's letters: none that is read as another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many letters follow the `T`: 75 bits, so that a thousand million orders have two of one number less often than
/// once in ten thousand hospitals. The table's index would refuse the second.
const LENGTH: u32 = 15;

/// The placer number of an order: `T` and 15 letters and digits, the same for the same id for ever. 16 characters: HL7
/// 2.5.1 allows 22 with the name of the application behind it.
pub fn placer_number(order: RecordId) -> String {
    numbered('T', order.0.as_bytes())
}

/// A letter that says what is numbered, and 15 more that follow from its id.
pub(super) fn numbered(first: char, id: &[u8]) -> String {
    let digest = digest_of(id);
    let bits = digest
        .get(..32)
        .and_then(|digits| u128::from_str_radix(digits, 16).ok())
        .unwrap_or_default();
    let letter = |place: u32| {
        let index = usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
        char::from(*LETTERS.get(index).unwrap_or(&b'0'))
    };
    std::iter::once(first).chain((0..LENGTH).map(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn short_stable_and_each_its_own() {
        let number = |id: u128| placer_number(RecordId(Uuid::from_u128(id)));
        assert_eq!(number(7), number(7));
        assert_eq!(
            number(7),
            "TPYH4SR0SP1QKF5B",
            "the form in other people's systems must not change"
        );
        let all: std::collections::HashSet<String> = (0..10_000).map(number).collect();
        assert_eq!(all.len(), 10_000);
        assert!(
            all.iter()
                .all(|one| one.len() == 16 && one.bytes().all(|b| b.is_ascii_alphanumeric()))
        );
    }
}
