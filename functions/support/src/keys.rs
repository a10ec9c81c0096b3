//! `GET` and `POST /support/keys`, `POST /support/keys/{id}/revoke`: the keys of the
//! provider's programs.

use regain_core::fields::Encoding;
use regain_core::policy::Policy;
use regain_core::problem::{Kind, Problem};
use regain_core::reply::Reply;
use regain_core::service_key::Scope;
use regain_core::session::is_fresh;
use regain_core::support::keys::{self as rules, Creation, Fresh, box_of};
use regain_core::support::manage::Hindrance;
use regain_core::support::{Admin, Capacity as _};
use regain_edge::{Call, Edge, Failure, random};
use regain_pages::{
    AdminDone, KeyProblem, KeysPage, OfficeProblem, new_key, revoke_key, service_keys,
};

use crate::barred;

/// The keys; or, with `?revoke=`, the question whether one is to end.
pub async fn list(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let (admin, keys) = match read(call, edge).await? {
        Ok(read) => read,
        Err(reply) => return Ok(reply),
    };
    if !call.wants_page() {
        return Ok(Reply::json(200, &keys.describe()));
    }
    let wanted = call.query("revoke").unwrap_or_default();
    if let Some(key) = keys.in_use.iter().find(|key| key.id == wanted) {
        let office = barred::office(call, edge, admin.session(), "/support/keys");
        let fresh = is_fresh(admin.session(), &call.at(), &Policy::DEFAULT);
        return Ok(Reply::page(200, revoke_key(&office, key, fresh)));
    }
    let shown = Shown {
        done: call.query("done").as_deref().and_then(AdminDone::from_word),
        ..Shown::default()
    };
    Ok(page(call, edge, 200, &admin, &keys, &shown))
}

/// A new key, which is shown this once.
pub async fn create(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let mut shown = Shown::default();
    let creation = call.parse(|fields| {
        fields.peek("label").clone_into(&mut shown.label);
        let ticked = Scope::ALL.into_iter();
        shown.scopes = ticked.filter(|scope| fields.has(&box_of(*scope))).collect();
        Creation::parse(fields)
    });
    let creation = match creation {
        Ok(creation) => creation,
        Err(problem)
            if problem.kind == Kind::InvalidFields && call.encoding() == Some(Encoding::Form) =>
        {
            let wrong = |pointer: &str| problem.errors.iter().any(|e| e.pointer == pointer);
            let label = wrong("/label").then_some(KeyProblem::Label);
            let scopes = wrong("/scopes").then_some(KeyProblem::Scopes);
            shown.problems = label.into_iter().chain(scopes).collect();
            return again(call, edge, 422, &shown).await;
        }
        Err(problem) => return Ok(problem.into()),
    };
    let fresh = Fresh {
        id: random()?,
        key: random()?,
    };
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let made = rules::create(&db, token.as_ref(), &creation, &fresh, &at, policy).await?;
    let made = match made {
        Ok(made) => made,
        Err(hindrance) => return hindered(call, edge, hindrance, shown).await,
    };
    if !call.wants_page() {
        return Ok(Reply::json(201, &made.describe()));
    }
    Ok(match read(call, edge).await? {
        Ok((admin, _)) => {
            let office = barred::office(call, edge, admin.session(), "/support/keys");
            Reply::page(201, new_key(&office, &made))
        }
        Err(reply) => reply,
    })
}

/// The end of a key.
pub async fn revoke(call: &Call, edge: &Edge<'_>, id: &str) -> Result<Reply, Failure> {
    if let Err(problem) = call.no_fields() {
        return Ok(problem.into());
    }
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let revoked = rules::revoke(&db, token.as_ref(), id, &at, policy).await?;
    match revoked {
        Ok(()) if call.wants_page() => {
            Ok(Reply::see_other(&AdminDone::KeyRevoked.at("/support/keys")))
        }
        Ok(()) => Ok(Reply::empty(204)),
        Err(hindrance) => hindered(call, edge, hindrance, Shown::default()).await,
    }
}

/// What is on the page beside the keys.
#[derive(Default)]
struct Shown {
    done: Option<AdminDone>,
    label: String,
    scopes: Vec<Scope>,
    problems: Vec<KeyProblem>,
}

async fn read(
    call: &Call,
    edge: &Edge<'_>,
) -> Result<Result<(Admin, rules::Keys), Reply>, Failure> {
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let listed = rules::list(&db, token.as_ref(), &at, policy).await?;
    Ok(listed.map_err(|barred| barred::reply(call, edge, barred, "keys")))
}

/// Something that is not done.
async fn hindered(
    call: &Call,
    edge: &Edge<'_>,
    hindrance: Hindrance,
    mut shown: Shown,
) -> Result<Reply, Failure> {
    if let Hindrance::Barred(barred) = hindrance {
        return Ok(barred::reply(call, edge, barred, "keys"));
    }
    let told = match hindrance {
        Hindrance::FirstKey => Some(KeyProblem::First),
        Hindrance::ChangedMeanwhile => Some(KeyProblem::Meanwhile),
        _ => None,
    };
    let kind = Problem::from(hindrance).kind;
    match told {
        Some(told) if call.wants_page() => {
            shown.problems = vec![told];
            again(call, edge, kind.status(), &shown).await
        }
        _ => Ok(barred::problem(call, edge, kind, OfficeProblem::NotFound)),
    }
}

/// The page as it is now.
async fn again(call: &Call, edge: &Edge<'_>, status: u16, shown: &Shown) -> Result<Reply, Failure> {
    Ok(match read(call, edge).await? {
        Ok((admin, keys)) => page(call, edge, status, &admin, &keys, shown),
        Err(reply) => reply,
    })
}

fn page(
    call: &Call,
    edge: &Edge,
    status: u16,
    admin: &Admin,
    keys: &rules::Keys,
    shown: &Shown,
) -> Reply {
    let view = KeysPage {
        keys,
        fresh: is_fresh(admin.session(), &call.at(), &Policy::DEFAULT),
        done: shown.done,
        label: &shown.label,
        scopes: &shown.scopes,
        problems: &shown.problems,
    };
    let office = barred::office(call, edge, admin.session(), "/support/keys");
    Reply::page(status, service_keys(&office, &view))
}
