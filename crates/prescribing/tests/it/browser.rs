//! A browser in small: keeps the cookie, sends the hidden fields of the form it was given.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use tower::ServiceExt;
use trefoil_core::{Context, StaffId};
use trefoil_kernel::{
    Epr,
    administer::every_team,
    people::{NewStaff, staff_by_id},
    sessions::Proof,
};
use trefoil_testkit::anew;
use trefoil_web::PageSettings;

use crate::house::doctor;

pub(crate) struct Browser {
    router: Router,
    cookie: String,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) location: Option<String>,
}

impl Browser {
    /// Signed in as this person, in their role, on the ward's team.
    pub(crate) async fn of(epr: &Epr, context: &Context, ward: &str) -> Self {
        let staff: StaffId = context.principal.staff;
        // The ward has its team from its first patient on.
        let known = every_team(&mut epr.db().look()).await.unwrap();
        let teams = known
            .into_iter()
            .map(|(code, _)| code)
            .filter(|code| code == ward)
            .collect();
        let new = NewStaff {
            staff,
            username: format!("user{}", staff.0.as_u128() % 1000),
            name: context.principal.name.clone(),
            organisation: "RXX01".into(),
            password: None,
            roles: vec![context.principal.role.clone()],
            teams,
        };
        epr.enrol(&anew(&doctor()).because("for this test"), new)
            .await
            .unwrap();
        let staff = staff_by_id(&mut epr.db().look(), staff).await.unwrap().unwrap();
        let token = epr
            .begin_session(
                &staff,
                &context.principal.role,
                None,
                Proof::PASSWORD,
                epr.clock().now(),
            )
            .await
            .unwrap();
        Self {
            router: trefoil_web::router(epr.clone(), PageSettings::default()),
            cookie: format!("__Host-trefoil={token}"),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.ask(Request::get(path), String::new()).await
    }

    /// Send the form a page shows: its hidden fields, and these.
    pub(crate) async fn send(&self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut all: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        for name in [
            "patient_id",
            "version",
            "command_id",
            "form_token",
            "line",
            "reason-0",
            "change",
            "product",
            "do",
            "prescription",
            "due",
            "record",
        ] {
            if let Some(value) = page.hidden(name) {
                all.push(format!("{name}={value}"));
            }
        }
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, all.join("&")).await
    }

    async fn ask(&self, request: axum::http::request::Builder, body: String) -> Page {
        let request = request
            .header(header::COOKIE, &self.cookie)
            .body(Body::from(body))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let location = answer
            .headers()
            .get(header::LOCATION)
            .map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        let text = to_bytes(answer.into_body(), 1_000_000).await.unwrap();
        Page {
            status,
            text: String::from_utf8(text.to_vec()).unwrap(),
            location,
        }
    }
}

impl Page {
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// What stands between two words: one row of a table, one form.
    pub(crate) fn part(&self, from: &str, until: &str) -> Self {
        let (_, rest) = self
            .text
            .split_once(from)
            .unwrap_or_else(|| panic!("no {from} in {}", self.text));
        let (part, _) = rest
            .split_once(until)
            .unwrap_or_else(|| panic!("no {until} after {from}"));
        Self {
            status: self.status,
            text: part.to_owned(),
            location: None,
        }
    }

    /// Where the first link leads whose address holds this.
    pub(crate) fn link(&self, to: &str) -> String {
        let mut all = self
            .text
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        let found = all.find(|href| href.contains(to));
        found
            .unwrap_or_else(|| panic!("no link to {to} in {}", self.text))
            .replace("&amp;", "&")
    }

    /// The last one: the form of the page comes after the search box of its frame.
    fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self
            .text
            .rsplit_once(&format!("type=\"hidden\" name=\"{name}\" value=\""))?;
        rest.split('"').next()
    }
}

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
