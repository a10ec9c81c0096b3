//! The service as this program calls it.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Response, Uri};

/// How often a call that the service could not answer is made again.
const TRIES: u32 = 8;

/// The longest wait before another try, where the service names none.
const LONGEST: Duration = Duration::from_mins(1);

/// Where the service is, and by which key it is called.
pub struct Service {
    agent: Agent,
    origin: String,
    key: String,
    /// Waits; a test does not.
    pause: fn(Duration),
}

/// What the service answers.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, null where it is not JSON.
    pub body: Value,
}

impl Answer {
    /// What a problem says.
    #[must_use]
    pub fn reason(&self) -> String {
        let (title, detail) = (text(&self.body, "title"), text(&self.body, "detail"));
        format!("{} {title}. {detail}", self.status)
    }
}

impl Service {
    /// The service at an origin. A key goes over no line that others can read.
    ///
    /// # Errors
    /// Why it cannot be called.
    pub fn new(origin: &str, key: String, pause: fn(Duration)) -> Result<Self, String> {
        let address: Uri = origin.parse().map_err(|_| "the origin is no address")?;
        let host = address.host().unwrap_or_default();
        let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if address.scheme_str() != Some("https") && !local {
            return Err("the origin must begin with https://".into());
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_mins(2)));
        Ok(Self {
            agent: config.build().into(),
            origin: origin.trim_end_matches('/').to_owned(),
            key,
            pause,
        })
    }

    /// Posts JSON, again where the service is busy or out of reach: each of our calls can be
    /// repeated.
    ///
    /// # Errors
    /// Why there is no answer, after all tries.
    pub fn post(&self, path: &str, body: &str) -> Result<Answer, String> {
        let mut wait = Duration::from_secs(1);
        let mut failure = String::new();
        for turn in 0..TRIES {
            if turn > 0 {
                (self.pause)(wait);
                wait = (wait * 2).min(LONGEST);
            }
            match self.post_once(path, body) {
                Ok((answer, told)) if answer.status == 429 || answer.status >= 500 => {
                    failure = answer.reason();
                    wait = told.unwrap_or(wait);
                }
                Ok((answer, _)) => return Ok(answer),
                Err(error) => failure = error.to_string(),
            }
        }
        Err(format!("{}: {failure}", self.origin))
    }

    fn post_once(&self, path: &str, body: &str) -> Result<(Answer, Option<Duration>), ureq::Error> {
        let mut response = self
            .agent
            .post(format!("{}{path}", self.origin))
            .header("authorization", format!("Bearer {}", self.key))
            .content_type("application/json")
            .send(body)?;
        let status = response.status().as_u16();
        let told = retry_after(&response);
        let text = response.body_mut().read_to_string()?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok((Answer { status, body }, told))
    }
}

/// The text of a member; empty where there is none.
#[must_use]
pub fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    let member = object.get(name).and_then(Value::as_str);
    member.unwrap_or_default()
}

/// How long the service asks to wait, in whole seconds (RFC 9110, 10.2.3).
fn retry_after<T>(response: &Response<T>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?;
    seconds.parse().ok().map(Duration::from_secs)
}
