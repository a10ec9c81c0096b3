//! Registered clients, which people know as applications.

use super::admin::AdminDone;
use crate::office::{Frame, Office, Section};
use crate::site::{Page, Problem, document};
use crate::{texts, time};
use askama::Template;
use regain_core::oidc::registration::{AuthenticationMethod, Group, Registration};
use regain_core::oidc::{Algorithm, Scope};

/// What stands in the form of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientTyped {
    /// Its name.
    pub name: String,
    /// Where answers may be sent, a line each.
    pub redirect_uris: String,
    /// Where people may be sent after they signed out, a line each.
    pub post_logout_redirect_uris: String,
    /// The word for how it proves who it is.
    pub authentication: String,
    /// The word for what its ID tokens are signed with.
    pub algorithm: String,
    /// The words of the scopes that are ticked.
    pub scopes: Vec<String>,
    /// The words of the groups that are ticked.
    pub groups: Vec<String>,
    /// Whether people need their second factor.
    pub second_factor: bool,
    /// Whether what its scopes tell stands in the ID token too.
    pub claims_in_id_token: bool,
    /// How long an access token is good, in seconds.
    pub access_seconds: String,
    /// How many days a refresh token waits to be used.
    pub refresh_days: String,
}

impl From<&Registration> for ClientTyped {
    fn from(client: &Registration) -> Self {
        let words = |word: &str| String::from(word);
        Self {
            name: client.name.clone(),
            redirect_uris: client.redirect_uris.join("\n"),
            post_logout_redirect_uris: client.post_logout_redirect_uris.join("\n"),
            authentication: words(client.authentication.word()),
            algorithm: words(client.algorithm.word()),
            scopes: client
                .scopes
                .iter()
                .map(|scope| words(scope.word()))
                .collect(),
            groups: client
                .groups
                .iter()
                .map(|group| words(group.word()))
                .collect(),
            second_factor: client.second_factor,
            claims_in_id_token: client.claims_in_id_token,
            access_seconds: client.access_seconds.to_string(),
            refresh_days: client.refresh_days.to_string(),
        }
    }
}

/// The list, with the form for another one.
#[derive(Clone, Copy)]
pub struct ClientsPage<'a> {
    /// The clients.
    pub clients: &'a [Registration],
    /// What stands in the form.
    pub form: ClientForm<'a>,
}

/// One client, to be changed.
#[derive(Clone, Copy)]
pub struct ClientPage<'a> {
    /// The client.
    pub client: &'a Registration,
    /// What stands in the form.
    pub form: ClientForm<'a>,
}

/// The form of a client.
#[derive(Clone, Copy)]
pub struct ClientForm<'a> {
    /// The key of the forms, from which what they make is derived.
    pub key: &'a str,
    /// Whether all factors were proved a short while ago, as changes need it.
    pub fresh: bool,
    /// What was just done.
    pub done: Option<AdminDone>,
    /// What stands in it.
    pub typed: &'a ClientTyped,
    /// What is wrong with it.
    pub problems: &'a [ClientProblem],
}

/// Why a client is not registered or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientProblem {
    /// The name is missing or too long.
    Name,
    /// A redirect address is missing or none.
    RedirectUris,
    /// An address after the sign-out is none.
    PostLogoutRedirectUris,
    /// The lifetime of access tokens.
    AccessSeconds,
    /// The days of refresh tokens.
    RefreshDays,
    /// What no form sends.
    Other,
    /// Somebody else was faster.
    Meanwhile,
}

/// A box or button that can be chosen.
struct Choice {
    word: &'static str,
    what: &'static str,
    chosen: bool,
}

/// What the form shows.
struct Form<'a> {
    typed: &'a ClientTyped,
    key: &'a str,
    authentication: Vec<Choice>,
    algorithms: Vec<Choice>,
    scopes: Vec<Choice>,
    groups: Vec<Choice>,
}

