//! Every door of the shell tried from other sites, with other paths, and for what its answers carry.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header},
    routing::post,
};
use tower::ServiceExt;
use trefoil_kernel::Epr;
use trefoil_testkit::{Store, both, count};
use trefoil_web::{PageSettings, router_beside, routes};

use crate::{
    browser::{Browser, form},
    ward::open,
};

both! { no_form_of_another_site_is_taken_at_any_door no_path_leads_out_of_the_assets every_answer_carries_its_headers }

const SOMEBODY: &str = "0198f7a0-0000-7000-8000-000000000000";

/// A path of a route, its parameters filled with an id.
fn filled(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let rest = part.split_once('}').map_or("", |(_, rest)| rest);
        format!("{all}{SOMEBODY}{rest}")
    })
}

fn with_an_edge(epr: &Epr) -> Router {
    let beside = Router::new().route("/beside", post(|| async { "taken\n" }));
    router_beside(epr.clone(), PageSettings::default(), beside)
}

async fn asked(router: &Router, request: Request<Body>) -> (u16, HeaderMap, String) {
    let answer = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let text = to_bytes(body, 5_000_000).await.unwrap();
    (
        parts.status.as_u16(),
        parts.headers,
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// What browsers say of where a form comes from, and whether it is ours.
const SITES: [(&str, &str, bool); 9] = [
    ("sec-fetch-site", "cross-site", false),
    ("sec-fetch-site", "same-site", false),
    ("sec-fetch-site", "nonsense", false),
    ("origin", "https://epr.test.example.org", false),
    ("origin", "https://other.test", false),
    ("origin", "https://epr.test:8443", false),
    ("origin", "null", false),
    ("origin", "https://epr.test", true),
    ("sec-fetch-site", "same-origin", true),
];

async fn no_form_of_another_site_is_taken_at_any_door(store: &Store) {
    let epr = open(store).await;
    let router = with_an_edge(&epr);
    let sent: Vec<String> = routes(&epr)
        .iter()
        .filter(|route| route.methods.contains(&"POST"))
        .map(|route| filled(route.path))
        .chain(["/beside".to_owned()])
        .collect();
    assert!(sent.len() > 5, "{sent:?}");
    let nurse = Browser::of(&epr).await;
    let before = count(epr.db(), "SELECT COUNT(*) FROM kernel_journal").await;
    for path in &sent {
        for (name, value, ours) in SITES {
            let request = || form(path).header(header::HOST, "epr.test").header(name, value);
            let (status, _, text) = asked(&router, request().body(Body::from("a=1")).unwrap()).await;
            let refused = text.contains("sent from another site");
            assert_eq!(refused, !ours, "{path} from {name}: {value}: {status} {text}");
            assert!(ours || status == 403, "{path} from {name}: {value}: {status}");
        }
        // Ours by its headers, but without the token of this sitting: nothing happens either.
        if !matches!(path.as_str(), "/sign-in" | "/sign-in/new-password" | "/beside") {
            let request = form(path).header(header::HOST, "epr.test");
            let page = nurse.ask(request, Body::from("form_token=another")).await;
            assert!(matches!(page.status, 303 | 403 | 404), "{path}: {}", page.status);
        }
    }
    assert_eq!(
        count(epr.db(), "SELECT COUNT(*) FROM kernel_journal").await,
        before
    );
}

/// X9: nothing that is sent becomes a path of the disk.
async fn no_path_leads_out_of_the_assets(store: &Store) {
    let router = with_an_edge(&open(store).await);
    let up = [
        "../../Cargo.toml",
        "..%2f..%2fCargo.toml",
        "%2e%2e/%2e%2e/Cargo.toml",
        "..%5c..%5cCargo.toml",
        "....//Cargo.toml",
        "%2e%2e%2fCargo.toml",
        "..%252f..%252fCargo.toml",
        "%c0%ae%c0%ae/Cargo.toml",
        "trefoil.css%00.html",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "file:%2f%2f%2fetc%2fpasswd",
        "C:%5cwindows%5cwin.ini",
        "..;/Cargo.toml",
        ".",
        "..",
    ];
    for name in up {
        for before in ["/assets/0000000000000000/", "/assets/", "/"] {
            let request = Request::get(format!("{before}{name}"))
                .body(Body::empty())
                .unwrap();
            let (status, _, text) = asked(&router, request).await;
            assert!(matches!(status, 303 | 400 | 404), "{before}{name}: {status}");
            assert!(
                !text.contains("[package]") && !text.contains("root:"),
                "{before}{name}"
            );
        }
    }
}

async fn every_answer_carries_its_headers(store: &Store) {
    let epr = open(store).await;
    let router = with_an_edge(&epr);
    let nurse = Browser::of(&epr).await;
    let carries = |headers: &HeaderMap, what: &str| {
        let policy = headers
            .get("content-security-policy")
            .map_or("", |value| value.to_str().unwrap());
        assert!(
            policy.contains("default-src 'self'") && !policy.contains("unsafe"),
            "{what}: {policy}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(headers.get(name).unwrap(), value, "{what}: {name}");
        }
    };
    for route in routes(&epr) {
        let path = filled(route.path);
        for method in ["GET", "POST", "PUT", "DELETE", "TRACE"] {
            let request = Request::builder()
                .method(method)
                .uri(&path)
                .body(Body::empty())
                .unwrap();
            let (status, headers, _) = asked(&router, request).await;
            carries(&headers, &format!("{method} {path}: {status} to nobody"));
        }
        let page = nurse.get(&path).await;
        carries(&page.headers, &format!("{path}: {}", page.status));
        let kept = page.header("cache-control");
        let asset = path.starts_with("/assets");
        assert!(
            asset || page.status == 405 || route.path == "/health" || kept.contains("no-store"),
            "{path}: {kept}"
        );
    }
    for (path, request) in [
        ("too long", Request::get(format!("/{}", "a".repeat(9_000)))),
        (
            "compressed",
            form("/sign-in").header(header::CONTENT_ENCODING, "gzip"),
        ),
        (
            "too much",
            form("/sign-in").header(header::CONTENT_LENGTH, "2000000"),
        ),
    ] {
        let (status, headers, _) = asked(&router, request.body(Body::empty()).unwrap()).await;
        assert!((413..=415).contains(&status), "{path}: {status}");
        carries(&headers, path);
    }
}
