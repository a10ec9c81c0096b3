//! A browser that keeps cookies and follows redirects, as far as the service's own.

use std::collections::BTreeMap;

use crate::story::client::{Client, Owner, PASSWORD, Reply};

/// A browser of one person.
pub struct Browser {
    address: String,
    cookies: BTreeMap<String, String>,
}

/// Where a browser came to.
#[derive(Debug)]
pub enum Arrival {
    /// A page of the service, at this path.
    Page(String, Reply),
    /// Another site, at this address.
    Away(String),
}

impl Arrival {
    /// The address of another site that the browser came to.
    pub fn away(self) -> String {
        match self {
            Self::Away(address) => address,
            Self::Page(path, reply) => panic!("still here, at {path}: {reply:?}"),
        }
    }

    /// Path and answer of the page that it came to.
    pub fn page(self) -> (String, Reply) {
        match self {
            Self::Page(path, reply) => (path, reply),
            Self::Away(address) => panic!("away, at {address}"),
        }
    }
}

impl Browser {
    /// One that knows nothing yet.
    pub fn new() -> Self {
        Self {
            address: Client::new().header("cf-connecting-ip").into(),
            cookies: BTreeMap::new(),
        }
    }

    /// The same browser on another network.
    pub fn at(&mut self, address: &str) {
        self.address = address.into();
    }

    /// What it sends with a request.
    pub fn client(&self) -> Client {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let client = Client::new().at(&self.address).with("accept", "text/html");
        if cookies.is_empty() {
            return client;
        }
        client.with("cookie", &cookies.join("; "))
    }

    /// Whether it has a cookie of this name.
    pub fn has(&self, name: &str) -> bool {
        self.cookies.contains_key(name)
    }

    fn keep(&mut self, reply: &Reply) {
        for cookie in reply.set_cookies() {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a cookie");
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
    }

    /// Opens a path, and follows where it leads.
    pub fn open(&mut self, path: &str) -> Arrival {
        let reply = self.client().get(path);
        self.follow(path, reply)
    }

    /// Sends a form, and follows where it leads.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Arrival {
        let reply = self.client().form(path, fields);
        self.follow(path, reply)
    }

    /// Goes where an answer leads.
    pub fn follow(&mut self, path: &str, reply: Reply) -> Arrival {
        let (mut path, mut reply) = (path.to_owned(), reply);
        for _ in 0..10 {
            self.keep(&reply);
            let next = match reply.header("location") {
                Some(location) => location.to_owned(),
                None => match refresh(&reply.body) {
                    Some(address) => return Arrival::Away(address),
                    None => return Arrival::Page(path, reply),
                },
            };
            if !next.starts_with('/') {
                return Arrival::Away(next);
            }
            path = next;
            reply = self.client().get(&path);
        }
        panic!("led in a circle: {path}");
    }

    /// Fills in the sign-in form at this path.
    pub fn sign_in(&mut self, path: &str, owner: &Owner) -> Arrival {
        let then = parameter(path, "then").unwrap_or_default();
        let fields = [
            ("login", &*owner.email),
            ("password", PASSWORD),
            ("then", &then),
        ];
        self.send("/login", &fields)
    }
}

/// A parameter of an address.
pub fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    Some(pairs.find(|(known, _)| known == name)?.1.into_owned())
}

/// Where a page leads by itself.
fn refresh(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("content=\"0; url=")?;
    let (address, _) = rest.split_once('"')?;
    Some(address.replace("&#38;", "&").replace("&amp;", "&"))
}
