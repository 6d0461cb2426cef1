//! NHS numbers that are valid and never issued, one for each index.

use trefoil_core::nhs_number::{NhsNumber, check_digit};

/// How many there are.
const PAIRS: u64 = 500_000;

/// The number of an index. Different for different indexes below 500,000; none from there on.
///
/// The range 999 000 000x to 999 999 999x is cut into pairs of neighbouring stems. The two sums of a pair differ by
/// two, so at most one of them is the sum that has no check digit: every pair has a number. The step scatters
/// neighbouring indexes and, sharing no factor with the count of pairs, meets each once.
pub(crate) fn nhs_number(index: u64) -> Option<NhsNumber> {
    if index >= PAIRS {
        return None;
    }
    let pair = (index * 314_159 + 70_001) % PAIRS;
    [pair * 2, pair * 2 + 1].into_iter().find_map(|stem| {
        let stem = format!("999{stem:06}");
        let check = check_digit(&stem)?;
        NhsNumber::parse(&format!("{stem}{check}")).ok()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_index_has_one_of_its_own() {
        let numbers: BTreeSet<NhsNumber> = (0..PAIRS).map(|index| nhs_number(index).unwrap()).collect();
        assert_eq!(numbers.len() as u64, PAIRS);
        assert!(numbers.iter().all(NhsNumber::is_test_range));
        assert_eq!(nhs_number(PAIRS), None);
    }
}
