//! `/profile/devices`: by which devices the account is known, and the end of that.

use alloc::vec::Vec;
use serde_json::{Value, json};

use super::Device;
use super::gate::Opened;
use crate::account::profile::{Need, commit, open, record_repeat};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::id::DeviceId;
use crate::store::profiles::Profile;
use crate::store::{Database, devices};

/// The devices that an account is known by, the one that was used last first.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    own: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(Profile, Vec<Device>)> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = devices::list(&hash, own.map(Token::hash).as_ref(), at.now);
    open(db, token, Need::Read, reads, at).await
}

/// Makes every device a stranger again, the caller's own among them.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn forget_all(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<()> {
    let (profile, devices) = list(db, token, None, at).await?;
    if devices.is_empty() {
        return Ok(());
    }
    let account = &profile.account_id;
    let forget = devices::forget_others(account, None);
    let mut writes = alloc::vec![forget];
    writes.extend(record_repeat(Event::DeviceForgotten, account, at));
    commit(db, token, writes).await
}

/// Makes one device a stranger again; false where the account knows no such device.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn forget(
    db: &impl Database,
    token: Option<&Token>,
    id: &DeviceId,
    at: &RequestContext<'_>,
) -> Opened<bool> {
    let (profile, devices) = list(db, token, None, at).await?;
    if !devices.iter().any(|device| device.id == *id) {
        return Ok(false);
    }
    let account = &profile.account_id;
    let forget = devices::forget(account, id);
    let mut writes = alloc::vec![forget];
    writes.extend(record_repeat(Event::DeviceForgotten, account, at));
    commit(db, token, writes).await?;
    Ok(true)
}

/// What programs are told of devices.
#[must_use]
pub fn describe(devices: &[Device]) -> Value {
    let line = |device: &Device| {
        json!({
            "id": device.id,
            "current": device.own,
            "created_at": device.created_at,
            "seen_at": device.seen_at,
            "ip": device.address,
            "country": device.country,
            "city": device.city,
            "user_agent": device.user_agent,
        })
    };
    json!({ "devices": devices.iter().map(line).collect::<Vec<_>>() })
}
