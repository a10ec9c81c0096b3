//! What clients find out by themselves (OpenID Connect Discovery, 3; RFC 8414, 2).

use serde_json::{Value, json};

use super::registration::AuthenticationMethod;
use super::{Algorithm, MFA, SFA, Scope};

/// How a client can prove who it is where it has to have a secret.
const WITH_SECRET: [AuthenticationMethod; 2] =
    [AuthenticationMethod::Basic, AuthenticationMethod::Post];

/// The document of the provider at this origin.
#[must_use]
pub fn document(issuer: &str, languages: &[&str]) -> Value {
    let at = |path: &str| alloc::format!("{issuer}{path}");
    json!({
        "issuer": issuer,
        "authorization_endpoint": at("/oidc/authorize"),
        "token_endpoint": at("/oidc/token"),
        "userinfo_endpoint": at("/oidc/userinfo"),
        "jwks_uri": at("/oidc/jwks"),
        "introspection_endpoint": at("/oidc/introspect"),
        "revocation_endpoint": at("/oidc/revoke"),
        "end_session_endpoint": at("/oidc/end-session"),
        "scopes_supported": Scope::ALL,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": Algorithm::ALL,
        "token_endpoint_auth_methods_supported": AuthenticationMethod::ALL,
        "introspection_endpoint_auth_methods_supported": WITH_SECRET,
        "revocation_endpoint_auth_methods_supported": AuthenticationMethod::ALL,
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": [SFA, MFA],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "name",
            "preferred_username", "locale", "email", "email_verified", "phone_number", "groups",
        ],
        "ui_locales_supported": languages,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
    })
}
