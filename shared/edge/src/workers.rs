//! Cloudflare Workers, as endpoints see it.

use core::time::Duration;

use chrono::{DateTime, Utc};
use regain_web::{Failure, Host, Platform};
use worker::js_sys::{JsString, Reflect};
use worker::wasm_bindgen::JsValue;
use worker::web_sys::Url;
use worker::web_sys::console::error_2;
use worker::{Context, Delay, Env, console_error, console_log};

use crate::audit::Audit;
use crate::d1::D1;
use crate::evidence::Evidence;
use crate::mail::{Mail, SendEmail};
use crate::request::Inbound;
use crate::service::{Content, Service};
use crate::signer::WebCrypto;
use crate::smtp::Submission;

/// How long the courier lets the answer go ahead, so that its own work, which
/// only somebody with an account gives it, cannot be heard in the answer's time.
const HEAD_START: Duration = Duration::from_millis(100);

/// The bindings of a function, and what outlives its answer.
pub struct Workers<'a> {
    pub(crate) env: &'a Env,
    /// None where cron woke the function: there is no answer to outlive.
    context: Option<&'a Context>,
}

impl<'a> Workers<'a> {
    /// While a request is answered.
    #[must_use]
    pub const fn answering(env: &'a Env, context: &'a Context) -> Self {
        Self {
            env,
            context: Some(context),
        }
    }

    /// When cron wakes a function.
    #[must_use]
    pub const fn woken(env: &'a Env) -> Self {
        Self { env, context: None }
    }
}

impl Host for Workers<'_> {
    type Request = Inbound;

    /// The platform's clock stands still while code runs.
    fn now(&self) -> DateTime<Utc> {
        let millis = worker::Date::now().as_millis();
        i64::try_from(millis)
            .ok()
            .and_then(DateTime::from_timestamp_millis)
            .unwrap_or_default()
    }

    fn compose(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    /// As the platform does for the host of an address.
    fn ascii_domain(domain: &str) -> Option<String> {
        let is_plain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "-.".contains(c);
        let url = domain
            .chars()
            .all(is_plain)
            .then(|| Url::new(&format!("http://{domain}/")))?;
        url.ok().map(|url| url.hostname())
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that draws randomness"
    )]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Failure> {
        getrandom::fill(bytes).map_err(|_| Failure::Missing("randomness"))
    }

    fn variable(&self, name: &'static str) -> Result<String, Failure> {
        self.env
            .var(name)
            .ok()
            .map(|value| value.to_string())
            .filter(|value| !value.is_empty())
            .ok_or(Failure::Missing(name))
    }

    fn bound(&self, name: &'static str) -> Result<(), Failure> {
        let env: &JsValue = self.env.as_ref();
        match Reflect::get(env, &name.into()) {
            Ok(binding) if binding.is_object() => Ok(()),
            _ => Err(Failure::Missing(name)),
        }
    }

    fn note(&self, line: &str) {
        console_log!("{line}");
    }

    fn error(&self, line: &str) {
        console_error!("{line}");
    }
}

impl Platform for Workers<'_> {
    type Database = D1;
    type Evidence = Evidence;
    type Audit = Audit;
    type Mailer = Mail;
    type Signer = WebCrypto;

    fn signer(&self) -> WebCrypto {
        WebCrypto
    }

    fn database(&self) -> Result<D1, Failure> {
        D1::open(self.env)
    }

    fn evidence(&self) -> Result<Evidence, Failure> {
        Evidence::open(self.env)
    }

    fn audit(&self) -> Result<Audit, Failure> {
        Audit::open(self.env)
    }

    fn mailer(&self) -> Result<Mail, Failure> {
        let from = self.variable("MAIL_FROM")?;
        match self.secret("MAIL_URL") {
            Ok(address) => Submission::new(&address, from).map(Mail::Relay),
            Err(_) => SendEmail::open(self.env, from).map(Mail::Binding),
        }
    }

    fn secret(&self, name: &'static str) -> Result<String, Failure> {
        self.env
            .secret(name)
            .map(|value| value.to_string())
            .map_err(|_| Failure::Missing(name))
    }

    fn nudge_courier(&self) {
        let courier = Service::open(self.env, "COURIER").ok();
        let (Some(courier), Some(context)) = (courier, self.context) else {
            return;
        };
        context.wait_until(async move {
            Delay::from(HEAD_START).await;
            if let Err(error) = courier.ask("POST", "/nudge", &[], Content::Empty).await {
                error_2(&"courier not reached".into(), &error);
            }
        });
    }
}
