//! The style sheet, scripts and icons, embedded in the binary and served under addresses that change with their content.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    /// File name, for example `trefoil.css`.
    pub name: &'static str,
    /// Value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The first 16 hexadecimal digits of the file's SHA-256.
    pub hash: &'static str,
    /// The file.
    pub bytes: &'static [u8],
}

/// Every embedded file; `build.rs` chooses between the built ones and the stand-in.
pub static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The route of [`asset`].
pub const ROUTE: &str = "/assets/{hash}/{name}";

/// The address of an embedded file, for a `href` or `src`. A name nobody embedded gets an address that answers 404.
pub fn path(name: &str) -> String {
    let hash = find(name).map_or("missing", |asset| asset.hash);
    format!("/assets/{hash}/{name}")
}

/// Whether a file is embedded: the stand-in has no htmx.
pub fn embedded(name: &str) -> bool {
    find(name).is_some()
}

/// Serves one embedded file. The current address may be kept for ever; an old one gets today's file, not kept.
pub async fn asset(Path((hash, name)): Path<(String, String)>) -> Response {
    respond(&hash, &name)
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

fn respond(hash: &str, name: &str) -> Response {
    let Some(asset) = find(name) else {
        return (
            StatusCode::NOT_FOUND,
            "There is no such file. Reload the page you came from.",
        )
            .into_response();
    };
    let keep = if asset.hash == hash {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, keep),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header_of(response: &Response, name: header::HeaderName) -> String {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_string()
    }

    #[test]
    fn the_current_address_is_kept_for_ever() {
        let address = path("trefoil.css");
        let hash = address.split('/').nth(2).unwrap();
        let response = respond(hash, "trefoil.css");
        assert_eq!(response.status(), StatusCode::OK);
        assert!(header_of(&response, header::CACHE_CONTROL).contains("immutable"));
        assert_eq!(
            header_of(&response, header::CONTENT_TYPE),
            "text/css; charset=utf-8"
        );
    }

    #[test]
    fn an_old_address_gets_todays_file_but_is_not_kept() {
        let response = respond("0000000000000000", "app.js");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header_of(&response, header::CACHE_CONTROL), "no-cache");
    }

    #[test]
    fn an_unknown_file_is_refused() {
        assert_eq!(respond("0", "../Cargo.toml").status(), StatusCode::NOT_FOUND);
        assert_eq!(path("nothing.css"), "/assets/missing/nothing.css");
        assert!(!embedded("nothing.css"));
    }

    #[test]
    fn no_style_sheet_or_script_asks_another_host() {
        for asset in ASSETS
            .iter()
            .filter(|asset| asset.name.ends_with(".css") || asset.name == "app.js")
        {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            assert!(
                !text.contains("http://") && !text.contains("https://"),
                "{} names another host",
                asset.name
            );
        }
    }

    #[test]
    fn our_own_script_stays_small() {
        assert!(find("app.js").unwrap().bytes.len() <= 10 * 1024);
    }
}
