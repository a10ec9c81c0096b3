// Long: one client, with all that it can send and read.
//! A client of the service, in either world.

use std::env::var;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use regain_core::crypto::token::Token;
use serde_json::{Value, json};
use ureq::http::{Method, Request, Response};
use ureq::{Agent, Body};

use crate::story::world::{answer, is_live};
use crate::twin::{FIRST_SERVICE_KEY, HEALTH_KEY, Incoming};

pub use crate::story::mailbox::{Mail, an_hour_passes_for, ask_for_link, mails, sign_ins_told};

pub use crate::story::world::{Elsewhere, eventually, origin, sql, under_o2switch};

/// A number of 24 bits that no other story has: nor one of a run before on the
/// same server, as long as two runs differ in their process.
pub fn unique() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    assert!(count < 1 << 13, "more stories than numbers");
    (std::process::id() & 0x7ff) << 13 | count
}

/// An IPv4 address in this /8 that nobody else calls from, and in one run not from its /24
/// either.
pub fn address(first: u8) -> String {
    let number = unique();
    let (count, process) = (number & 0x1fff, number >> 13);
    let (second, third) = (count >> 5, (count & 0x1f) << 3 | process & 7);
    format!("{first}.{second}.{third}.{}", process >> 3)
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
    headers: Vec<(String, String)>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All cookies that were set, as they were.
    pub fn set_cookies(&self) -> Vec<&str> {
        let set = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        set.map(|(_, value)| value.as_str()).collect()
    }

    pub fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The `name=value` of the cookie that was set under this name.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self
            .headers
            .iter()
            .filter(|(known, _)| known == "set-cookie");
        let pairs = set.filter_map(|(_, value)| value.split(';').next());
        pairs
            .map(String::from)
            .find(|pair| pair.starts_with(&format!("{name}=")))
    }

    /// The same of the token of a mailed link, whatever its kind.
    pub fn cookie_of_link(&self) -> Option<String> {
        let pairs = self.set_cookies().into_iter();
        let mut pairs = pairs.filter_map(|cookie| cookie.split(';').next());
        let pair = pairs.find(|pair| pair.contains("-link="));
        pair.map(String::from)
    }

    /// The text of a member of the JSON.
    pub fn text(&self, pointer: &str) -> String {
        let json = self.json();
        let found = json.pointer(pointer).and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("no {pointer}: {self:?}"))
            .into()
    }

    /// Status and kind of problem, and the fields it is about.
    pub fn refusal(&self) -> (u16, String, Vec<String>) {
        let kind = self.problem();
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let pointers = errors.iter().filter_map(|error| error["pointer"].as_str());
        (self.status, kind, pointers.map(String::from).collect())
    }

    /// The kind of problem: the last part of its `type`.
    pub fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let json = self.json();
        assert_eq!(json["status"], self.status);
        let kind = json["type"]
            .as_str()
            .and_then(|text| text.rsplit('/').next());
        kind.expect("a problem type").into()
    }
}

/// Somebody at an address of their own.
pub struct Client {
    agent: Agent,
    origin: String,
    headers: Vec<(String, String)>,
}

impl Client {
    /// A caller from a network that nobody else calls from.
    pub fn new() -> Self {
        Self::to_platform().at(&address(10))
    }

