//! `PUT`, `POST` and `DELETE /recovery/case/evidence/{item}`, and
//! `POST /recovery/case/evidence`.

use regain_core::evidence::Flaw;
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::recovery::Refused;
use regain_core::recovery::upload::{self as rules, Fresh, Given, Keys, Purpose};
use regain_core::recovery::view::file;
use regain_pages::{CaseDone, CaseProblem};
use regain_web::{Call, Early, Platform};

/// PUT takes the place of what the item has; POST is one more.
pub async fn hand_in(call: &Call<impl Platform>, item: &str) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let store = call.platform.evidence()?;
    let keys = Keys {
        public: &call.platform.keyring("EVIDENCE_PUBLIC_KEY")?,
        traces: &call.platform.keyring("TRACE_KEYS")?,
    };
    let fresh = Fresh {
        id: call.platform.random()?,
        seal: call.platform.random()?,
    };
    let purpose = Purpose {
        item,
        replaces: call.method == "PUT",
    };
    let (credential, at) = (call.case(), call.at());
    let handed_in = rules::hand_in(
        &db,
        &store,
        credential.as_ref(),
        &purpose,
        async || call.upload().await,
        &fresh,
        &at,
        keys,
    )
    .await;
    Ok(match handed_in {
        Ok(stored) if !is_form(call) => Reply::json(201, &file(&stored)),
        Ok(_) => Reply::see_other(&CaseDone::FileReceived.path()),
        Err(ended) => refuse(call, ended.reason()?, item),
    })
}

/// One file is taken back.
pub async fn take_back(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let removed = call.parse(|mut fields| {
        let removed = fields.text("remove", 1..=64);
        fields.finish()?;
        Ok(removed)
    });
    match removed {
        Ok(removed) => remove(call, &Given::File(&removed.into())).await,
        Err(problem) => Ok(problem.into()),
    }
}

/// Every file of an item is taken back.
pub async fn empty(call: &Call<impl Platform>, item: &str) -> Result<Reply, Early> {
    remove(call, &Given::Item(item)).await
}

async fn remove(call: &Call<impl Platform>, given: &Given<'_>) -> Result<Reply, Early> {
    let db = call.remembering(&CaseDone::FileRemoved.path(), None)?;
    let (credential, at) = (call.case(), call.at());
    let step = rules::take_back(&db, credential.as_ref(), given, &at).await;
    Ok(match step {
        Ok(()) if is_form(call) => Reply::see_other(&CaseDone::FileRemoved.path()),
        Ok(()) => Reply::empty(204),
        Err(ended) => refuse(call, ended.reason()?, ""),
    })
}

/// Whether a person waits for a page. No form sends PUT or DELETE, whatever a
/// program says of its body.
fn is_form(call: &Call<impl Platform>) -> bool {
    call.method == "POST" && call.wants_page()
}

/// A problem for a program; a person goes back to the page, which tells it.
fn refuse(call: &Call<impl Platform>, refused: Refused, item: &str) -> Reply {
    if !is_form(call) {
        return Problem::from(refused).into();
    }
    let problem = match refused {
        // Without a case there is nothing to tell but how to come to one.
        Refused::NotFound => return Reply::see_other("/recovery/case"),
        Refused::File(flaw) => CaseProblem::File { item, flaw },
        Refused::Unreadable(problem) if problem.kind == Kind::BodyTooLarge => {
            let flaw = Flaw::TooLarge;
            CaseProblem::File { item, flaw }
        }
        Refused::Unreadable(_) => CaseProblem::FileMissing { item },
        Refused::Full => CaseProblem::Full { item },
        Refused::ChangedMeanwhile => CaseProblem::ChangedMeanwhile,
        Refused::Busy => CaseProblem::Busy { item },
        Refused::TooOften => CaseProblem::TooManyFiles { item },
        _ => CaseProblem::WrongState,
    };
    Reply::see_other(&problem.path())
}
