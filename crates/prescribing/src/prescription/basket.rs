//! Signing several orders at once: all of them, or none.

use trefoil_core::{Context, Refused, Version};
use trefoil_kernel::Epr;

use super::{
    Prescription,
    prescribe::{Prescribe, PrescribeError},
};

/// The most orders one signature covers: whoever signs more has read none of them.
pub const MOST_ORDERS: usize = 20;

/// Why a basket was not signed: nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BasketError {
    /// Nothing to sign.
    #[error("there is nothing to sign; choose a medicine first")]
    Empty,
    /// Too much.
    #[error("more than {MOST_ORDERS} orders cannot be signed at once; sign some of them first")]
    TooMany,
    /// One order.
    #[error("order {}: {error}", .at + 1)]
    Order {
        /// Which, counted from 0.
        at: usize,
        /// Why.
        error: PrescribeError,
    },
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Signs them in turn in one unit of work, so that each sees those before it.
///
/// # Errors
/// [`BasketError`]; then nothing was signed.
pub async fn sign(
    epr: &Epr,
    context: &Context,
    orders: Vec<Prescribe>,
) -> Result<Vec<Version<Prescription>>, BasketError> {
    match orders.len() {
        0 => return Err(BasketError::Empty),
        many if many > MOST_ORDERS => return Err(BasketError::TooMany),
        _ => {}
    }
    epr.together(context, move |unit| {
        let orders = orders.clone();
        Box::pin(async move {
            let mut signed = vec![];
            for (at, order) in orders.iter().enumerate() {
                signed.push(unit.execute(order).await.map_err(|error| match error {
                    PrescribeError::Refused(refused) => BasketError::Refused(refused),
                    error => BasketError::Order { at, error },
                })?);
            }
            Ok(signed)
        })
    })
    .await
}
