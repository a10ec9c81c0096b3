//! What clients are told of somebody (OpenID Connect Core, 2 and 5).

use alloc::string::String;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::registration::Registration;
use super::{MFA, SFA, Scope};
use crate::audit::event::Factors;
use crate::store::grants::Granted;

/// The class of a sign-in with these factors.
#[must_use]
pub const fn acr(factors: Factors) -> &'static str {
    match factors {
        Factors::Password => SFA,
        Factors::Totp | Factors::RecoveryCode => MFA,
    }
}

/// Its methods (RFC 8176, 2). There is no word for a recovery code: it is no `otp`.
const fn amr(factors: Factors) -> &'static [&'static str] {
    match factors {
        Factors::Password => &["pwd"],
        Factors::Totp => &["pwd", "otp", "mfa"],
        Factors::RecoveryCode => &["pwd", "mfa"],
    }
}

/// What the scopes of a grant tell of its account.
#[must_use]
pub fn of_account(granted: &Granted) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut tell = |name: &str, value: Value| claims.insert(name.into(), value);
    tell("sub", json!(granted.account_id));
    for scope in &granted.scopes {
        match scope {
            Scope::OpenId | Scope::OfflineAccess => {}
            Scope::Profile => {
                tell("name", json!(granted.name));
                tell("preferred_username", json!(granted.customer_number));
                tell("locale", json!(granted.locale.tag()));
            }
            Scope::Email => {
                tell("email", json!(granted.email));
                tell("email_verified", json!(granted.email_proven));
            }
            Scope::Phone => {
                tell("phone_number", json!(granted.phone));
            }
            Scope::Groups => {
                tell("groups", json!([granted.role, granted.account_type]));
            }
        }
    }
    claims
}

/// The claims of an ID token.
#[must_use]
pub fn of_id_token(
    issuer: &str,
    client: &Registration,
    granted: &Granted,
    nonce: Option<&str>,
    now: DateTime<Utc>,
) -> Value {
    let mut claims = if client.claims_in_id_token {
        of_account(granted)
    } else {
        Map::new()
    };
    let life = TimeDelta::seconds(client.access_seconds.into());
    let own = json!({
        "iss": issuer,
        "sub": granted.account_id,
        "aud": client.id,
        "iat": now.timestamp(),
        "exp": (now + life).timestamp(),
        "auth_time": granted.auth_at.timestamp(),
        "acr": acr(granted.factors),
        "amr": amr(granted.factors),
        "sid": granted.id,
    });
    if let Value::Object(own) = own {
        claims.extend(own);
    }
    if let Some(nonce) = nonce {
        claims.insert("nonce".into(), nonce.into());
    }
    Value::Object(claims)
}
