//! The pages about registered clients.

use super::AT;
use crate::*;
use regain_core::crypto::token::Token;
use regain_core::oidc::registration::{AuthenticationMethod, Group, Registration};
use regain_core::oidc::{Algorithm, Scope};
use regain_frame::*;

/// A client with as much of everything as it can have, or as little.
fn registered(full: bool, text: &str) -> Registration {
    let address = || String::from(text);
    Registration {
        id: text.into(),
        name: text.into(),
        authentication: AuthenticationMethod::Basic,
        secret_hash: full.then(|| Token::new(&[1; 32]).hash()),
        redirect_uris: vec![address(); if full { 3 } else { 1 }],
        post_logout_redirect_uris: vec![address(); usize::from(full)],
        scopes: Scope::ALL.into(),
        groups: if full { Group::ALL.into() } else { Vec::new() },
        second_factor: full,
        claims_in_id_token: full,
        algorithm: Algorithm::Rs256,
        access_seconds: 3600,
        refresh_days: 30,
        created_at: AT,
    }
}

pub fn applications(office: &Office<'_>, text: &str) -> Vec<String> {
    let all = [registered(true, text), registered(false, text)];
    let typed = ClientTyped::from(&all[0]);
    let problems = [
        ClientProblem::Name,
        ClientProblem::RedirectUris,
        ClientProblem::PostLogoutRedirectUris,
        ClientProblem::AccessSeconds,
        ClientProblem::RefreshDays,
        ClientProblem::Other,
        ClientProblem::Meanwhile,
    ];
    let (empty, none) = (ClientTyped::default(), &[][..]);
    let form = |fresh, done, typed, problems| ClientForm {
        key: "",
        fresh,
        done,
        typed,
        problems,
    };
    let list = |clients, form| clients_page(office, clients, form);
    let removed = Some(AdminDone::ClientRemoved);
    let changed = Some(AdminDone::ClientChanged);
    let mut pages = vec![
        list(&all[..], form(true, None, &typed, &problems[..])),
        list(&[], form(false, removed, &empty, none)),
        client_secret(office, &all[0], text),
    ];
    for (one, form) in [
        (&all[0], form(true, None, &typed, &problems[..])),
        (&all[1], form(true, changed, &empty, none)),
        (&all[1], form(false, None, &empty, none)),
    ] {
        pages.push(client(office, &ClientPage { client: one, form }));
    }
    pages
}

fn clients_page(office: &Office<'_>, all: &[Registration], form: ClientForm<'_>) -> String {
    clients(office, &ClientsPage { clients: all, form })
}
