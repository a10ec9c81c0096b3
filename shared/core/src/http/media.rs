//! Media types, as bodies have them and as clients ask for them.

use alloc::string::String;

use super::weight::weighted;

/// The media type of a `Content-Type`, in lower case and without parameters.
#[must_use]
pub fn essence(content_type: &str) -> String {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a client names HTML in `Accept`, and prefers no JSON to it (RFC 9110, 12.5.1).
/// `*/*` is no wish: programs send it without being asked.
#[must_use]
pub fn prefers_html(accept: &str) -> bool {
    let weight = |wanted| {
        let mut named = weighted(accept).filter(|(name, _)| name == wanted);
        named.next().map_or(0, |(_, weight)| weight)
    };
    let html = weight("text/html");
    html > 0 && html >= weight("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_read_whatever_its_case_and_parameters() {
        assert_eq!(
            essence(" Application/JSON ; Charset=UTF-8"),
            "application/json"
        );
        assert_eq!(essence(""), "");
    }

    #[test]
    fn who_prefers_html_gets_it() {
        for (accept, html) in [
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                true,
            ),
            ("TEXT/HTML", true),
            ("text/html;q=0.5, application/json;q=0.4", true),
            ("text/html;q=0.1, application/json", false),
            ("application/json, text/html;q=0", false),
            ("text/html;Q=0.000", false),
            ("text/html;q=1.001", false),
            ("text/html;level=1;q=0.3", true),
            ("application/json", false),
            ("text/htmlx", false),
            ("*/*", false),
            ("", false),
        ] {
            assert_eq!(prefers_html(accept), html, "{accept}");
        }
    }
}