impl<'a> Form<'a> {
    fn of(form: &ClientForm<'a>, t: &'static texts::Clients) -> Self {
        let typed = form.typed;
        let ticked = |all: &[String], word: &str| all.iter().any(|ticked| ticked == word);
        let choices = |words: &[(&'static str, &'static str)], typed: &str| {
            let one = |&(word, what): &(&'static str, &'static str)| Choice {
                word,
                what,
                chosen: word == typed,
            };
            words.iter().map(one).collect()
        };
        let methods =
            AuthenticationMethod::ALL.map(|method| (method.word(), t.authentication(method)));
        let algorithms = Algorithm::ALL.map(|algorithm| (algorithm.word(), algorithm.word()));
        let scopes = Scope::ALL.into_iter().filter_map(|scope| {
            Some(Choice {
                word: scope.word(),
                what: t.scope(scope)?,
                chosen: ticked(&typed.scopes, scope.word()),
            })
        });
        let groups = Group::ALL.map(|group| Choice {
            word: group.word(),
            what: t.group(group),
            chosen: ticked(&typed.groups, group.word()),
        });
        Self {
            typed,
            key: form.key,
            authentication: choices(&methods, &typed.authentication),
            algorithms: choices(&algorithms, &typed.algorithm),
            scopes: scopes.collect(),
            groups: groups.into(),
        }
    }
}

fn problems(t: &texts::Clients, admin: &texts::Admin, problems: &[ClientProblem]) -> Vec<Problem> {
    let told = problems.iter().map(|problem| {
        let (field, text) = match problem {
            ClientProblem::Name => (Some("name"), t.name_wrong),
            ClientProblem::RedirectUris => (Some("redirects"), t.redirects_wrong),
            ClientProblem::PostLogoutRedirectUris => (Some("logouts"), t.logouts_wrong),
            ClientProblem::AccessSeconds => (Some("access"), t.access_wrong),
            ClientProblem::RefreshDays => (Some("refresh"), t.refresh_wrong),
            ClientProblem::Other => (None, t.other_wrong),
            ClientProblem::Meanwhile => (None, admin.meanwhile),
        };
        Problem {
            field: field.map(Into::into),
            text: text.into(),
        }
    });
    told.collect()
}

#[derive(Template)]
#[template(path = "support/clients.html")]
struct List<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Clients,
    admin: &'static texts::Admin,
    done: Option<&'static str>,
    fresh: bool,
    rows: Vec<Row<'a>>,
    form: Form<'a>,
}

struct Row<'a> {
    client: &'a Registration,
    who: String,
    created: String,
}

/// The registered clients, and the form for another one.
#[must_use]
pub fn clients(office: &Office<'_>, view: &ClientsPage<'_>) -> String {
    let locale = office.site.locale;
    let (t, admin) = (texts::Clients::of(locale), texts::Admin::of(locale));
    let mut page = Page::new(&office.site, t.title);
    page.problems = problems(t, admin, view.form.problems);
    let row = |client| Row {
        client,
        who: who(t, client),
        created: time::in_words(client.created_at, locale),
    };
    document(&List {
        page,
        office: office.frame(Some(Section::Clients)),
        t,
        admin,
        done: view.form.done.map(|done| done.told(locale)),
        fresh: view.form.fresh,
        rows: view.clients.iter().map(row).collect(),
        form: Form::of(&view.form, t),
    })
}

fn who(t: &texts::Clients, client: &Registration) -> String {
    if client.groups.is_empty() {
        return t.everyone.into();
    }
    let groups: Vec<_> = client.groups.iter().map(|group| t.group(*group)).collect();
    groups.join(", ")
}

#[derive(Template)]
#[template(path = "support/client.html")]
struct One<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Clients,
    admin: &'static texts::Admin,
    done: Option<&'static str>,
    fresh: bool,
    client: &'a Registration,
    form: Form<'a>,
    here: String,
}

/// One client, with the forms that change it, give it another secret and remove it.
#[must_use]
pub fn client(office: &Office<'_>, view: &ClientPage<'_>) -> String {
    let locale = office.site.locale;
    let (t, admin) = (texts::Clients::of(locale), texts::Admin::of(locale));
    let mut page = Page::new(&office.site, &view.client.name);
    page.problems = problems(t, admin, view.form.problems);
    document(&One {
        page,
        office: office.frame(Some(Section::Clients)),
        t,
        admin,
        done: view.form.done.map(|done| done.told(locale)),
        fresh: view.form.fresh,
        client: view.client,
        form: Form::of(&view.form, t),
        here: format!("/support/clients/{}", view.client.id),
    })
}

#[derive(Template)]
#[template(path = "support/client_secret.html")]
struct Told<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Clients,
    client: &'a Registration,
    once: &'a str,
    kept: String,
}

/// A secret that was just made, shown this once.
#[must_use]
pub fn client_secret(office: &Office<'_>, client: &Registration, secret: &str) -> String {
    let t = texts::Clients::of(office.site.locale);
    document(&Told {
        page: Page::new(&office.site, t.new_title),
        office: office.frame(Some(Section::Clients)),
        t,
        client,
        once: secret,
        kept: format!("/support/clients/{}", client.id),
    })
}
