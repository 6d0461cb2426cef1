//! What a trust adds to the module in small.

use trefoil_core::Context;
use trefoil_kernel::{Failed, Look, Rule, Verdict, async_trait};

use crate::beds::{Admission, Admit};

/// The trust's own: day beds are closed, and a side room wants a reason.
pub(crate) struct DayBeds;
#[async_trait]
impl Rule<Admit> for DayBeds {
    fn name(&self) -> &'static str {
        "trust.day_beds"
    }
    async fn check(
        &self,
        _: &mut Look<'_>,
        admit: &Admit,
        _: &Admission,
        _: &Context,
    ) -> Result<Verdict, Failed> {
        Ok(match admit.bed.split(' ').next() {
            Some("day") => Verdict::Refuse(format!("{} is a day bed; use a ward bed", admit.bed)),
            Some("side") => Verdict::Warn(format!("{} is a side room", admit.bed)),
            _ => Verdict::Allow,
        })
    }
}
