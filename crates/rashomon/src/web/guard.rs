//! What stands between the workbench and anybody else's page in the same browser.
//!
//! The server listens on loopback and trusts no request. A request whose `Host` is not the loopback address it listens on is refused, so a
//! foreign name that resolves to 127.0.0.1 (DNS rebinding) reaches nothing. Only `GET` and `HEAD` are answered, and
//! `POST` where decisions are made: not when the browser says that another site sent it, and only with the token that our own forms carry. The content-security
//! policy allows nothing but our own style sheet: no script runs, whatever a document holds.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Refuses what is not for us, and sets the headers of every answer.
pub(super) async fn check(State(port): State<u16>, request: Request, next: Next) -> Response {
    let mut response = if !is_ours(request.headers(), port) {
        (StatusCode::MISDIRECTED_REQUEST, "rashomon answers only to the loopback address that it printed\n").into_response()
    } else if *request.method() == Method::POST && request.uri().path() == super::DECIDE {
        if is_from_elsewhere(request.headers()) {
            (StatusCode::FORBIDDEN, "only rashomon's own pages decide\n").into_response()
        } else {
            next.run(request).await
        }
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
        (StatusCode::METHOD_NOT_ALLOWED, "rashomon's pages are only read\n").into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}

/// Whether `Host` is a loopback name with our port.
fn is_ours(headers: &HeaderMap, port: u16) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| host == format!("{name}:{port}"))
}

/// Whether the browser says that another site made it send this. One that says nothing is left to the token.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_with_our_port_are_ours() {
        let ours = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            is_ours(&headers, 4141)
        };
        for host in ["127.0.0.1:4141", "localhost:4141", "[::1]:4141"] {
            assert!(ours(host), "{host}");
        }
        for host in
            ["evil.example:4141", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:4141", "127.0.0.1:4141.evil.example"]
        {
            assert!(!ours(host), "{host}");
        }
        assert!(!is_ours(&HeaderMap::new(), 4141));
    }
}
