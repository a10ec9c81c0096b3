//! Who calls comes before what they say: nobody learns what is wrong with a call that they
//! may not make.

use core::pin::Pin;

use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::http::routes::{Caller, Endpoint};
use regain_core::recovery::view;
use regain_core::sign_in::Session;
use regain_core::sign_in::gate::{self, Rules};
use regain_core::sign_in::service_key::{self, Scope};
use regain_core::store::Database as _;

use crate::call::Call;
use crate::denied;
use crate::early::Early;
use crate::platform::Platform;

/// The answer, unless it is about what was sent by somebody who may not call: they are told
/// that. What no endpoint of a function takes is left out of its wasm.
///
/// # Errors
/// [`Early`]: the refusal, or a failure of ours.
pub(crate) async fn first<P: Platform, E: Endpoint>(
    call: &Call<P>,
    reply: Reply,
) -> Result<Reply, Early> {
    if call.unreadable.get() && matches!(reply.status, 400 | 415 | 422) {
        // Boxed: what is awaited in a branch is linked, whether or not it can be reached.
        let judged: Judged<'_> = match call.route.caller {
            Caller::Session(rules) if E::TAKES_SESSION => Box::pin(session(call, rules)),
            Caller::ServiceKey(scope) if E::TAKES_SERVICE_KEY => Box::pin(service_key(call, scope)),
            Caller::KeyOrChallenge(scope) if E::TAKES_SERVICE_KEY && call.by_key() => {
                Box::pin(service_key(call, scope))
            }
            Caller::Claimant if E::TAKES_CASE => Box::pin(case(call)),
            _ => return Ok(reply),
        };
        judged.await?;
    }
    Ok(reply)
}

/// Whether somebody may make a call.
type Judged<'a> = Pin<Box<dyn Future<Output = Result<(), Early>> + 'a>>;

async fn session(call: &Call<impl Platform>, rules: Rules) -> Result<(), Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let opened = gate::open::<Session, _>(&db, token.as_ref(), rules, (), &at).await;
    opened.map(drop).map_err(denied::early(call))
}

async fn service_key(call: &Call<impl Platform>, scope: Scope) -> Result<(), Early> {
    let (db, at) = (call.platform.database()?, call.at());
    let key = db.fetch(service_key::read(call.service_key().as_ref()));
    service_key::admit(&db, key.await?, scope, &at).await?;
    Ok(())
}

async fn case(call: &Call<impl Platform>) -> Result<(), Early> {
    let (db, credential, at) = (call.platform.database()?, call.case(), call.at());
    let Err(ended) = view::read(&db, credential.as_ref(), &at).await else {
        return Ok(());
    };
    let problem = Problem::from(ended.reason()?);
    // Without a case there is nothing to tell but how to come to one.
    if problem.kind == Kind::NotFound && call.wants_page() {
        return Err(Reply::see_other("/recovery/case").into());
    }
    Err(problem.into())
}
