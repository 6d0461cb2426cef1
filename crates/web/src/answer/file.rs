//! A file, sent while it is made.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;

use crate::screen::FileParts;

/// The answer. It is never shown by the browser as a page of this system: it is kept, under its name.
pub(super) fn sent(name: &str, kind: &'static str, parts: Box<dyn FileParts>) -> Response {
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .collect();
    let body = Body::from_stream(stream::unfold(Some(parts), |parts| async move {
        let mut parts = parts?;
        match parts.next().await {
            Ok(Some(part)) => Some((Ok(part), Some(parts))),
            Ok(None) => None,
            Err(refused) => {
                tracing::error!(%refused, "a file was not sent to its end");
                Some((Err(std::io::Error::other(refused)), None))
            }
        }
    }));
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use trefoil_core::Refused;

    use super::*;

    struct Counting(u8, u8);

    #[async_trait::async_trait]
    impl FileParts for Counting {
        async fn next(&mut self) -> Result<Option<Vec<u8>>, Refused> {
            self.0 += 1;
            if self.0 == self.1 {
                return Err(Refused::NotFound);
            }
            Ok((self.0 <= 3).then(|| vec![b'0' + self.0]))
        }
    }

    #[tokio::test]
    async fn it_comes_whole_or_breaks_off() {
        let response = sent(
            "a b\"/../c.csv",
            "text/csv; charset=utf-8",
            Box::new(Counting(0, 99)),
        );
        assert_eq!(
            response.headers()[header::CONTENT_DISPOSITION],
            "attachment; filename=\"ab..c.csv\""
        );
        assert_eq!(to_bytes(response.into_body(), 99).await.unwrap().as_ref(), b"123");
        let broken = sent("c.csv", "text/csv", Box::new(Counting(0, 2)));
        assert!(
            to_bytes(broken.into_body(), 99).await.is_err(),
            "what is not whole must not look whole"
        );
    }
}
