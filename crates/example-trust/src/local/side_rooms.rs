//! A local rule on somebody else's command: a side room is for whoever needs one, so say why.

use trefoil::{
    core::Context,
    kernel::{Failed, Look, Rule, Verdict, async_trait},
    patient_administration::stay::{Stay, admit::AdmitPatient},
};

/// A warning, not a veto: at night it is the nurse who decides, and the reason is kept with the admission.
pub(crate) struct SideRoomsNeedAReason;

#[async_trait]
impl Rule<AdmitPatient> for SideRoomsNeedAReason {
    fn name(&self) -> &'static str {
        "example_trust.side_rooms_need_a_reason"
    }

    async fn check(
        &self,
        _: &mut Look<'_>,
        _: &AdmitPatient,
        next: &Stay,
        _: &Context,
    ) -> Result<Verdict, Failed> {
        Ok(judge(next.place().and_then(|place| place.bed.as_deref())))
    }
}

fn judge(bed: Option<&str>) -> Verdict {
    match bed {
        Some(bed) if bed.starts_with("SR") => Verdict::Warn(format!(
            "{bed} is a side room, kept for infection control and the last days of life"
        )),
        _ => Verdict::Allow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_side_rooms_are_asked_about() {
        assert_eq!(judge(Some("A1")), Verdict::Allow);
        assert_eq!(judge(None), Verdict::Allow);
        assert!(matches!(judge(Some("SR2")), Verdict::Warn(says) if says.contains("SR2")));
    }
}
