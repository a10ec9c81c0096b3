//! What the courier does when cron wakes it, and when it is nudged.

use regain_core::courier::content::Fresh;
use regain_core::courier::{
    RUN_SIZE, Sealed, apply, count_dead, deliver, erase_audit_log, erase_expired, erase_files,
    expire, remind, seal,
};
use regain_core::limits::Limits;
use regain_core::store::Database as _;
use regain_web::{Config, Failure, Platform, Wording};

/// Runs of ten mails that one wake-up makes at most; the rest waits a minute.
const RUNS: usize = 5;

/// All of its work, each step by itself, so that none waits for another.
pub async fn rounds(platform: &impl Platform) {
    let steps = [
        tend(platform).await,
        send(platform).await,
        erase(platform).await,
        chain(platform).await,
    ];
    for step in steps {
        if let Err(failure) = step {
            platform.error(&format!("courier: {failure:?}"));
        }
    }
}

/// Carries out recovery cases whose cool-off is over, ends those that have expired,
/// reminds of those that soon will, and erases the files that nobody may see any more.
async fn tend(platform: &impl Platform) -> Result<(), Failure> {
    let (db, now, limits) = (platform.database()?, platform.now(), &Limits::DEFAULT);
    let mut mail_ids = [[[0; 16]; 3]; RUN_SIZE];
    for ids in &mut mail_ids {
        *ids = platform.random_each()?;
    }
    let due = apply(&db, &mail_ids, now, limits).await?;
    let expired = expire(&db, &platform.random_each()?, now).await?;
    let reminded = remind(&db, &platform.random_each()?, now, limits).await?;
    let (file_store, keys) = (platform.evidence()?, platform.keyring("AUDIT_KEY")?);
    let mut erased = 0;
    for _ in 0..RUNS {
        let run = erase_files(&db, &file_store, &keys, now, limits).await?;
        erased += run;
        if run < RUN_SIZE {
            break;
        }
    }
    platform.note(&format!(
        "courier: cases due {due}, expired {expired}, reminded {reminded}; files erased {erased}"
    ));
    Ok(())
}

/// Sends what is due.
pub async fn send(platform: &impl Platform) -> Result<(), Failure> {
    let config = Config::read(platform)?;
    let db = platform.database()?;
    let transport = Wording {
        mailer: platform.mailer()?,
        config: &config,
    };
    for _ in 0..RUNS {
        let mut fresh = [Fresh::default(); RUN_SIZE];
        for mail in &mut fresh {
            mail.link = platform.random()?;
            mail.report_link = platform.random()?;
        }
        let tally = deliver(&db, &transport, &fresh, platform.now(), &Limits::DEFAULT).await?;
        platform.note(&format!("courier: {tally:?}"));
        if !tally.was_full() {
            break;
        }
    }
    Ok(())
}

/// Erases what has expired, one table at a time, so that none waits for another;
/// and says how many mails were given up.
async fn erase(platform: &impl Platform) -> Result<(), Failure> {
    let (db, now) = (platform.database()?, platform.now());
    for statement in erase_expired(now, &Limits::DEFAULT) {
        if let Err(error) = db.write(vec![statement]).await {
            platform.error(&format!("courier: not erased: {error:?}"));
        }
    }
    let dead = count_dead(&db).await?;
    if dead > 0 {
        platform.error(&format!(
            "courier: {dead} mails could not be delivered: see outbox"
        ));
    }
    let (heads, keys) = (platform.audit()?, platform.keyring("AUDIT_KEY")?);
    Ok(erase_audit_log(&db, &heads, &keys, now, &Limits::DEFAULT).await?)
}

/// Seals the audit log; or says what is wrong with it, each minute until somebody
/// has seen to it.
async fn chain(platform: &impl Platform) -> Result<(), Failure> {
    let (db, heads) = (platform.database()?, platform.audit()?);
    let keys = platform.keyring("AUDIT_KEY")?;
    match seal(&db, &heads, &keys, platform.now(), &Limits::DEFAULT).await? {
        Sealed::Rows(rows) => platform.note(&format!("courier: audit rows sealed {rows}")),
        broken => platform.error(&format!(
            "courier: THE AUDIT LOG IS NOT WHOLE, none sealed: {broken:?}"
        )),
    }
    Ok(())
}
