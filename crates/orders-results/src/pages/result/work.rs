//! What waits on the home page: my results to acknowledge, and results to match.

use trefoil_core::{Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Tile, Work};

use super::scope::{Scope, everything};
use crate::{
    permissions::{ACKNOWLEDGE_RESULT, MATCH_RESULTS},
    store::unmatched::count,
};

pub(super) struct MyResults;

#[async_trait]
impl Work for MyResults {
    fn key(&self) -> &'static str {
        "orders_results.to_acknowledge"
    }
    fn title(&self) -> &'static str {
        "Results to acknowledge"
    }
    fn needs(&self) -> Permission {
        ACKNOWLEDGE_RESULT
    }

    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let all = everything(view).await?;
        let mine = all.of(&Scope::Mine, view.context());
        let critical = mine.iter().filter(|one| one.urgency > 1).count();
        let corrected = mine.iter().filter(|one| one.changed).count();
        let mut label = "Results to acknowledge".to_owned();
        if critical > 0 {
            label.push_str(&format!(", {critical} critical"));
        }
        if corrected > 0 {
            label.push_str(&format!(", {corrected} corrected"));
        }
        Ok(vec![Tile {
            label,
            count: mine.len().to_string(),
            href: "/results?scope=mine".to_owned(),
            urgent: critical > 0,
        }])
    }
}

pub(super) struct Unmatched;

#[async_trait]
impl Work for Unmatched {
    fn key(&self) -> &'static str {
        "orders_results.unmatched"
    }
    fn title(&self) -> &'static str {
        "Results to match"
    }
    fn needs(&self) -> Permission {
        MATCH_RESULTS
    }

    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let (all, critical) = count(&mut view.look()).await?;
        let label = if critical > 0 {
            format!("Results of which it is not sure whose they are, {critical} critical")
        } else {
            "Results of which it is not sure whose they are".to_owned()
        };
        Ok(vec![Tile {
            label,
            count: all.to_string(),
            href: "/results/unmatched".to_owned(),
            urgent: all > 0,
        }])
    }
}
