//! Another way than the second factor in which somebody shows well who they are, as a module keeps it: a passkey.
//!
//! Whoever has one is asked for it before what needs a fresh proof: a password alone, which somebody may have seen, must not
//! be enough to take it away.

use std::sync::Arc;

use async_trait::async_trait;
use trefoil_core::{Refused, StaffId};

use crate::{db::Look, epr::Epr, module::Contribution};

/// What a module knows of it.
#[async_trait]
pub trait ProvesWell: Send + Sync + 'static {
    /// Whether this person could show who they are that way now.
    ///
    /// # Errors
    /// The store's.
    async fn has(&self, look: &mut Look<'_>, staff: StaffId) -> Result<bool, Refused>;
}

/// It, contributed under a name of its own.
#[derive(Clone)]
pub struct StrongProof {
    /// The name: `passkeys`.
    pub name: &'static str,
    /// What is asked.
    pub of: Arc<dyn ProvesWell>,
}

impl Contribution for StrongProof {
    fn key(&self) -> String {
        self.name.to_owned()
    }
}

impl Epr {
    /// Whether somebody has a way, other than the second factor, to show well who they are.
    ///
    /// # Errors
    /// The store's.
    pub async fn proves_well(&self, staff: StaffId) -> Result<bool, Refused> {
        for one in self.contributions::<StrongProof>() {
            if one.of.has(&mut self.db().look(), staff).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
