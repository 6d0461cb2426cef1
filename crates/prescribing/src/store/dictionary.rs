//! Products and order sentences, in the release that is in use.

use std::collections::BTreeMap;

use trefoil_core::Refused;
use trefoil_kernel::Look;

use crate::dictionary::{Product, Sentence, words};

/// The name of the release in use; none when nothing was ever loaded.
///
/// # Errors
/// As the store says.
pub async fn release(look: &mut Look<'_>) -> Result<Option<String>, Refused> {
    let row: Option<(String,)> = look
        .row(
            "SELECT r.name FROM prescribing_release r JOIN prescribing_current c ON c.release = r.release AND c.one = 1",
            &[],
        )
        .await?;
    Ok(row.map(|(name,)| name))
}

/// One product by its code.
///
/// # Errors
/// As the store says.
pub async fn product(look: &mut Look<'_>, code: &str) -> Result<Option<Product>, Refused> {
    let row: Option<(String,)> = look
        .row(
            "SELECT m.record FROM prescribing_medicine m
             JOIN prescribing_current c ON c.release = m.release AND c.one = 1 WHERE m.code = $1",
            &[&code],
        )
        .await?;
    row.map(|(text,)| super::record(&text)).transpose()
}

/// One order sentence by its code.
///
/// # Errors
/// As the store says.
pub async fn sentence(look: &mut Look<'_>, code: &str) -> Result<Option<Sentence>, Refused> {
    let row: Option<(String,)> = look
        .row(
            "SELECT s.record FROM prescribing_sentence s
             JOIN prescribing_current c ON c.release = s.release AND c.one = 1 WHERE s.code = $1",
            &[&code],
        )
        .await?;
    row.map(|(text,)| super::record(&text)).transpose()
}

/// A product with the common ways to order it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The product.
    pub product: Product,
    /// Its order sentences, the commonest first.
    pub sentences: Vec<Sentence>,
}

/// The most that a search answers.
pub const MOST_FOUND: usize = 20;

/// Products of which every typed word begins a word of the name, a synonym or the brand. Those whose name begins with
/// it come first, then by name.
///
/// # Errors
/// As the store says.
pub async fn search(look: &mut Look<'_>, text: &str) -> Result<Vec<Found>, Refused> {
    let typed = words::typed(text);
    let Some(first) = typed.first() else {
        return Ok(vec![]);
    };
    let bounds = (first.clone(), super::after(first));
    let products: Vec<(String,)> = look
        .rows(
            "SELECT m.record FROM prescribing_medicine m JOIN prescribing_current c ON c.release = m.release AND c.one = 1
             WHERE m.code IN (SELECT w.code FROM prescribing_word w
               WHERE w.release = m.release AND w.kind = 'medicine' AND w.word >= $1 AND w.word < $2)
             ORDER BY m.place LIMIT 300",
            &[&bounds.0, &bounds.1],
        )
        .await?;
    let mut found = vec![];
    for (text,) in products {
        let product: Product = super::record(&text)?;
        let names = names(&product);
        if words::all_begin(&typed, &names) {
            let generic = words::words(&product.medicine.generic);
            let begins = generic
                .first()
                .is_some_and(|word| word.starts_with(first.as_str()));
            found.push((
                !begins,
                product.medicine.generic.clone(),
                Found {
                    product,
                    sentences: vec![],
                },
            ));
        }
    }
    // Stable: products of one name stay in the order of the dictionary.
    found.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let mut found: Vec<Found> = found.into_iter().map(|(.., one)| one).take(MOST_FOUND).collect();
    let sentences: Vec<(String,)> = look
        .rows(
            "SELECT s.record FROM prescribing_sentence s JOIN prescribing_current c ON c.release = s.release AND c.one = 1
             WHERE s.medicine IN (SELECT w.code FROM prescribing_word w
               WHERE w.release = s.release AND w.kind = 'medicine' AND w.word >= $1 AND w.word < $2)
             ORDER BY s.place",
            &[&bounds.0, &bounds.1],
        )
        .await?;
    let mut of: BTreeMap<String, Vec<Sentence>> = BTreeMap::new();
    for (text,) in sentences {
        let sentence: Sentence = super::record(&text)?;
        of.entry(sentence.product.clone()).or_default().push(sentence);
    }
    for one in &mut found {
        one.sentences = of.remove(one.product.medicine.code.code()).unwrap_or_default();
    }
    Ok(found)
}

/// Every word a product is found by.
pub(crate) fn names(product: &Product) -> Vec<String> {
    let medicine = &product.medicine;
    let mut all: Vec<String> = [medicine.generic.as_str(), medicine.code.display()]
        .into_iter()
        .chain(medicine.brand.as_deref())
        .chain(product.synonyms.iter().map(String::as_str))
        .flat_map(words::words)
        .collect();
    all.sort();
    all.dedup();
    all
}
