//! A browser in small: a cookie, the hidden fields of a form, and everything that came back.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header, request},
};
use tower::ServiceExt;
use trefoil_kernel::{
    Epr,
    people::{NewStaff, staff_by_id},
    sessions::Proof,
};
use trefoil_testkit::anew;
use trefoil_web::PageSettings;

use crate::ward::charge_nurse;

pub(crate) struct Browser {
    router: Router,
    cookie: String,
}

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    /// The charge nurse, signed in.
    pub(crate) async fn of(epr: &Epr) -> Self {
        let nurse = charge_nurse();
        let (staff, role) = (nurse.principal.staff, nurse.principal.role.clone());
        let new = NewStaff {
            staff,
            username: "nurse".into(),
            name: nurse.principal.name.clone(),
            organisation: "RXX01".into(),
            password: None,
            roles: vec![role.clone()],
            teams: vec![],
        };
        epr.enrol(&anew(&nurse).because("for this test"), new)
            .await
            .unwrap();
        let staff = staff_by_id(&mut epr.db().look(), staff).await.unwrap().unwrap();
        let token = epr
            .begin_session(&staff, &role, None, Proof::PASSWORD, epr.clock().now())
            .await
            .unwrap();
        Self {
            router: trefoil_web::router(epr.clone(), PageSettings::default()),
            cookie: format!("__Host-trefoil={token}"),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.ask(Request::get(path), Body::empty()).await
    }

    /// Send a form as it stands: names and values need no escaping here.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let body = pairs.join("&");
        let request = form(path).header(header::CONTENT_LENGTH, body.len());
        self.ask(request, Body::from(body)).await
    }

    pub(crate) async fn ask(&self, request: request::Builder, body: Body) -> Page {
        let request = request.header(header::COOKIE, &self.cookie).body(body).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let text = to_bytes(body, 1_000_000).await.unwrap();
        Page {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(text.to_vec()).unwrap(),
        }
    }
}

/// A form on its way.
pub(crate) fn form(path: &str) -> request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A hidden field of the page's own form, which comes after those of its frame.
    pub(crate) fn hidden(&self, name: &str) -> &str {
        let before = format!("type=\"hidden\" name=\"{name}\" value=\"");
        let Some((_, rest)) = self.text.rsplit_once(&before) else {
            panic!("no field {name}: {}", self.text);
        };
        rest.split('"').next().unwrap()
    }
}
