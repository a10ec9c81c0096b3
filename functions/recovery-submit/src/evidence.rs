//! `/recovery/case/evidence`: files are handed in and taken back.

use regain_core::evidence::content::MAX_BYTES;
use regain_core::policy::Policy;
use regain_core::recovery::hand_in::{self as rules, Fresh, Given, Purpose};
use regain_core::recovery::view::file;
use regain_core::reply::Reply;
use regain_edge::{Call, Edge, Evidence, Failure, random, ring};
use regain_pages::CaseDone;

use crate::case;

/// PUT takes the place of what the item has; POST is one more.
pub async fn hand_in(call: &Call, edge: &Edge<'_>, item: &str) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let store = Evidence::open(edge.env)?;
    let keys = ring(edge.env, "EVIDENCE_PUBLIC_KEY")?;
    let fresh = Fresh {
        id: random()?,
        seal: random()?,
    };
    let purpose = Purpose {
        item,
        replaces: call.method == "PUT",
        claimed: call.content_length().unwrap_or(MAX_BYTES).min(MAX_BYTES),
    };
    let (credential, at, policy) = (call.case(), call.at(), &Policy::DEFAULT);
    let receive = async || call.upload().await;
    let handed_in = rules::hand_in(
        &db,
        &store,
        credential.as_ref(),
        &purpose,
        receive,
        &fresh,
        &at,
        policy,
        &keys,
    )
    .await?;
    match handed_in {
        Ok(stored) if !call.wants_page() => Ok(Reply::json(201, &file(&stored))),
        other => {
            let step = other.map(|_| Some(CaseDone::FileReceived));
            case::after(call, edge, step, item).await
        }
    }
}

/// One file is taken back.
pub async fn take_back(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let removed = call.parse(|mut fields| {
        let removed = fields.text("remove", 1..=64);
        fields.finish()?;
        Ok(removed)
    });
    match removed {
        Ok(removed) => remove(call, edge, &Given::File(&removed)).await,
        Err(problem) => Ok(problem.into()),
    }
}

/// Every file of an item is taken back.
pub async fn empty(call: &Call, edge: &Edge<'_>, item: &str) -> Result<Reply, Failure> {
    remove(call, edge, &Given::Item(item)).await
}

async fn remove(call: &Call, edge: &Edge<'_>, given: &Given<'_>) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let (credential, at) = (call.case(), call.at());
    let step = rules::take_back(&db, credential.as_ref(), given, &at, &Policy::DEFAULT).await?;
    case::after(call, edge, step.map(|()| Some(CaseDone::FileRemoved)), "").await
}
