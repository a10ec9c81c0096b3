//! An authorization request, as a client has a browser bring it (OpenID Connect Core,
//! 3.1.2.1), and as it comes back after a sign-in.
//!
//! Nothing is kept of one that waits for a sign-in: it travels through the pages as what it
//! is, sealed with a MAC, so that nobody dates it otherwise, and is judged anew each time.

use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::registration::{AuthenticationMethod, Registration};
use super::{ErrorCode, MFA, OAuthError, SFA, Scope};
use crate::crypto::hmac;
use crate::crypto::keyring::Keyring;
use crate::http::request_context::RequestContext;

/// How long a parameter may be, in bytes. All of them go through a cookie.
const LONGEST: usize = 1024;
/// The same of all of them together.
const LONGEST_IN_ALL: usize = 2048;

/// Its parameters, as they came. What is not here is not read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the words of the specification")]
pub struct Parameters {
    pub client_id: String,
    pub redirect_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_challenge_method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr_values: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_uri: Option<String>,
}

impl Parameters {
    /// Reads them; nothing where they are longer than they may be.
    pub fn read(read: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let read = |name| read(name).filter(|value| !value.is_empty());
        let parameters = Self {
            client_id: read("client_id").unwrap_or_default(),
            redirect_uri: read("redirect_uri").unwrap_or_default(),
            response_type: read("response_type"),
            response_mode: read("response_mode"),
            scope: read("scope"),
            state: read("state"),
            nonce: read("nonce"),
            code_challenge: read("code_challenge"),
            code_challenge_method: read("code_challenge_method"),
            prompt: read("prompt"),
            max_age: read("max_age"),
            acr_values: read("acr_values"),
            login_hint: read("login_hint"),
            ui_locales: read("ui_locales"),
            // Not what they say: that there is one.
            request: read("request").map(drop).map(|()| "1".into()),
            request_uri: read("request_uri").map(drop).map(|()| "1".into()),
        };
        let fits = parameters.each().all(|value| value.len() <= LONGEST);
        let in_all: usize = parameters.each().map(str::len).sum();
        (fits && in_all <= LONGEST_IN_ALL).then_some(parameters)
    }

    fn each(&self) -> impl Iterator<Item = &str> {
        let optional = [
            &self.response_type,
            &self.response_mode,
            &self.scope,
            &self.state,
            &self.nonce,
            &self.code_challenge,
            &self.code_challenge_method,
            &self.prompt,
            &self.max_age,
            &self.acr_values,
            &self.login_hint,
            &self.ui_locales,
        ];
        let needed = [&*self.client_id, &*self.redirect_uri].into_iter();
        needed.chain(optional.into_iter().filter_map(|one| one.as_deref()))
    }

    /// What they ask of a client's own, or what is wrong with it.
    ///
    /// # Errors
    /// [`OAuthError`], for the client.
    pub fn wanted(&self, client: &Registration) -> Result<Wanted, OAuthError> {
        use ErrorCode::{
            InvalidRequest, InvalidScope, RequestNotSupported, RequestUriNotSupported,
            UnsupportedResponseType,
        };
        if self.request.is_some() {
            return Err(RequestNotSupported.because("Send the parameters themselves."));
        }
        if self.request_uri.is_some() {
            return Err(RequestUriNotSupported.because("Send the parameters themselves."));
        }
        match self.response_type.as_deref() {
            Some("code") => {}
            None => return Err(InvalidRequest.because("response_type is missing.")),
            Some(_) => return Err(UnsupportedResponseType.because("response_type must be code.")),
        }
        if self
            .response_mode
            .as_deref()
            .is_some_and(|mode| mode != "query")
        {
            return Err(InvalidRequest.because("response_mode must be query."));
        }
        let scopes = client.granted(self.scope.as_deref().unwrap_or_default());
        if !scopes.contains(&Scope::OpenId) {
            return Err(InvalidScope.because("The scope must have openid."));
        }
        self.check_challenge(client)?;
        let prompts: Vec<_> = self
            .prompt
            .as_deref()
            .unwrap_or_default()
            .split(' ')
            .collect();
        let known = ["", "none", "login", "consent", "select_account"];
        let silent = prompts.contains(&"none");
        if silent && prompts.len() > 1 || prompts.iter().any(|prompt| !known.contains(prompt)) {
            return Err(InvalidRequest.because("prompt must be none, or other known values."));
        }
        let max_age = match self.max_age.as_deref().map(str::parse) {
            None => None,
            Some(Ok(seconds)) => Some(seconds),
            Some(Err(_)) => return Err(InvalidRequest.because("max_age must be a number.")),
        };
        Ok(Wanted {
            scopes,
            silent,
            anew: prompts.contains(&"login") || prompts.contains(&"select_account"),
            max_age,
            second_factor: self.asks_for_second_factor(),
        })
    }

