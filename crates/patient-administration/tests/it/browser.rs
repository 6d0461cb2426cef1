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
    people::{NewStaff, staff_by_id},
    sessions::Proof,
};
use trefoil_testkit::anew;
use trefoil_web::PageSettings;

use crate::house::charge_nurse;

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
        let new = NewStaff {
            staff,
            username: format!("user{}", staff.0.as_u128() % 1000),
            name: context.principal.name.clone(),
            organisation: "RXX01".into(),
            password: None,
            roles: vec![context.principal.role.clone()],
            teams: vec![ward.into()],
        };
        epr.enrol(&anew(&charge_nurse()).because("for this test"), new)
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
        for name in ["patient_id", "version", "command_id", "form_token", "ward"] {
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

    /// The last one: the form of the page comes after the search box of its frame.
    fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self
            .text
            .rsplit_once(&format!("type=\"hidden\" name=\"{name}\" value=\""))?;
        rest.split('"').next()
    }

    /// The values of the check boxes of one name.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        let before = format!("name=\"{name}\" type=\"checkbox\" value=\"");
        let parts = self.text.split(&before).skip(1);
        parts
            .filter_map(|part| part.split('"').next())
            .map(str::to_owned)
            .collect()
    }
}

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
