//! OpenID Connect: the provider's panels and apps send people here to sign in, and get
//! told who they are (OpenID Connect Core 1.0, OAuth 2.0 Security BCP RFC 9700).
//!
//! In scope: the code flow with PKCE, ID tokens, opaque access and refresh tokens, and
//! how all of it ends. Out of scope: implicit and hybrid flows, consent (the clients are
//! the provider's own), and dynamic registration.

pub mod authorize;
pub mod claims;
pub mod client_authentication;
pub mod end_session;
pub mod introspection;
pub mod jwt;
pub mod metadata;
pub mod redirect;
pub mod registration;
pub mod registry;
pub mod request;
pub mod token;
pub mod userinfo;

use crate::words::words;

/// The class of a sign-in with one factor (REFEDS Single-Factor Authentication profile).
pub const SFA: &str = "https://refeds.org/profile/sfa";
/// The class of one with two (REFEDS Multi-Factor Authentication profile).
pub const MFA: &str = "https://refeds.org/profile/mfa";

words! {
    /// What an ID token is signed with (RFC 7518, 3.1).
    pub enum Algorithm {
        /// RSA with SHA-256, which every client knows.
        Rs256 = "RS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
    }
}

impl Algorithm {
    /// The secret with its keyring, each key in PKCS #8.
    #[must_use]
    pub const fn keyring(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256_KEYS",
            Self::Es256 => "ES256_KEYS",
        }
    }

    /// The id of a key of its ring, among those of both rings.
    #[must_use]
    pub fn key_id(self, id: &str) -> alloc::string::String {
        alloc::format!("{}-{id}", self.word())
    }
}

words! {
    /// What a client can ask to be told, or to do (OpenID Connect Core, 5.4 and 11).
    pub enum Scope {
        /// Who somebody is.
        OpenId = "openid",
        /// Name, customer number and language.
        Profile = "profile",
        /// The e-mail address.
        Email = "email",
        /// The phone number.
        Phone = "phone",
        /// Account type and role.
        Groups = "groups",
        /// To go on after the session has ended.
        OfflineAccess = "offline_access",
    }
}

words! {
    /// Why a request is refused (RFC 6749, 4.1.2.1 and 5.2; OpenID Connect Core, 3.1.2.6;
    /// RFC 6750, 3.1).
    pub enum ErrorCode {
        /// Something is missing, given twice or malformed.
        InvalidRequest = "invalid_request",
        /// The client is unknown, or did not prove who it is.
        InvalidClient = "invalid_client",
        /// The code or refresh token is unknown, used, expired or another client's.
        InvalidGrant = "invalid_grant",
        /// The scope is not what it has to be.
        InvalidScope = "invalid_scope",
        /// The access token is unknown or has ended.
        InvalidToken = "invalid_token",
        /// The account may not enter there.
        AccessDenied = "access_denied",
        /// Nobody is signed in, or not recently enough.
        LoginRequired = "login_required",
        /// Somebody is signed in, and has to do something first.
        InteractionRequired = "interaction_required",
        /// Another flow than that of codes.
        UnsupportedResponseType = "unsupported_response_type",
        /// Neither a code nor a refresh token.
        UnsupportedGrantType = "unsupported_grant_type",
        /// Requests as objects are not read.
        RequestNotSupported = "request_not_supported",
        /// Nor are they fetched.
        RequestUriNotSupported = "request_uri_not_supported",
    }
}

/// A refusal as a client is told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OAuthError {
    /// Its kind.
    pub code: ErrorCode,
    /// What to do about it, for developers.
    pub description: &'static str,
}

impl ErrorCode {
    /// The same with what to do about it.
    #[must_use]
    pub const fn because(self, description: &'static str) -> OAuthError {
        OAuthError {
            code: self,
            description,
        }
    }
}
