//! A request, read once.

use chrono::{DateTime, Utc};
use regain_core::fields::{Encoding, FieldError, Fields};
use regain_core::front::{BODY_CAP, body_cap};
use regain_core::locale::Locale;
use regain_core::moment::{Moment, Peer};
use regain_core::problem::{Kind, Problem};
use regain_core::recovery::credential::Credential;
use regain_core::reply::Cookie;
use regain_core::token::Token;

use crate::config::{Config, Failure};
use crate::hop;
use crate::inbound::Inbound;

/// A request behind the front, which has checked method, size and origin; only
/// the size of a file is left to [`Call::upload`].
pub struct Call {
    /// The method; HEAD is answered as GET, and the platform leaves the body out.
    pub method: String,
    /// The path, without a query.
    pub path: String,
    /// The language to answer in.
    pub locale: Locale,
    locale_chosen: bool,
    /// The request's id.
    pub request_id: String,
    pub(crate) inbound: Inbound,
    body: Vec<u8>,
    peer: Peer,
    now: DateTime<Utc>,
}

impl Call {
    /// Reads a request as the front passes it on.
    ///
    /// # Errors
    /// [`Failure`] where the front did not say what it has to say.
    pub async fn read(inbound: Inbound, config: &Config) -> Result<Self, Failure> {
        let address = inbound
            .header(hop::ADDRESS)
            .and_then(|text| text.parse().ok())
            .ok_or(Failure::Missing(hop::ADDRESS))?;
        let user_agent = inbound.header("user-agent").unwrap_or_default();
        let locale = inbound.header(hop::LOCALE);
        let request_id = inbound.header(hop::REQUEST_ID);
        let path = inbound.path();
        // A file waits until whoever sends it has shown that they may.
        let body = match body_cap(&path) {
            BODY_CAP => inbound.body(BODY_CAP).await?,
            _ => Some(Vec::new()),
        };
        Ok(Self {
            method: match inbound.method().as_str() {
                "HEAD" => "GET".to_owned(),
                method => method.to_owned(),
            },
            path,
            locale: locale
                .and_then(|tag| Locale::from_tag(&tag))
                .unwrap_or(config.locale),
            locale_chosen: inbound.header(hop::LOCALE_CHOSEN).is_some(),
            request_id: request_id.ok_or(Failure::Missing(hop::REQUEST_ID))?,
            body: body.ok_or(Failure::Missing("the front's cap on bodies"))?,
            peer: Peer::new(address, &user_agent).in_country(inbound.header("cf-ipcountry")),
            now: crate::now(),
            inbound,
        })
    }

    /// The language for somebody whose account names one: theirs, unless they
    /// chose another on a page.
    #[must_use]
    pub fn locale_for(&self, account: Locale) -> Locale {
        if self.locale_chosen {
            self.locale
        } else {
            account
        }
    }

    /// When and whence.
    #[must_use]
    pub fn at(&self) -> Moment<'_> {
        Moment {
            now: self.now,
            peer: &self.peer,
            request_id: &self.request_id,
        }
    }

    /// How the fields of the body are written, if in a way that we read.
    #[must_use]
    pub fn encoding(&self) -> Option<Encoding> {
        match self.media_type()?.as_str() {
            "application/json" => Some(Encoding::Json),
            "application/x-www-form-urlencoded" => Some(Encoding::Form),
            _ => None,
        }
    }

    /// Whether it is a person who waits for a page: one who sent a form, with or
    /// without a file, or whose browser asks for HTML.
    #[must_use]
    pub fn wants_page(&self) -> bool {
        match self.encoding() {
            Some(encoding) => encoding == Encoding::Form,
            None => self.is_multipart() || self.inbound.asks_for_html(),
        }
    }

    /// Whether the body is a form with a file.
    pub(crate) fn is_multipart(&self) -> bool {
        self.media_type().as_deref() == Some("multipart/form-data")
    }

    /// What the body says that it is, without parameters.
    fn media_type(&self) -> Option<String> {
        let content_type = self.inbound.header("content-type")?;
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        Some(essence.to_ascii_lowercase())
    }

    /// Takes a body that nobody read, so that the client hears the answer.
    pub(crate) async fn drain(&self) {
        self.inbound.drain(body_cap(&self.path)).await;
    }

    /// A parameter of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        self.inbound.query(name)
    }

    /// The version of a thing that the call is about, as reading it gave (RFC 9110, 13.1.1).
    #[must_use]
    pub fn if_match(&self) -> Option<String> {
        self.inbound.header("if-match")
    }

    /// Whether there is no body.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// For calls that take no field: an empty body will do.
    ///
    /// # Errors
    /// [`Problem`] where there is a body with something in it.
    pub fn no_fields(&self) -> Result<(), Problem> {
        if self.is_empty() {
            return Ok(());
        }
        self.parse(Fields::finish)
    }

    fn fields(&self) -> Result<Fields, Problem> {
        let encoding = self.encoding().ok_or(Kind::UnsupportedMediaType)?;
        Fields::read(encoding, &self.body).map_err(|_| Kind::MalformedBody.into())
    }

    /// What `read` makes of the fields of the body.
    ///
    /// # Errors
    /// [`Problem`] where the body or a field cannot be accepted.
    pub fn parse<T>(
        &self,
        read: impl FnOnce(Fields) -> Result<T, Vec<FieldError>>,
    ) -> Result<T, Problem> {
        let kind = Kind::InvalidFields;
        read(self.fields()?).map_err(|errors| Problem { kind, errors })
    }

    /// The same for calls that can do without a field: an empty body will do.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_any<T>(
        &self,
        read: impl FnOnce(Fields) -> Result<T, Vec<FieldError>>,
    ) -> Result<T, Problem> {
        if !self.is_empty() {
            return self.parse(read);
        }
        let kind = Kind::InvalidFields;
        read(Fields::default()).map_err(|errors| Problem { kind, errors })
    }

    /// The session of the caller: `Authorization` for programs, else the cookie.
    #[must_use]
    pub fn session(&self) -> Option<Token> {
        match self.bearer() {
            Some(bearer) => Token::presented(&bearer),
            None => self.cookie(Cookie::Session),
        }
    }

    /// Whether the caller shows anything in `Authorization`.
    #[must_use]
    pub fn authorized(&self) -> bool {
        self.bearer().is_some()
    }

    /// The service key of the caller.
    #[must_use]
    pub fn service_key(&self) -> Option<Token> {
        regain_core::service_key::presented(&self.bearer()?)
    }

    /// The credential of a recovery case that the caller shows: `Authorization` for
    /// programs, else the cookie.
    #[must_use]
    pub fn case(&self) -> Option<Credential> {
        match self.bearer() {
            Some(bearer) => Credential::presented(&bearer),
            None => Credential::presented(Cookie::Case.read(&self.inbound.header("cookie")?)?),
        }
    }

    /// The token that a cookie holds.
    #[must_use]
    pub fn cookie(&self, cookie: Cookie) -> Option<Token> {
        Token::presented(cookie.read(&self.inbound.header("cookie")?)?)
    }

    fn bearer(&self) -> Option<String> {
        let header = self.inbound.header("authorization")?;
        let (scheme, token) = header.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| token.trim().to_owned())
    }
}