    /// A caller of what wrangler itself answers.
    pub fn to_platform() -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_mins(1)))
            .build();
        Self {
            agent: config.into(),
            origin: origin(),
            headers: Vec::new(),
        }
    }

    /// The same caller, who sends one more header field, or another value of it.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The provider's program, with the first service key.
    pub fn provider() -> Self {
        let key = if is_live() {
            var("REGAIN_SERVICE_KEY").expect("REGAIN_SERVICE_KEY")
        } else {
            FIRST_SERVICE_KEY.into()
        };
        Self::new().with("authorization", &format!("Bearer {key}"))
    }

    /// The operator, with the key to health.
    pub fn operator() -> Self {
        let key = if is_live() {
            var("REGAIN_HEALTH_KEY").expect("REGAIN_HEALTH_KEY")
        } else {
            HEALTH_KEY.into()
        };
        Self::new().bearing(&key)
    }

    /// A program of the provider, with a new key of these scopes.
    pub fn service(scopes: &str) -> Self {
        Self::new().bearing(&service_key(scopes))
    }

    /// The same caller with this token: of a session, or a service key.
    pub fn bearing(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// A header field that the caller sends.
    pub fn header(&self, name: &str) -> &str {
        let mut sent = self.headers.iter().filter(|(known, _)| known == name);
        sent.next().map_or("", |(_, value)| value)
    }

    /// The same caller from another address.
    pub fn at(self, address: &str) -> Self {
        self.with("cf-connecting-ip", address)
    }

    /// A browser with the session of this program.
    pub fn in_browser(&self) -> Self {
        let token = self.header("authorization").replace("Bearer ", "");
        Self::new()
            .at(self.header("cf-connecting-ip"))
            .with("cookie", &format!("__Host-session={token}"))
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, None, "")
    }

    /// What a browser shows at a path. A mailed link leads it on twice.
    pub fn page(&self, path: &str) -> Reply {
        let first = self.asking_for_html(None).get(path);
        let Some(pair) = first.cookie_of_link() else {
            return first;
        };
        let browser = self.asking_for_html(Some(&pair));
        let second = browser.get(first.header("location").expect("where to"));
        browser.get(second.header("location").expect("where to"))
    }

    fn asking_for_html(&self, cookie: Option<&str>) -> Self {
        let mut headers = self.headers.clone();
        headers.push(("accept".into(), "text/html".into()));
        if let Some(pair) = cookie {
            match headers.iter_mut().find(|(name, _)| name == "cookie") {
                Some((_, cookies)) => *cookies = format!("{cookies}; {pair}"),
                None => headers.push(("cookie".into(), pair.into())),
            }
        }
        let (agent, origin) = (self.agent.clone(), self.origin.clone());
        Self {
            agent,
            origin,
            headers,
        }
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.json("POST", path, body)
    }

    pub fn put(&self, path: &str, body: &Value) -> Reply {
        self.json("PUT", path, body)
    }

    pub fn patch(&self, path: &str, body: &Value) -> Reply {
        self.json("PATCH", path, body)
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, None, "")
    }

    pub fn json(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.send(method, path, Some("application/json"), &body.to_string())
    }

    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut body = form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(fields).finish();
        self.send(
            "POST",
            path,
            Some("application/x-www-form-urlencoded"),
            &body,
        )
    }

    pub fn send(&self, method: &str, path: &str, content_type: Option<&str>, body: &str) -> Reply {
        self.send_to(&self.origin, method, path, content_type, body)
    }

    /// The same with a body that need not be text.
    pub fn bytes(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Reply {
        self.run(&self.origin, method, path, content_type, body)
    }

    /// The same to another server than the main one.
    pub fn send_to(
        &self,
        origin: &str,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &str,
    ) -> Reply {
        self.run(origin, method, path, content_type, body.as_bytes())
    }

    fn run(
        &self,
        origin: &str,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Reply {
        if !is_live() {
            return self.run_natively(origin, method, path, content_type, body);
        }
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).expect("a method"))
            .uri(format!("{origin}{path}"));
        for (name, value) in self.sent(origin) {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let request = request.body(body.to_owned()).expect("a request");
        let agent = self
            .agent
            .configure_request(request)
            .allow_non_standard_methods(true)
            .build();
        let response = self.agent.run(agent).expect("an answer");
        read(response)
    }

    /// What the caller sends, and, as a browser does, from which page it comes.
    fn sent<'a>(&'a self, origin: &'a str) -> Vec<(&'a str, &'a str)> {
        let own = self.headers.iter();
        let mut sent: Vec<_> = own.map(|(name, value)| (&name[..], &value[..])).collect();
        let has = |wanted| sent.iter().any(|(name, _)| *name == wanted);
        if has("cookie") && !has("origin") && !has("sec-fetch-site") {
            sent.push(("origin", origin));
        }
        sent
    }

    fn run_natively(
        &self,
        origin: &str,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Reply {
        let length = body.len().to_string();
        let by_itself = [
            ("accept", "*/*"),
            ("user-agent", "story"),
            ("content-length", &length),
        ];
        let own = self.sent(origin).into_iter();
        let mut headers: Vec<(String, String)> = own
            .chain(content_type.map(|value| ("content-type", value)))
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        for (name, value) in by_itself {
            if !headers.iter().any(|(known, _)| known == name) {
                headers.push((name.into(), value.into()));
            }
        }
        let response = answer(&Incoming {
            method: method.into(),
            path: path.into(),
            headers,
            body: body.to_owned().into(),
        });
        let headers = response.headers.into_iter();
        Reply {
            status: response.status,
            body: String::from_utf8_lossy(&response.body.unwrap_or_default()).into(),
            headers: headers.map(|(name, value)| (name.into(), value)).collect(),
        }
    }
}

