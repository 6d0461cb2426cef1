//! Several items signed once: all of them are placed, or none.

use trefoil_core::{Context, PatientId, RecordId, Version};
use trefoil_kernel::{Epr, FutureExt, digest_of};
use uuid::Uuid;

use super::{
    Order, Priority, number,
    place::{PlaceError, PlaceOrder},
};
use crate::catalogue::{Catalogue, Item};

/// What somebody signs.
#[derive(Debug, Clone)]
pub struct Basket {
    /// Whom for.
    pub patient: PatientId,
    /// Items of the catalogue, by id.
    pub items: Vec<String>,
    /// How soon.
    pub priority: Priority,
    /// Why.
    pub clinical_details: String,
    /// Answers to the catalogue's questions, by the question's id.
    pub answers: Vec<(String, String)>,
    /// Why they are asked for although they repeat something; kept with those that do.
    pub repeat_reason: Option<String>,
    /// They reach the laboratory on paper.
    pub on_paper: bool,
}

/// The items of a basket, each once; a test that a profile of the basket holds already is left out, for the laboratory
/// would do it once and count it twice.
pub fn settled(catalogue: &Catalogue, items: &[String]) -> Vec<String> {
    let profiles: Vec<_> = items.iter().filter_map(|id| catalogue.profile(id)).collect();
    let mut all: Vec<String> = vec![];
    for id in items {
        let held = matches!(catalogue.item(id), Some(Item::Test(test))
            if profiles.iter().any(|profile| profile.tests.contains(&test.id)));
        if !held && !all.contains(id) {
            all.push(id.clone());
        }
    }
    all
}

/// The number of the requisition that an intention signs.
pub fn requisition_of(context: &Context) -> String {
    number::numbered('G', context.command_id.0.as_bytes())
}

impl Basket {
    /// The commands it stands for. They follow from the intention: the same form sent twice is the same orders.
    pub fn commands(&self, catalogue: &Catalogue, context: &Context) -> Vec<PlaceOrder> {
        let requisition = requisition_of(context);
        settled(catalogue, &self.items)
            .into_iter()
            .map(|item| PlaceOrder {
                id: order_id(context, &item),
                patient: self.patient,
                requisition: requisition.clone(),
                item,
                priority: self.priority,
                clinical_details: self.clinical_details.clone(),
                answers: self.answers.clone(),
                repeat_reason: self.repeat_reason.clone(),
                on_paper: self.on_paper,
            })
            .collect()
    }
}

fn order_id(context: &Context, item: &str) -> RecordId {
    let digest = digest_of(format!("{}\0{item}", context.command_id.0).as_bytes());
    let number = digest
        .get(..32)
        .and_then(|digits| u128::from_str_radix(digits, 16).ok());
    let plain = number.unwrap_or_default() & !(0xF << 76) & !(0x3 << 62);
    RecordId(Uuid::from_u128(plain | (0x8 << 76) | (0x2 << 62))) // version 8: made from content
}

/// Sign a basket: one transaction.
///
/// # Errors
/// What the first item that cannot be placed says; then none is.
pub async fn sign(epr: &Epr, context: &Context, basket: &Basket) -> Result<Vec<Version<Order>>, PlaceError> {
    let catalogue = epr.ports().get::<Catalogue>()?;
    let commands = std::sync::Arc::new(basket.commands(&catalogue, context));
    if commands.is_empty() {
        return Err(PlaceError::Nothing);
    }
    epr.together(context, move |unit| {
        let commands = commands.clone();
        async move {
            let mut placed = vec![];
            for command in commands.iter() {
                placed.push(unit.execute(command).await?);
            }
            Ok(placed)
        }
        .boxed()
    })
    .await
}
