//! The rows a release is staged as.

use trefoil_core::Refused;
use trefoil_kernel::{Failed, Tx};

use crate::{
    dictionary::{Content, words},
    store,
};

/// One row to stage.
pub(super) enum Row {
    Substance(String, i64, String),
    Membership(String, String),
    Medicine(String, i64, String),
    Sentence(String, String, i64, String),
    Word(&'static str, String, String, i64),
}

/// Every row of a release.
pub(super) fn rows(content: &Content) -> Result<Vec<Row>, Refused> {
    let place = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    let mut rows = vec![];
    for (at, one) in content.substances.iter().enumerate() {
        let code = one.value.code().to_owned();
        let name = words::words(one.value.display());
        let mut all: Vec<String> = name
            .iter()
            .cloned()
            .chain(one.synonyms.iter().flat_map(|it| words::words(it)))
            .collect();
        all.sort();
        all.dedup();
        rows.extend(all.into_iter().map(|word| {
            let first = i64::from(name.first() == Some(&word));
            Row::Word("substance", word, code.clone(), first)
        }));
        rows.push(Row::Substance(code, place(at), serde_json::to_string(one)?));
    }
    rows.extend(
        content
            .memberships
            .iter()
            .map(|(substance, group)| Row::Membership(substance.clone(), group.clone())),
    );
    for (at, one) in content.products.iter().enumerate() {
        let code = one.medicine.code.code().to_owned();
        let first_word = words::words(&one.medicine.generic).into_iter().next();
        rows.extend(store::dictionary::names(one).into_iter().map(|word| {
            let first = i64::from(first_word.as_ref() == Some(&word));
            Row::Word("medicine", word, code.clone(), first)
        }));
        rows.push(Row::Medicine(code, place(at), serde_json::to_string(one)?));
    }
    for (at, one) in content.sentences.iter().enumerate() {
        rows.push(Row::Sentence(
            one.code.clone(),
            one.product.clone(),
            place(at),
            serde_json::to_string(one)?,
        ));
    }
    Ok(rows)
}

/// Stores one row under the number of its release.
pub(super) async fn stage(tx: &mut Tx, release: i64, row: &Row) -> Result<(), Failed> {
    match row {
        Row::Substance(code, place, record) => {
            tx.exec(
                "INSERT INTO prescribing_substance (release, code, place, record) VALUES ($1,$2,$3,$4)",
                &[&release, code, place, record],
            )
            .await?
        }
        Row::Membership(substance, group) => {
            tx.exec(
                "INSERT INTO prescribing_membership (release, substance, substance_group) VALUES ($1,$2,$3)
                 ON CONFLICT (release, substance, substance_group) DO NOTHING",
                &[&release, substance, group],
            )
            .await?
        }
        Row::Medicine(code, place, record) => {
            tx.exec(
                "INSERT INTO prescribing_medicine (release, code, place, record) VALUES ($1,$2,$3,$4)",
                &[&release, code, place, record],
            )
            .await?
        }
        Row::Sentence(code, medicine, place, record) => {
            tx.exec(
                "INSERT INTO prescribing_sentence (release, code, medicine, place, record) VALUES ($1,$2,$3,$4,$5)",
                &[&release, code, medicine, place, record],
            )
            .await?
        }
        Row::Word(kind, word, code, first) => {
            tx.exec(
                "INSERT INTO prescribing_word (release, kind, word, code, first) VALUES ($1,$2,$3,$4,$5)
                 ON CONFLICT (release, kind, word, code) DO NOTHING",
                &[&release, kind, word, code, first],
            )
            .await?
        }
    };
    Ok(())
}