    /// PKCE, by S256 alone (RFC 7636; RFC 9700, 2.1.1).
    fn check_challenge(&self, client: &Registration) -> Result<(), OAuthError> {
        use ErrorCode::InvalidRequest;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        match (
            self.code_challenge.as_deref(),
            self.code_challenge_method.as_deref(),
        ) {
            (None, None) if client.authentication == AuthenticationMethod::None => {
                Err(InvalidRequest.because("A public client needs a code_challenge."))
            }
            (None, None) => Ok(()),
            (Some(challenge), Some("S256"))
                if challenge.len() == 43 && challenge.bytes().all(plain) =>
            {
                Ok(())
            }
            (Some(_), Some("S256")) => {
                Err(InvalidRequest.because("code_challenge is no SHA-256 in base64url."))
            }
            _ => Err(InvalidRequest.because("code_challenge_method must be S256.")),
        }
    }

    /// Whether the one that it prefers of the classes that we know is that of a second factor.
    fn asks_for_second_factor(&self) -> bool {
        let asked = self.acr_values.as_deref().unwrap_or_default().split(' ');
        let mut known = asked.filter(|acr| [SFA, MFA].contains(acr));
        known.next() == Some(MFA)
    }
}

/// What a request asks for, once it is known to be in order.
#[derive(Debug)]
pub struct Wanted {
    /// What the client is to get.
    pub scopes: Vec<Scope>,
    /// Whether nobody is to be shown a page.
    pub silent: bool,
    /// Whether all factors have to be proved anew.
    pub anew: bool,
    /// How long ago that may have been at most, in seconds.
    pub max_age: Option<u32>,
    /// Whether a second factor is asked for, if the account has one.
    pub second_factor: bool,
}

/// A request on its way through the pages.
#[derive(Debug, Serialize, Deserialize)]
pub struct InFlight {
    /// What it asks.
    pub parameters: Parameters,
    /// When it came first: what it asks to be proved anew was proved since.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub since: DateTime<Utc>,
}

/// The length of a MAC in base64url.
const MAC: usize = 43;

impl InFlight {
    /// The path that it comes back to, in which nothing needs escaping.
    #[must_use]
    pub fn path(&self, keys: &Keyring) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        let text = URL_SAFE_NO_PAD.encode(text);
        let (id, _) = keys.current();
        alloc::format!("/oidc/authorize/{}{text}", hmac::mac(&text, id, keys))
    }

    /// The request that a path brings back; nothing where it is not one of ours, or came
    /// too long ago.
    #[must_use]
    pub fn read(sealed: &str, keys: &Keyring, at: &RequestContext) -> Option<Self> {
        let (mac, text) = sealed.split_at_checked(MAC)?;
        let genuine = keys.ids().any(|id| hmac::is_mac(text, mac, id, keys));
        let bytes = genuine.then(|| URL_SAFE_NO_PAD.decode(text))?.ok()?;
        let request: Self = serde_json::from_slice(&bytes).ok()?;
        (at.now - request.since <= at.limits.authorization_request).then_some(request)
    }
}
