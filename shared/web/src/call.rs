// Long: one request, with all that endpoints read of it.
//! A request, read once.

use core::cell::Cell;
use core::str::FromStr;

use chrono::{DateTime, Utc};
use regain_core::account::phone::Homes;
use regain_core::crypto::token::{Token, TokenHash};
use regain_core::evidence::Upload;
use regain_core::http::brake::bearer;
use regain_core::http::fields::{Encoding, FieldError, Fields, Letters};
use regain_core::http::file_name::{file_name, of_field};
use regain_core::http::locale::Locale;
use regain_core::http::press;
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::{Cookie, Reply};
use regain_core::http::request_context::{Client, RequestContext};
use regain_core::http::routes::{Caller, Route, Takes};
use regain_core::limits::Limits;
use regain_core::oidc::client_authentication::basic;
use regain_core::recovery::credential::Credential;
use regain_core::recovery::open;
use regain_core::sign_in::device;
use regain_core::sign_in::session_issue::{self, AddressRefused};
use regain_frame::{self as frame, Site};

use crate::config::Config;
use crate::failure::Failure;
use crate::hop;
use crate::platform::Platform;
use crate::request::{NoFile, Request as _};

/// A request behind the front, which has checked method, size and origin; only
/// the size of a file is left to [`Call::upload`]. It comes with all that an endpoint
/// has at hand to answer it.
pub struct Call<P: Platform> {
    /// The platform.
    pub platform: P,
    /// The variables that all functions share.
    pub config: Config,
    /// The method; HEAD is answered as GET, and the platform leaves the body out.
    pub method: String,
    /// The path, without a query.
    pub path: String,
    /// The path of the page that the call belongs to, if there is one.
    pub(crate) page: Option<String>,
    pub(crate) route: &'static Route,
    segments: Vec<String>,
    /// The language to answer in.
    pub locale: Locale,
    locale_chosen: bool,
    /// The request's id.
    pub request_id: String,
    request: P::Request,
    body: Vec<u8>,
    client: Client,
    now: DateTime<Utc>,
    /// Whether its fields could not be accepted.
    pub(crate) unreadable: Cell<bool>,
    /// Whether the call did what it is for, and that is remembered.
    pub(crate) kept: Cell<bool>,
}

