//! `/support/keys`: the keys of the provider's programs.

use regain_core::http::fields::FieldError;
use regain_core::http::problem::Problem;
use regain_core::http::reply::Reply;
use regain_core::sign_in::gate::SessionRow as _;
use regain_core::sign_in::service_key::Scope;
use regain_core::support::keys::{self as rules, Creation, Fresh, describe, describe_created};
use regain_core::support::manage::AdminRefusal;
use regain_core::support::{Capacity as _, FreshAdmin, open};
use regain_pages::{AdminDone, KeyProblem, KeysPage, new_key, revoke_key, service_keys};
use regain_web::{Call, Early, Platform, barred, form_key};
use serde_json::json;

/// The list; or the question whether one is to end.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    page(call, 200, &Typed::default(), &[]).await
}

/// What was typed for a new key.
#[derive(Default)]
struct Typed {
    label: String,
    scopes: Vec<Scope>,
}

/// A new key, which is shown this once.
pub async fn create(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let mut fields = call.fields()?;
    let key = form_key(&mut fields);
    let ticked: Vec<_> = fields.peek_each("scopes").collect();
    let mut scopes = Vec::from(Scope::ALL);
    scopes.retain(|scope| ticked.contains(&scope.word()));
    let label = fields.peek("label").to_owned();
    let typed = Typed { label, scopes };
    let creation = match call.checked(Creation::parse(fields)) {
        Ok(creation) => creation,
        Err(problem) if call.wants_page() => {
            let problems: Vec<_> = problem.errors.iter().map(told).collect();
            return page(call, 422, &typed, &problems).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let key = call.key_or_new(key)?;
    let fresh = Fresh::of_form(&key, &creation);
    let made = rules::create(&db, token.as_ref(), &creation, &fresh, &at).await;
    let created = match made {
        Ok(created) => created,
        Err(ended) => return refused_admin(call, ended.reason()?, &typed).await,
    };
    if !call.wants_page() {
        return Ok(Reply::json(201, &describe_created(&created)));
    }
    let opened = open::<FreshAdmin, _>(&db, token.as_ref(), (), &at).await;
    let (admin, ()) = opened.map_err(barred::early(call))?;
    let office = barred::office(call, admin.session(), "/support/keys");
    Ok(Reply::page(201, new_key(&office, &created)))
}

/// The end of one.
pub async fn revoke(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    call.no_fields()?;
    let location = AdminDone::KeyRevoked.at("/support/keys");
    let (db, token) = (call.remembering(&location, None)?, call.session());
    let revoked = rules::revoke(&db, token.as_ref(), id, &call.at()).await;
    match revoked {
        Ok(()) if call.wants_page() => Ok(Reply::see_other(&location)),
        Ok(()) => Ok(Reply::empty(204)),
        Err(ended) => refused_admin(call, ended.reason()?, &Typed::default()).await,
    }
}

/// A problem for a program; for a person the list, which says why.
async fn refused_admin(
    call: &Call<impl Platform>,
    refusal: AdminRefusal,
    typed: &Typed,
) -> Result<Reply, Early> {
    let problem = match &refusal {
        AdminRefusal::FirstKey => KeyProblem::First,
        AdminRefusal::ChangedMeanwhile => KeyProblem::Meanwhile,
        _ => return Ok(barred::refused_admin(call, refusal)),
    };
    if !call.wants_page() {
        return Ok(Problem::from(refusal).into());
    }
    let status = Problem::from(refusal).kind.status();
    page(call, status, typed, &[problem]).await
}

/// A field that cannot be accepted, as the page tells it.
fn told(error: &FieldError) -> KeyProblem {
    if error.pointer == "/label" {
        KeyProblem::Label
    } else {
        KeyProblem::Scopes
    }
}

async fn page(
    call: &Call<impl Platform>,
    status: u16,
    typed: &Typed,
    problems: &[KeyProblem],
) -> Result<Reply, Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let (admin, keys) = rules::list(&db, token.as_ref(), &at)
        .await
        .map_err(barred::early(call))?;
    if !call.wants_page() {
        let [in_use, revoked] =
            [&keys.in_use, &keys.revoked].map(|keys| keys.iter().map(describe).collect::<Vec<_>>());
        let told = json!({ "keys": in_use, "revoked": revoked });
        return Ok(Reply::json(status, &told));
    }
    let office = barred::office(call, admin.session(), "/support/keys");
    let fresh = admin.session().is_fresh(&at);
    let asked = call.query("revoke");
    let asked = asked.and_then(|id| keys.in_use.iter().find(|key| key.id == id));
    if let Some(key) = asked {
        return Ok(Reply::page(status, revoke_key(&office, key, fresh)));
    }
    let key = call.new_key()?;
    let view = KeysPage {
        keys: &keys,
        key: key.as_str(),
        fresh,
        done: call
            .query("done")
            .and_then(|word| AdminDone::from_word(&word)),
        label: &typed.label,
        scopes: &typed.scopes,
        problems,
    };
    Ok(Reply::page(status, service_keys(&office, &view)))
}
