//! Where the relay is, and how it is spoken to: `smtps://user:password@host:465`.

use percent_encoding::percent_decode_str;

/// How a connection is encrypted. There is none that is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// From its first byte: `smtps://` (RFC 8314).
    Implicit,
    /// By `STARTTLS`, without which nothing more is said: `smtp://` (RFC 3207).
    StartTls,
}

/// Who submits.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// A relay, as an address names it.
#[derive(Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its host name, which its certificate has to be for.
    pub host: String,
    /// Its port: 465 or 587 unless the address names another.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// Who submits; nobody where the relay knows its callers otherwise.
    pub credentials: Option<Credentials>,
}

impl Relay {
    /// Reads `smtps://user:password@host:465` or `smtp://user:password@host:587`. What stands
    /// between the slashes and the host is percent-encoded, and may be left out, as the port may.
    ///
    /// `None` where it is anything else.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let (security, usual) = match scheme {
            "smtps" => (Security::Implicit, 465),
            "smtp" => (Security::StartTls, 587),
            _ => return None,
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, rest),
        };
        let credentials = match user {
            Some(user) => Some(credentials(user)?),
            None => None,
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
            None => (place, usual),
        };
        let named = !host.is_empty()
            && host
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.'));
        named.then(|| Self {
            host: host.into(),
            port,
            security,
            credentials,
        })
    }
}

fn credentials(text: &str) -> Option<Credentials> {
    let (user, password) = text.split_once(':')?;
    let decode = |text| {
        let text = percent_decode_str(text).decode_utf8().ok()?;
        // A NUL ends a name or password on the wire (RFC 4616).
        (!text.is_empty() && !text.contains('\0')).then(|| text.into_owned())
    };
    Some(Credentials {
        user: decode(user)?,
        password: decode(password)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_host_port_security_and_who_submits() {
        let relay = Relay::parse("smtps://regain%40example.org:p%3Aw%2F@mail.example.org").unwrap();
        assert_eq!((&*relay.host, relay.port), ("mail.example.org", 465));
        assert_eq!(relay.security, Security::Implicit);
        let who = relay.credentials.unwrap();
        assert_eq!((&*who.user, &*who.password), ("regain@example.org", "p:w/"));

        let relay = Relay::parse("smtp://localhost:2525/").unwrap();
        assert_eq!((&*relay.host, relay.port), ("localhost", 2525));
        assert_eq!(relay.security, Security::StartTls);
        assert!(relay.credentials.is_none());
        assert_eq!(Relay::parse("smtp://relay.example").unwrap().port, 587);
    }

    #[test]
    fn anything_else_is_no_address_of_a_relay() {
        for address in [
            "",
            "mail.example.org:465",
            "http://mail.example.org",
            "smtps://",
            "smtps://:465",
            "smtps://user@mail.example.org",
            "smtps://:password@mail.example.org",
            "smtps://user:@mail.example.org",
            "smtps://a%00:b@mail.example.org",
            "smtps://a:%ff@mail.example.org",
            "smtps://mail.example.org:0",
            "smtps://mail.example.org:99999",
            "smtps://mail.example.org/path",
            "smtps://mail.example.org?x",
            "smtps://mail example.org",
        ] {
            assert!(Relay::parse(address).is_none(), "{address}");
        }
    }
}
