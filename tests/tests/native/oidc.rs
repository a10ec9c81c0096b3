//! Calls of clients of OpenID Connect that overlap, batch by batch.

use regain_core::crypto::token::Token;
use regain_tests::{Caller, Incoming, PASSWORD, Stepwise, World, body, header, interleave};
use regain_web::Response;
use serde_json::json;

use crate::ALICE;
use crate::overlaps::Request;

const REDIRECT: &str = "https://panel.example/callback";

/// A client without PKCE, and Alice signed in.
fn panel() -> (World, Caller) {
    let world = World::default();
    world.customer(ALICE);
    let hash = Token::new(&[7; 32]).hash();
    world
        .db
        .run(&format!(
            "INSERT INTO clients (id, name, authentication, secret_hash, redirect_uris,
               post_logout_redirect_uris, scopes, groups, second_factor, claims_in_id_token,
               algorithm, access_seconds, refresh_days, created_at)
             VALUES ('panel', 'Panel', 'client_secret_post', '{hash}', '[\"{REDIRECT}\"]', '[]',
               '[\"openid\",\"offline_access\"]', '[]', 0, 0, 'ES256', 3600, 30, 0)"
        ))
        .unwrap();
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    (world, browser)
}

fn code(world: &World, browser: &Caller) -> String {
    let path = format!(
        "/oidc/authorize?client_id=panel&response_type=code&scope=openid+offline_access&redirect_uri={REDIRECT}"
    );
    let answer = world.answer_to(&browser.request("GET", &path));
    let location = header(&answer, "location").unwrap_or_else(|| panic!("{answer:?}"));
    let (_, rest) = location.split_once("code=").unwrap();
    rest.split('&').next().unwrap().into()
}

fn call(fields: &[(&str, &str)]) -> Incoming {
    let secret = Token::new(&[7; 32]);
    let own = [("client_id", "panel"), ("client_secret", secret.as_str())];
    let fields: Vec<_> = own.iter().chain(fields).copied().collect();
    Caller::program("192.0.2.9")
        .request("POST", "/oidc/token")
        .form(&fields)
}

/// Sends the same call twice in every order of its batches, each time in a world of its own, and
/// says how many were answered with tokens. Whoever saw a repetition ended what it gave.
fn in_every_order(given: impl Fn(&World, &Caller) -> Vec<(&'static str, String)>) {
    let mut refused = 0;
    for order in 0..64_usize {
        let (world, browser) = panel();
        let given = given(&world, &browser);
        let fields: Vec<_> = given
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let store = Stepwise(&world.db);
        let send = || -> Request<Response> {
            Box::pin(async {
                world
                    .answer_over(&store, &world.file_store, &call(&fields))
                    .await
            })
        };
        let schedule: Vec<_> = (0..6).map(|place| order >> place & 1).collect();
        let answers = interleave(vec![send(), send()], &schedule);
        let good = answers.iter().filter(|answer| answer.status == 200).count();
        assert!(good <= 1, "{schedule:?}: {answers:?}");
        refused += 2 - good;
        for answer in &answers {
            let told = body(answer);
            let Some(token) = told["access_token"].as_str() else {
                assert_eq!(told["error"], "invalid_grant", "{answer:?}");
                continue;
            };
            let asks = Caller::program("192.0.2.9").request("GET", "/oidc/userinfo");
            assert_eq!(
                world.answer_to(&asks.bearing(token)).status,
                401,
                "{schedule:?}"
            );
        }
        assert_eq!(world.db.count("grants"), 0, "{schedule:?}");
    }
    assert!(refused >= 64);
}

#[test]
fn a_code_gives_tokens_once_however_calls_overlap() {
    in_every_order(|world, browser| {
        vec![
            ("grant_type", "authorization_code".into()),
            ("redirect_uri", REDIRECT.into()),
            ("code", code(world, browser)),
        ]
    });
}

#[test]
fn a_refresh_token_gives_others_once_however_calls_overlap() {
    in_every_order(|world, browser| {
        let code = code(world, browser);
        let fields = [
            ("grant_type", "authorization_code"),
            ("redirect_uri", REDIRECT),
            ("code", &*code),
        ];
        let told = body(&world.answer_to(&call(&fields)));
        let token = told["refresh_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{told}"));
        vec![
            ("grant_type", "refresh_token".into()),
            ("refresh_token", token.into()),
        ]
    });
}

#[test]
fn a_secret_that_was_told_is_good_whatever_else_is_changed_meanwhile() {
    for order in 0..16_usize {
        let (world, _) = panel();
        let store = Stepwise(&world.db);
        let ask = |method, path| {
            let request = Caller::program("192.0.2.9").request(method, path);
            request.bearing(&World::first_key())
        };
        let change = json!({
            "client_name": "Other", "redirect_uris": ["https://other.example/"],
            "token_endpoint_auth_method": "client_secret_post",
        });
        let send = |request: Incoming| -> Request<Response> {
            let (world, store) = (&world, &store);
            Box::pin(async move { world.answer_over(store, &world.file_store, &request).await })
        };
        let changes = send(ask("PUT", "/clients/panel").json(&change));
        let renews = send(ask("POST", "/clients/panel/secret"));
        let schedule: Vec<_> = (0..4).map(|place| order >> place & 1).collect();
        let answers = interleave(vec![changes, renews], &schedule);
        let secret = body(&answers[1])["client_secret"]
            .as_str()
            .unwrap()
            .to_owned();
        let secret = Token::presented(&secret).unwrap().hash();
        let kept = "SELECT name || ' ' || secret_hash FROM clients";
        assert_eq!(
            world.db.column(kept),
            [format!("Other {secret}")],
            "{schedule:?}"
        );
    }
}