impl<P: Platform> Call<P> {
    /// Reads a request as the front passes it on.
    ///
    /// # Errors
    /// [`Failure`] where the front did not say what it has to say; the platform is
    /// given back, to log it.
    pub async fn read(
        platform: P,
        request: P::Request,
        config: Config,
        (route, segments): (&'static Route, Vec<String>),
    ) -> Result<Self, (P, Failure)> {
        let address = request.header(hop::ADDRESS);
        let Some(address) = address.and_then(|text| text.parse().ok()) else {
            return Err((platform, Failure::Missing(hop::ADDRESS)));
        };
        let Some(request_id) = request.header(hop::REQUEST_ID) else {
            return Err((platform, Failure::Missing(hop::REQUEST_ID)));
        };
        // A file waits until whoever sends it has shown that they may.
        let body = match route.takes {
            Takes::File => Ok(Some(Vec::new())),
            takes => request.body(takes.body_cap()).await,
        };
        let body = match body {
            Ok(Some(body)) => body,
            Ok(None) => return Err((platform, Failure::Missing("the front's cap on bodies"))),
            Err(_) => return Err((platform, Failure::Platform)),
        };
        let user_agent = request.header("user-agent").unwrap_or_default();
        let locale = request.header(hop::LOCALE);
        Ok(Self {
            method: match request.method().as_str() {
                "HEAD" => "GET".to_owned(),
                method => method.to_owned(),
            },
            path: request.path(),
            page: None,
            route,
            segments,
            locale: locale
                .and_then(|tag| Locale::from_tag(&tag))
                .unwrap_or(config.locale),
            locale_chosen: request.header(hop::LOCALE_CHOSEN).is_some(),
            request_id,
            body,
            client: Client::new(address, &user_agent)
                .in_country(request.header("cf-ipcountry"))
                .in_city(request.header(hop::CITY).and_then(|city| of_field(&city))),
            now: platform.now(),
            unreadable: Cell::new(false),
            kept: Cell::new(false),
            request,
            config,
            platform,
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

    /// Whether the language to answer in was chosen on a page.
    #[must_use]
    pub const fn has_chosen_locale(&self) -> bool {
        self.locale_chosen
    }

    /// The language of the page that a form stood on, which may be that of an account:
    /// its address says so.
    #[must_use]
    pub fn locale_of_page(&self) -> Locale {
        let tag = self.query("in").and_then(|tag| Locale::from_tag(&tag));
        tag.map_or(self.locale, |locale| self.locale_for(locale))
    }

    /// Time and client of the request.
    #[must_use]
    pub fn at(&self) -> RequestContext<'_> {
        RequestContext {
            now: self.now,
            client: &self.client,
            request_id: &self.request_id,
            limits: &Limits::DEFAULT,
        }
    }

    /// How the fields of the body are written, if in a way that we read.
    #[must_use]
    pub fn encoding(&self) -> Option<Encoding> {
        match self.request.media_type().as_str() {
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
            None => self.is_multipart() || self.request.asks_for_html(),
        }
    }

    /// The countries whose phone numbers need no country code in a form of this language.
    /// A program has to name the country.
    #[must_use]
    pub fn homes(&self, locale: Locale) -> Homes {
        match self.encoding() {
            Some(Encoding::Form) => Homes::of(locale, &self.client),
            _ => Homes::default(),
        }
    }

    /// Whether the body is a form with a file.
    fn is_multipart(&self) -> bool {
        self.request.media_type() == "multipart/form-data"
    }

    /// Takes a body that nobody read, so that the client hears the answer.
    pub(crate) async fn drain(&self) {
        self.request.drain(self.route.takes.body_cap()).await;
    }

    /// What a form that was sent by a person is known by, if there is a secret to it.
    pub(crate) fn press(&self) -> Option<TokenHash> {
        let is_form = self.method == "POST" && self.encoding() == Some(Encoding::Form);
        if !is_form || self.authorized() {
            return None;
        }
        let token = |cookie| self.cookie(cookie).map(|token| token.as_str().to_owned());
        let secret = match self.route.caller {
            Caller::MailedLink(_) => String::new(),
            Caller::Claimant => self.case()?.text(),
            Caller::Session(_) => token(Cookie::Session)?,
            Caller::Client | Caller::Visitor => return None,
            Caller::Anyone | Caller::ServiceKey(_) | Caller::KeyOrChallenge(_) => {
                token(Cookie::Challenge)?
            }
        };
        Some(press::hash(&self.path, &secret, &self.body))
    }

    /// What stands in the path where the pattern of its route varies, first to last.
    #[must_use]
    pub fn segment(&self, place: usize) -> &str {
        self.segments.get(place).map_or("", String::as_str)
    }

    /// A parameter of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        self.request.query(name)
    }

    /// What a parameter of the query says; nothing where it is not given. It is told only
    /// once it is known who calls.
    ///
    /// # Errors
    /// [`Problem`] where it cannot be read as such.
    pub fn query_as<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let read = |text: String| {
            let detail = "The parameter cannot be read: leave it out, or take one of our links.";
            text.parse().map_err(|_| {
                self.unreadable.set(true);
                Problem::with_detail(Kind::InvalidFields, &format!("/{name}"), detail)
            })
        };
        self.query(name).map(read).transpose()
    }

    /// The version of a thing that the call is about, as reading it gave (RFC 9110, 13.1.1).
    #[must_use]
    pub fn if_match(&self) -> Option<String> {
        self.request.header("if-match")
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

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The fields of the body, for a page that shows again what was typed; whoever makes
    /// something of them hands that to [`Self::checked`].
    ///
    /// # Errors
    /// [`Problem`] where the body cannot be accepted.
    pub fn fields(&self) -> Result<Fields, Problem> {
        self.read_fields()
            .inspect_err(|_| self.unreadable.set(true))
    }

    fn read_fields(&self) -> Result<Fields, Problem> {
        let encoding = self.encoding().ok_or(Kind::UnsupportedMediaType)?;
        let only_json = matches!(self.route.takes, Takes::Json | Takes::Rows);
        if only_json && encoding != Encoding::Json {
            return Err(Kind::UnsupportedMediaType.into());
        }
        let fields = Fields::read(encoding, &self.body).map_err(|_| Kind::MalformedBody)?;
        Ok(fields.in_letters(Letters {
            compose: P::compose,
            ascii_domain: P::ascii_domain,
        }))
    }

    /// What was made of the fields of the body.
    ///
    /// # Errors
    /// [`Problem`] where a field cannot be accepted.
    pub fn checked<T>(&self, made: Result<T, Vec<FieldError>>) -> Result<T, Problem> {
        made.map_err(|errors| {
            self.unreadable.set(true);
            let kind = Kind::InvalidFields;
            Problem { kind, errors }
        })
    }

    /// What `read` makes of the fields of the body.
    ///
    /// # Errors
    /// [`Problem`] where the body or a field cannot be accepted.
    pub fn parse<T>(
        &self,
        read: impl FnOnce(Fields) -> Result<T, Vec<FieldError>>,
    ) -> Result<T, Problem> {
        self.checked(read(self.fields()?))
    }

    /// Takes the file that comes with a call whose path takes one; once. It is read
    /// only here, so that nobody fills the memory who may not send one. Keep it no
    /// longer than until the next `await`: others may be at work meanwhile.
    ///
    /// With PUT the body is the file, unless it is a form, and the date of the document
    /// stands in the query; with POST it is a form with the fields `file` and, if need be,
    /// `date`.
    ///
    /// # Errors
    /// [`Problem`] where there is no file to be had.
    pub async fn upload(&self) -> Result<Upload, Problem> {
        let multipart = self.is_multipart();
        if !multipart && self.method != "PUT" {
            return Err(Kind::UnsupportedMediaType.into());
        }
        let content_type = self.request.header("content-type");
        let cap = self.route.takes.body_cap();
        if multipart {
            let content_type = content_type.unwrap_or_default();
            let file = self.request.form_file(cap, &content_type).await;
            return file.map_err(no_file);
        }
        let bytes = self.request.file(cap).await.map_err(no_file)?;
        let disposition = self.request.header("content-disposition");
        Ok(Upload {
            bytes,
            name: disposition.and_then(|field| file_name(&field)),
            declared: content_type.filter(|text| !text.is_empty()),
            dated: self.query("date"),
        })
    }

    /// The site in the language of the call, for a page at its path.
    #[must_use]
    pub fn site(&self, locale: Locale) -> Site<'_> {
        self.config.site(locale, &self.path)
    }

    /// The page for whoever proved every factor from an address that their account
    /// does not allow.
    #[must_use]
    pub fn address_refused(&self, refused: &AddressRefused) -> Reply {
        let page = frame::AddressRefused {
            address: &refused.address,
            trial_until: refused.trial_until,
            signed_in: self.session().is_some(),
        };
        let site = self.site(self.locale);
        let status = Kind::IpNotAllowed.status();
        Reply::page(status, frame::address_refused(&site, &page))
    }

    /// Random values for a device.
    ///
    /// # Errors
    /// [`Failure`] where the platform fails.
    pub fn fresh_device(&self) -> Result<device::Fresh, Failure> {
        Ok(device::Fresh {
            id: self.platform.random()?,
            token: self.platform.random()?,
        })
    }

    /// Random values for a new recovery case.
    ///
    /// # Errors
    /// [`Failure`] where none can be drawn.
    pub fn fresh_case(&self) -> Result<open::Fresh, Failure> {
        Ok(open::Fresh {
            id: self.platform.random()?,
            reference: self.platform.random()?,
            secret: self.platform.random()?,
            phrase: self.platform.random()?,
            mail_ids: self.platform.random_each()?,
        })
    }

    /// Random values for a session.
    ///
    /// # Errors
    /// [`Failure`] where the platform fails.
    pub fn fresh_session(&self) -> Result<session_issue::Fresh, Failure> {
        Ok(session_issue::Fresh {
            session_id: self.platform.random()?,
            session_token: self.platform.random()?,
            device: self.fresh_device()?,
            mail_id: self.platform.random()?,
        })
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

    /// Whether it is a program that shows a key, where others call too: a form is sent by
    /// a person.
    #[must_use]
    pub fn by_key(&self) -> bool {
        self.authorized() && self.encoding() != Some(Encoding::Form)
    }

    /// The service key of the caller.
    #[must_use]
    pub fn service_key(&self) -> Option<Token> {
        regain_core::sign_in::service_key::presented(&self.bearer()?)
    }

    /// The credential of a recovery case that the caller shows: `Authorization` for
    /// programs, else the cookie.
    #[must_use]
    pub fn case(&self) -> Option<Credential> {
        match self.bearer() {
            Some(bearer) => Credential::presented(&bearer),
            None => Credential::presented(Cookie::Case.read(&self.request.header("cookie")?)?),
        }
    }

    /// User and password of `Authorization` (RFC 7617), each encoded like a field of a form
    /// (RFC 6749, 2.3.1).
    #[must_use]
    pub fn basic(&self) -> Option<(String, String)> {
        basic(&self.request.header("authorization")?)
    }

    /// The access token of a client (RFC 6750, 2.1).
    #[must_use]
    pub fn access_token(&self) -> Option<Token> {
        Token::presented(&self.bearer()?)
    }

    /// The text that a cookie holds.
    #[must_use]
    pub fn cookie_text(&self, cookie: Cookie) -> Option<String> {
        let header = self.request.header("cookie")?;
        cookie.read(&header).map(String::from)
    }

    /// The fields of a form as they were sent, for an address.
    #[must_use]
    pub fn form_as_query(&self) -> Option<&str> {
        let form = (self.encoding() == Some(Encoding::Form)).then_some(&*self.body)?;
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&byte);
        let text = core::str::from_utf8(form).ok()?;
        text.bytes().all(plain).then_some(text)
    }

    /// The token that a cookie holds.
    #[must_use]
    pub fn cookie(&self, cookie: Cookie) -> Option<Token> {
        Token::presented(cookie.read(&self.request.header("cookie")?)?)
    }

    fn bearer(&self) -> Option<String> {
        let header = self.request.header("authorization")?;
        bearer(&header).map(String::from)
    }
}

fn no_file(why: NoFile) -> Problem {
    match why {
        NoFile::TooLarge => Kind::BodyTooLarge.into(),
        // Whoever breaks off hears no answer: any will do.
        NoFile::Malformed => Kind::MalformedBody.into(),
        NoFile::NotOneFile => {
            let detail =
                "The form must have this field, in it one file, and none beside but `date`.";
            Problem::with_detail(Kind::InvalidFields, "/file", detail)
        }
    }
}
