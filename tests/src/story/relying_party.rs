//! A client of OpenID Connect, in the words of the protocol.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::ecdsa;
use regain_core::crypto::token::{Token, digest};
use rsa::pkcs1v15;
use rsa::sha2::Sha256;
use rsa::signature::Verifier as _;
use serde_json::{Value, json};

use crate::story::browser::parameter;
use crate::story::client::{Client, Reply, sql, unique};

/// What a code is exchanged with.
pub const VERIFIER: &str = "a-verifier-of-forty-three-characters-at-least";

/// A registered client.
pub struct RelyingParty {
    pub id: String,
    pub secret: String,
    pub redirect_uri: String,
    method: &'static str,
}

impl RelyingParty {
    /// One with a secret in `Authorization`; these columns take the place of the usual ones.
    pub fn with(columns: &[(&str, &str)]) -> Self {
        Self::registered("client_secret_basic", columns)
    }

    /// One with a secret in `Authorization`.
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// One that proves who it is in this way.
    pub fn registered(method: &'static str, columns: &[(&str, &str)]) -> Self {
        let number = unique();
        let (id, redirect_uri) = (
            format!("client-{number}"),
            format!("https://panel{number}.example/callback"),
        );
        let mut random = [0x66; 32];
        random[..4].copy_from_slice(&number.to_be_bytes());
        let secret = Token::new(&random);
        let hash = if method == "none" {
            "NULL".to_owned()
        } else {
            format!("'{}'", secret.hash())
        };
        sql(&format!(
            "INSERT INTO clients (id, name, authentication, secret_hash, redirect_uris,
               post_logout_redirect_uris, scopes, groups, second_factor, claims_in_id_token,
               algorithm, access_seconds, refresh_days, created_at)
             VALUES ('{id}', 'Panel', '{method}', {hash}, '[\"{redirect_uri}\"]', '[]',
               '[\"openid\",\"profile\",\"email\",\"groups\",\"offline_access\"]', '[]', 0, 0,
               'RS256', 3600, 30, 0)"
        ));
        for (column, value) in columns {
            sql(&format!(
                "UPDATE clients SET {column} = '{value}' WHERE id = '{id}'"
            ));
        }
        Self {
            id,
            secret: secret.as_str().into(),
            redirect_uri,
            method,
        }
    }

    /// The path to send a browser to; further parameters take the place of the usual ones,
    /// empty ones are left out.
    pub fn request(&self, parameters: &[(&str, &str)]) -> String {
        let challenge = digest(VERIFIER.as_bytes());
        let usual = [
            ("client_id", &*self.id),
            ("redirect_uri", &*self.redirect_uri),
            ("response_type", "code"),
            ("scope", "openid profile email groups"),
            ("state", "a state"),
            ("nonce", "a nonce"),
            ("code_challenge", &*challenge),
            ("code_challenge_method", "S256"),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        let own = usual
            .iter()
            .filter(|(name, _)| !parameters.iter().any(|(other, _)| other == name));
        query.extend_pairs(own.chain(parameters).filter(|(_, value)| !value.is_empty()));
        format!("/oidc/authorize?{}", query.finish())
    }

    /// The code of an answer that came to the client.
    pub fn code(&self, address: &str) -> String {
        assert!(address.starts_with(&self.redirect_uri), "{address}");
        assert_eq!(
            parameter(address, "state").as_deref(),
            Some("a state"),
            "{address}"
        );
        assert!(parameter(address, "iss").is_some(), "{address}");
        parameter(address, "code").unwrap_or_else(|| panic!("no code: {address}"))
    }

    /// The error of an answer.
    pub fn error(&self, address: &str) -> String {
        assert!(address.starts_with(&self.redirect_uri), "{address}");
        assert!(parameter(address, "iss").is_some(), "{address}");
        parameter(address, "error").unwrap_or_else(|| panic!("no error: {address}"))
    }

    /// Calls an endpoint as itself.
    pub fn call(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut fields = fields.to_vec();
        let client = match self.method {
            "client_secret_basic" => {
                let pair = STANDARD.encode(format!("{}:{}", self.id, self.secret));
                Client::new().with("authorization", &format!("Basic {pair}"))
            }
            "client_secret_post" => {
                fields.extend([("client_id", &*self.id), ("client_secret", &*self.secret)]);
                Client::new()
            }
            _ => {
                fields.push(("client_id", &self.id));
                Client::new()
            }
        };
        client.form(path, &fields)
    }

    /// Exchanges a code.
    pub fn exchange(&self, code: &str) -> Reply {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &*self.redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        self.call("/oidc/token", &fields)
    }

    /// Uses a refresh token.
    pub fn refresh(&self, token: &str) -> Reply {
        self.call(
            "/oidc/token",
            &[("grant_type", "refresh_token"), ("refresh_token", token)],
        )
    }
}

/// Asks who somebody is.
pub fn userinfo(access_token: &str) -> Reply {
    Client::new().bearing(access_token).get("/oidc/userinfo")
}

/// The claims of an ID token whose signature was verified by the public keys.
pub fn verified(id_token: &str) -> Value {
    let parts: Vec<_> = id_token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("no token: {id_token}");
    };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
    let json = |part: &str| serde_json::from_slice::<Value>(&decode(part)).expect("JSON");
    let header = json(header);
    let keys = Client::new().get("/oidc/jwks").json();
    let keys = keys["keys"].as_array().expect("keys").clone();
    let key = keys
        .iter()
        .find(|key| key["kid"] == header["kid"])
        .expect("its key");
    assert_eq!(key["alg"], header["alg"]);
    let member = |name: &str| decode(key[name].as_str().expect("a member"));
    let (message, signature) = (
        id_token.rsplit_once('.').expect("parts").0.as_bytes(),
        decode(signature),
    );
    if header["alg"] == "RS256" {
        let [n, e] = ["n", "e"].map(|name| rsa::BoxedUint::from_be_slice_vartime(&member(name)));
        let key = rsa::PublicKey::new(n, e).expect("a key");
        let signature = pkcs1v15::Signature::try_from(&*signature).expect("a signature");
        let key = pkcs1v15::VerifyingKey::<Sha256>::new(key);
        key.verify(message, &signature).expect("a good signature");
    } else {
        let point = [vec![4], member("x"), member("y")].concat();
        let key = ecdsa::VerifyingKey::from_sec1_bytes(&point).expect("a key");
        let signature = ecdsa::Signature::from_slice(&signature).expect("a signature");
        key.verify(message, &signature).expect("a good signature");
    }
    json(claims)
}

/// Kind of error and status of an answer of the protocol.
pub fn refusal(reply: &Reply) -> (u16, Value) {
    let error = serde_json::from_str::<Value>(&reply.body).unwrap_or(json!({}))["error"].clone();
    (reply.status, error)
}
