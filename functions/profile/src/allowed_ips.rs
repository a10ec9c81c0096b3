//! `GET` and `PUT /profile/allowed-ips`.

use chrono::{DateTime, Utc};
use regain_core::account::profile::Need;
use regain_core::allowlist::edit::{
    List, Outcome, describe, save as keep, undo as end_trial, with_present,
};
use regain_core::allowlist::{Entry, EntryFlaw};
use regain_core::http::fields::Encoding;
use regain_core::http::reply::Reply;
use regain_pages::{AllowedView, Done, EntryProblem, allowed_ips};
use regain_web::{Call, Early, Platform, denied};

/// The list that is in force.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let profile = denied::read(call, Need::Change).await?;
    let at = call.at();
    let trial_until = profile
        .allowlist
        .as_ref()
        .and_then(|list| list.trial(at.now));
    let entries = profile.allowed(&at);
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe(entries, trial_until)));
    }
    Ok(page(call, 200, entries, trial_until, None))
}

/// Another list.
pub async fn save(call: &Call<impl Platform>) -> Result<Reply, Early> {
    if call.encoding() == Some(Encoding::Form) {
        return save_typed(call).await;
    }
    let seen = call.at().client.address;
    let list = call.parse(|fields| List::parse(fields, seen))?;
    Ok(put(call, &list).await?.into())
}

/// A list that a person typed, or wants their own address added to before they save it.
async fn save_typed(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let seen = call.at().client.address;
    let mut again = Again::default();
    let (mut confirm, mut add, mut widen) = (false, false, false);
    call.parse(|mut fields| {
        again.typed = fields.secret("entries", 0..=usize::MAX);
        confirm = fields.flag("confirm");
        add = fields.flag("add");
        widen = fields.flag("widen");
        fields.finish()
    })?;
    if add {
        // Nothing is saved yet, but the list is for its owner alone, as all that is said of it.
        denied::read(call, Need::Change).await?;
        again.typed = with_present(&again.typed, seen);
        again.added = true;
        return Ok(page(call, 200, &[], None, Some(&again)));
    }
    let list = match List::typed(&again.typed, confirm, seen) {
        Ok(list) if widen => list.widened(seen),
        Ok(list) => list,
        Err(flaws) => {
            denied::read(call, Need::Change).await?;
            again.problems = flaws.iter().map(problem).collect();
            return Ok(page(call, 422, &[], None, Some(&again)));
        }
    };
    if !confirm && let Some(network) = list.moves(seen) {
        denied::read(call, Need::Change).await?;
        again.network = Some(network);
        return Ok(page(call, 409, &[], None, Some(&again)));
    }
    Ok(match put(call, &list).await? {
        Outcome::WouldLockYouOut => {
            again.confirm = true;
            page(call, 409, &[], None, Some(&again))
        }
        // Not the overview, which the list may not allow any more.
        Outcome::Saved {
            entries,
            trial_until: Some(until),
        } => page(call, 200, &entries, Some(until), None),
        Outcome::Saved { .. } => Reply::see_other(&Done::AllowedAddresses.path()),
    })
}

/// A trial that is ended before its time.
pub async fn undo(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.platform.database()?;
    let (token, mail_id) = (call.session(), call.platform.random()?);
    let undone = end_trial(&db, token.as_ref(), &mail_id, &call.at()).await;
    Ok(match undone.map_err(denied::early(call))? {
        _ if call.wants_page() => Reply::see_other(&Done::TrialUndone.path()),
        entries => Reply::json(200, &describe(&entries, None)),
    })
}

async fn put(call: &Call<impl Platform>, list: &List) -> Result<Outcome, Early> {
    let db = call.platform.database()?;
    let (token, at) = (call.session(), call.at());
    let saved = keep(&db, token.as_ref(), list, &call.platform.random()?, &at).await;
    saved.map_err(denied::early(call))
}

/// What is shown again, and why.
#[derive(Default)]
struct Again {
    typed: String,
    problems: Vec<EntryProblem>,
    confirm: bool,
    added: bool,
    /// What to allow in place of the one address that its owner comes from.
    network: Option<String>,
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    entries: &[Entry],
    trial_until: Option<DateTime<Utc>>,
    again: Option<&Again>,
) -> Reply {
    let entries: Vec<_> = entries
        .iter()
        .map(|entry| (entry.cidr.clone(), entry.label.clone().unwrap_or_default()))
        .collect();
    let view = AllowedView {
        address: &call.at().client.address.to_string(),
        entries: &entries,
        typed: again.map(|again| &*again.typed),
        problems: again.map_or(&[], |again| &again.problems),
        confirm: again.is_some_and(|again| again.confirm),
        added: again.is_some_and(|again| again.added),
        network: again.and_then(|again| again.network.as_deref()),
        trial_until,
    };
    let site = call.config.site(call.locale, "/profile/allowed-ips");
    Reply::page(status, allowed_ips(&site, &view))
}

/// Which line of those that are not empty, and what is wrong with it.
fn problem((index, flaw): &(usize, EntryFlaw)) -> EntryProblem {
    EntryProblem {
        line: if *flaw == EntryFlaw::TooMany {
            0
        } else {
            index + 1
        },
        kind: flaw.clone(),
    }
}