fn read(mut response: Response<Body>) -> Reply {
    let headers = response.headers().iter();
    let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into();
    let headers = headers
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect();
    let status = response.status().as_u16();
    let body = response.body_mut().read_to_vec().expect("a body");
    Reply {
        status,
        headers,
        body: String::from_utf8_lossy(&body).into(),
    }
}

/// An account of a story.
pub struct Owner {
    pub id: String,
    pub email: String,
}

pub const PASSWORD: &str = "a walrus under the lamp";

/// The key that the page at this path gives its forms.
pub fn form_key(client: &Client, path: &str) -> String {
    let page = client.page(path);
    let key = page.body.split("name=\"key\" value=\"").nth(1);
    let key = key.and_then(|rest| rest.split('"').next());
    key.unwrap_or_else(|| panic!("{path} gives no key: {page:?}"))
        .into()
}

/// Provisions an account; further fields take the place of the usual ones.
pub fn provision(fields: Value) -> Owner {
    let number = unique();
    let email = format!("owner{number}@example.org");
    let mut account = json!({
        "customer_number": format!("story-{number}"),
        "email": email,
        "name": "Alix Moreau",
        "type": "individual",
        "phone": "+33123456789",
        "locale": "en",
        "password": PASSWORD,
    });
    let members = account.as_object_mut().expect("an object");
    for (name, value) in fields.as_object().cloned().unwrap_or_default() {
        if value.is_null() {
            members.remove(&name);
        } else {
            members.insert(name, value);
        }
    }
    let reply = Client::provider().post("/accounts", &account);
    assert_eq!(reply.status, 201, "{reply:?}");
    let json = reply.json();
    let text = |name: &str| json[name].as_str().expect("a text").to_owned();
    Owner {
        id: text("id"),
        email: text("email"),
    }
}

/// Signs in by API and returns the answer.
pub fn sign_in(client: &Client, login: &str, password: &str) -> Reply {
    client.post("/login", &json!({ "login": login, "password": password }))
}

/// Signs in by password alone and returns a caller with the session.
pub fn signed_in(owner: &Owner) -> Client {
    let client = Client::new();
    let reply = sign_in(&client, &owner.email, PASSWORD);
    assert_eq!(reply.status, 200, "{reply:?}");
    client.bearing(&reply.text("/session/token"))
}

/// A new service key of these scopes.
pub fn service_key(scopes: &str) -> String {
    let number = unique();
    let mut random = [0x55; 32];
    random[..4].copy_from_slice(&number.to_be_bytes());
    let token = Token::new(&random);
    sql(&format!(
        "INSERT INTO service_keys (id, key_hash, scopes, created_at) VALUES ('program-{number}', '{}', '{scopes}', 0)",
        token.hash()
    ));
    format!("rgs_{}", token.as_str())
}

/// What happened to an account, oldest first.
pub fn audit_log(owner: &Owner) -> Vec<String> {
    let rows = sql(&format!(
        "SELECT event FROM audit WHERE account_id = '{}' ORDER BY seq",
        owner.id
    ));
    let words = rows.iter().flatten().filter_map(Value::as_str);
    words.map(String::from).collect()
}
