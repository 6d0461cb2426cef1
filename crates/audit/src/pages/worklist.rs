//! "Privacy alerts" on the home page of whoever reviews them.

use trefoil_core::{Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Tile, Work};

use crate::{permissions::REVIEW_ALERTS, store::alert::counts};

pub(super) struct ToReview;

#[async_trait]
impl Work for ToReview {
    fn key(&self) -> &'static str {
        "audit.to_review"
    }
    fn title(&self) -> &'static str {
        "Privacy alerts"
    }
    fn needs(&self) -> Permission {
        REVIEW_ALERTS
    }

    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let (open, escalated) = counts(&mut view.look()).await?;
        let tile = |label: &str, count: i64, urgent| Tile {
            label: label.to_owned(),
            count: count.to_string(),
            href: "/audit/alerts".to_owned(),
            urgent,
        };
        Ok(vec![
            tile("alerts to review", open, false),
            tile("escalated – not reviewed in 7 days", escalated, escalated > 0),
        ])
    }
}
