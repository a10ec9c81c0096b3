//! A registered client: what it may do, and who may enter there.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Algorithm, Scope};
use crate::account::Role;
use crate::account::account_type::AccountType;
use crate::column;
use crate::crypto::token::TokenHash;
use crate::words::words;

words! {
    /// How a client proves who it is at the token endpoint (OpenID Connect Core, 9).
    pub enum AuthenticationMethod {
        /// Its secret, as a user's password in `Authorization`.
        Basic = "client_secret_basic",
        /// Its secret, among the fields.
        Post = "client_secret_post",
        /// Not at all: it runs where no secret can be kept, and PKCE takes its place.
        None = "none",
    }
}

words! {
    /// A group of accounts: customers by their type, staff by their role.
    pub enum Group {
        /// Customers who are persons.
        Individual = "individual",
        /// Customers that are companies.
        Company = "company",
        /// Customers that are associations.
        Association = "association",
        /// Agents.
        Agent = "agent",
        /// Reviewers.
        Reviewer = "reviewer",
        /// Auditors.
        Auditor = "auditor",
        /// Admins.
        Admin = "admin",
    }
}

impl Group {
    /// The one that an account is in.
    #[must_use]
    pub const fn of(role: Role, account_type: AccountType) -> Self {
        match (role, account_type) {
            (Role::Customer, AccountType::Individual) => Self::Individual,
            (Role::Customer, AccountType::Company) => Self::Company,
            (Role::Customer, AccountType::Association) => Self::Association,
            (Role::Agent, _) => Self::Agent,
            (Role::Reviewer, _) => Self::Reviewer,
            (Role::Auditor, _) => Self::Auditor,
            (Role::Admin, _) => Self::Admin,
        }
    }
}

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Registration {
    /// Its `client_id`.
    pub id: String,
    /// Its name, as people know it.
    pub name: String,
    /// How it proves who it is.
    pub authentication: AuthenticationMethod,
    /// What is kept of its secret, if it has one.
    pub secret_hash: Option<TokenHash>,
    /// Where answers may be sent, each taken as it is.
    #[serde(deserialize_with = "column::json")]
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after they signed out.
    #[serde(deserialize_with = "column::json")]
    pub post_logout_redirect_uris: Vec<String>,
    /// What it may ask for.
    #[serde(deserialize_with = "column::json")]
    pub scopes: Vec<Scope>,
    /// Who may enter; none named: everybody.
    #[serde(deserialize_with = "column::json")]
    pub groups: Vec<Group>,
    /// Whether people need their second factor to enter.
    #[serde(deserialize_with = "column::flag")]
    pub second_factor: bool,
    /// Whether what its scopes tell stands in the ID token too.
    #[serde(deserialize_with = "column::flag")]
    pub claims_in_id_token: bool,
    /// What its ID tokens are signed with.
    pub algorithm: Algorithm,
    /// How long an access token is good, in seconds.
    pub access_seconds: u32,
    /// How many days a refresh token waits to be used.
    pub refresh_days: u32,
    /// When it was registered.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
}

impl Registration {
    /// Whether an account may enter there.
    #[must_use]
    pub fn admits(&self, role: Role, account_type: AccountType) -> bool {
        self.groups.is_empty() || self.groups.contains(&Group::of(role, account_type))
    }

    /// What it gets of the scopes that it asks for, separated by blanks; what it may not
    /// have, or nobody knows, is left out (RFC 6749, 3.3).
    #[must_use]
    pub fn granted(&self, asked: &str) -> Vec<Scope> {
        let mut scopes = Vec::new();
        for scope in asked.split(' ').filter_map(Scope::from_word) {
            if self.scopes.contains(&scope) && !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes
    }

    /// Whether an answer may be sent to this address.
    #[must_use]
    pub fn has_redirect_uri(&self, address: &str) -> bool {
        self.redirect_uris.iter().any(|known| known == address)
    }
}
