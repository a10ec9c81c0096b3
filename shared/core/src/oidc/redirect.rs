//! Addresses that a client registers, and the answers that are sent to them.

use alloc::string::String;

/// How long one may be, in characters.
pub const LONGEST: usize = 500;

/// The hosts of the very machine that the browser runs on (RFC 8252, 7.3).
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Whether a client may have this address: `https`, or `http` on the loopback, or a scheme
/// of an app's own, which has the dot of a domain (RFC 8252, 7.1); never a fragment, a user
/// or what a browser might read in two ways. It is compared as a text (RFC 9700, 2.1).
#[must_use]
pub fn can_be_registered(address: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"#\\\"<>^`{|}".contains(&byte);
    if address.len() > LONGEST || !address.bytes().all(plain) {
        return false;
    }
    let Some((scheme, rest)) = address.split_once(':') else {
        return false;
    };
    let Some(rest) = rest.strip_prefix("//") else {
        return is_apps_own(scheme);
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    if host.is_empty() || host.contains('@') {
        return false;
    }
    match scheme {
        "https" => true,
        "http" => LOOPBACK.contains(&without_port(host)),
        scheme => is_apps_own(scheme),
    }
}

fn is_apps_own(scheme: &str) -> bool {
    let known =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
    scheme.contains('.')
        && scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.bytes().all(known)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// An address with these parameters added to its query; those without a value are left out.
#[must_use]
pub fn with_parameters(address: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    let joint = match address {
        _ if query.is_empty() => "",
        address if address.contains('?') => "&",
        _ => "?",
    };
    alloc::format!("{address}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_only_its_client_answers_at() {
        for good in [
            "https://panel.example/callback",
            "https://panel.example:8443/?from=regain",
            "http://localhost:3000/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:4000/cb",
            "com.example.app:/callback",
            "com.example.app://callback",
        ] {
            assert!(can_be_registered(good), "{good}");
        }
        for bad in [
            "",
            "/callback",
            "https:",
            "https://",
            "https://panel.example/#here",
            "https://user@panel.example/",
            "http://panel.example/callback",
            "http://localhost.example/cb",
            "http://localhost@panel.example/cb",
            "javascript:alert(1)",
            "data:text/html,a",
            "https://panel.example/a b",
            "https://panel.example\\@other.example/",
            "//panel.example/",
            "app:/callback",
        ] {
            assert!(!can_be_registered(bad), "{bad}");
        }
        assert!(!can_be_registered(&alloc::format!(
            "https://a.example/{}",
            "a".repeat(500)
        )));
    }

    #[test]
    fn an_answer_keeps_the_query_of_its_address() {
        let parameters = [
            ("code", Some("a b")),
            ("state", None),
            ("iss", Some("https://r")),
        ];
        assert_eq!(
            with_parameters("https://p.example/cb", &parameters),
            "https://p.example/cb?code=a+b&iss=https%3A%2F%2Fr"
        );
        assert_eq!(
            with_parameters("https://p.example/cb?x=1", &parameters),
            "https://p.example/cb?x=1&code=a+b&iss=https%3A%2F%2Fr"
        );
    }
}
