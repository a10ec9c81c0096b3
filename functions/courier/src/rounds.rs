//! What the courier does when cron wakes it, and when it is nudged.

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::audit::Heads;
use regain_core::courier::content::Fresh;
use regain_core::courier::{
    RUN_SIZE, Run, Sealed, Tally, apply, count_dead, deliver, draw_samples, erase_audit_log,
    erase_expired, erase_files, expire, remind, seal, tell_staff,
};
use regain_core::limits::Limits;
use regain_core::store::{Database as _, StoreError};
use regain_web::{Config, Failure, Platform, Wording};

/// How long one step goes on taking more in hand. What is left waits for the next minute.
const TIME: TimeDelta = TimeDelta::seconds(15);

/// After so many failures of the store a step gives up until the next time.
const FAILURES: usize = 3;

/// All of its work, each step by itself, so that none fails with another. The audit log
/// comes before what can be slow.
pub async fn rounds(platform: &impl Platform) {
    let steps = [
        tend(platform).await,
        chain(platform).await,
        send(platform).await,
        erase(platform).await,
        erase_evidence(platform).await,
    ];
    for step in steps {
        if let Err(failure) = step {
            platform.error(&format!("courier: {failure:?}"));
        }
    }
}

/// The time until which a step that begins now takes more in hand.
fn deadline(platform: &impl Platform) -> DateTime<Utc> {
    platform.now() + TIME
}

/// Runs until nothing is left or the time is up, and passes over what could not be done.
/// Says how many were done.
async fn repeat(
    platform: &impl Platform,
    mut run: impl AsyncFnMut(usize, DateTime<Utc>) -> Result<Run, Failure>,
) -> Result<usize, Failure> {
    let (until, mut done, mut left) = (deadline(platform), 0, 0);
    loop {
        let made = run(left, platform.now()).await?;
        for failure in &made.failures {
            platform.error(&format!("courier: {failure:?}"));
        }
        done += made.done;
        left += made.left();
        if !made.was_full() || platform.now() >= until {
            return Ok(done);
        }
    }
}

/// Carries out recovery cases whose cool-off is over, ends those that have expired, reminds
/// of those that soon will, tells staff of those that wait for too long, and draws those that are
/// looked at a second time.
async fn tend(platform: &impl Platform) -> Result<(), Failure> {
    let (db, limits) = (platform.database()?, &Limits::DEFAULT);
    let due = repeat(platform, async |left, now| {
        let mut mail_ids = [[[0; 16]; 3]; RUN_SIZE];
        for ids in &mut mail_ids {
            *ids = platform.random_each()?;
        }
        Ok(apply(&db, &mail_ids, left, now, limits).await?)
    })
    .await;
    let expired = repeat(platform, async |left, now| {
        Ok(expire(&db, &platform.random_each()?, left, now).await?)
    })
    .await;
    let reminded = repeat(platform, async |left, now| {
        let mut mail_ids = [[[0; 16]; 4]; RUN_SIZE];
        for ids in &mut mail_ids {
            *ids = platform.random_each()?;
        }
        Ok(remind(&db, &mail_ids, left, now).await?)
    })
    .await;
    let told = async {
        let policy = platform.variable("POLICY")?;
        repeat(platform, async |left, now| {
            let mail_ids = platform.random_each()?;
            Ok(tell_staff(&db, &policy, &mail_ids, left, now, limits).await?)
        })
        .await
    }
    .await;
    let drawn = async {
        let (policy, lot) = (platform.variable("POLICY")?, platform.random()?);
        Ok::<_, Failure>(draw_samples(&db, &policy, &lot, platform.now()).await?)
    }
    .await;
    let (due, expired, reminded, told, drawn) = (due?, expired?, reminded?, told?, drawn?);
    platform.note(&format!(
        "courier: cases due {due}, expired {expired}, reminded {reminded}; staff told {told}; \
         samples drawn {drawn}"
    ));
    Ok(())
}

/// Erases the files that nobody may see any more.
async fn erase_evidence(platform: &impl Platform) -> Result<(), Failure> {
    let (db, file_store) = (platform.database()?, platform.evidence()?);
    let (keys, limits) = (platform.keyring("AUDIT_KEY")?, &Limits::DEFAULT);
    let erased = repeat(platform, async |left, now| {
        Ok(erase_files(&db, &file_store, &keys, left, now, limits).await?)
    })
    .await?;
    platform.note(&format!("courier: files erased {erased}"));
    Ok(())
}

/// Sends what is due, one mail after the other.
pub async fn send(platform: &impl Platform) -> Result<(), Failure> {
    let config = Config::read(platform)?;
    let db = platform.database()?;
    let transport = Wording {
        mailer: platform.mailer()?,
        config: &config,
    };
    let (until, mut tally) = (deadline(platform), Tally::default());
    let mut failed: Vec<StoreError> = Vec::new();
    while failed.len() < FAILURES && platform.now() < until {
        let fresh = Fresh {
            link: platform.random()?,
            report_link: platform.random()?,
        };
        match deliver(&db, &transport, &fresh, platform.now(), &Limits::DEFAULT).await {
            Ok(None) => break,
            Ok(Some(delivered)) => tally.count(delivered),
            Err(error) => failed.push(error),
        }
    }
    platform.note(&format!("courier: {tally:?}"));
    failed.pop().map_or(Ok(()), |error| Err(error.into()))
}

/// Erases what has expired, one table at a time, so that none waits for another;
/// and says how many mails were given up.
async fn erase(platform: &impl Platform) -> Result<(), Failure> {
    let (db, now) = (platform.database()?, platform.now());
    let limits = Config::read(platform)?.retention.limits();
    for statement in erase_expired(now, &limits) {
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
    Ok(erase_audit_log(&db, &heads, &keys, now, &limits).await?)
}

/// Where the head is kept, each of which goes to the log as well: a copy out of reach of
/// whoever has both the database and that place (ASVS 16.4.3). It is signed, and no secret.
struct Told<'a, P: Platform> {
    heads: P::Audit,
    platform: &'a P,
}

impl<P: Platform> Heads for Told<'_, P> {
    async fn get(&self) -> Result<Option<String>, StoreError> {
        self.heads.get().await
    }

    async fn put(&self, signed: String) -> Result<(), StoreError> {
        self.platform.note(&format!("audit head: {signed}"));
        self.heads.put(signed).await
    }
}

/// Seals the audit log; or says what is wrong with it, each minute until somebody
/// has seen to it.
async fn chain(platform: &impl Platform) -> Result<(), Failure> {
    let (db, keys) = (platform.database()?, platform.keyring("AUDIT_KEY")?);
    let heads = Told {
        heads: platform.audit()?,
        platform,
    };
    let limits = Config::read(platform)?.retention.limits();
    match seal(&db, &heads, &keys, platform.now(), &limits).await? {
        Sealed::Rows(rows) => platform.note(&format!("courier: audit rows sealed {rows}")),
        broken => platform.error(&format!(
            "courier: THE AUDIT LOG IS NOT WHOLE, none sealed: {broken:?}"
        )),
    }
    Ok(())
}
