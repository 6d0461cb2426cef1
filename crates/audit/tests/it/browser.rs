//! Somebody signed in at the pages of the log: sends back the hidden fields of the form it was given.

use axum::Router;
use trefoil_core::Context;
use trefoil_kernel::{Epr, people::staff_by_id, sessions::Proof};
use trefoil_testkit::browser;
use trefoil_web::PageSettings;

pub(crate) struct Browser {
    router: Router,
    token: String,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Browser {
    /// Signed in as somebody who was enrolled, with a second factor.
    pub(crate) async fn of(epr: &Epr, who: &Context) -> Self {
        let staff = staff_by_id(&mut epr.db().look(), who.principal.staff)
            .await
            .unwrap()
            .unwrap();
        let proof = Proof {
            method: "password+totp",
            level: 2,
        };
        let now = epr.clock().now();
        let token = epr
            .begin_session(&staff, &who.principal.role, Some("WARD-PC-1".into()), proof, now)
            .await
            .unwrap();
        Self {
            router: trefoil_web::router(epr.clone(), PageSettings::default()),
            token,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.at_work().get(path).await.into()
    }

    /// Send a form of the page: the last that posts and has these words in it; its hidden fields go along.
    pub(crate) async fn send(&self, page: &Page, words: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let hidden = page.hidden(words);
        assert!(!hidden.is_empty(), "no form with {words:?} in {}", page.text);
        let left = hidden
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| fields.iter().all(|(given, _)| given != name));
        let all: Vec<(&str, &str)> = fields.iter().copied().chain(left).collect();
        self.at_work().send(path, &all).await.into()
    }

    fn at_work(&self) -> browser::Browser {
        browser::Browser::signed_in(&self.router, &self.token)
    }
}

impl From<browser::Page> for Page {
    fn from(page: browser::Page) -> Self {
        Self {
            status: page.status,
            text: page.text,
        }
    }
}

impl Page {
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// How many rows its tables have, without their heads.
    pub(crate) fn rows(&self) -> usize {
        let bodies = self.text.split("<tbody>").skip(1);
        bodies
            .filter_map(|body| body.split("</tbody>").next())
            .map(|body| body.matches("<tr").count())
            .sum()
    }

    fn hidden(&self, words: &str) -> Vec<(String, String)> {
        let forms = self.text.split("<form ").skip(1);
        let form = forms
            .filter_map(|form| form.split("</form>").next())
            .filter(|form| form.contains("method=\"post\"") && form.contains(words))
            .last()
            .unwrap_or_default();
        form.split("type=\"hidden\" name=\"")
            .skip(1)
            .filter_map(|part| {
                let (name, rest) = part.split_once("\" value=\"")?;
                Some((name.to_owned(), rest.split('"').next()?.to_owned()))
            })
            .collect()
    }
}
