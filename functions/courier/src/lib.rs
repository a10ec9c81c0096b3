//! The courier: sends mail, carries out the recovery cases that were approved, ends those
//! that nobody goes on with, erases what has expired, and seals the audit trail. The rules
//! are in `regain_core::courier`. It has no public path: cron wakes it every minute, and
//! the other functions nudge it by service binding.

use regain_core::courier::{
    Fresh, RUN_SIZE, Sealed, apply, count_dead, deliver, erase_expired, erase_files, erase_trail,
    expire, remind, seal,
};
use regain_core::policy::Policy;
use regain_core::store::Database as _;
use regain_edge::{
    Audit, Config, D1, Evidence, Failure, Health, Inbound, SendEmail, chain_hook, now, random,
    random_each, ring,
};
use worker::web_sys::Request;
use worker::{
    Context, Env, Response, Result, ScheduleContext, ScheduledEvent, console_error, console_log,
    event,
};

/// Runs of ten mails that one wake-up makes at most; the rest waits a minute.
const RUNS: usize = 5;

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    chain_hook();
    if Inbound::new(request)?.path() == "/health" {
        return health(&env).await;
    }
    if let Err(failure) = send(&env).await {
        console_error!("courier: {failure:?}");
        return Response::error("unavailable", 503);
    }
    Response::empty()
}

#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    chain_hook();
    // Each by itself, so that none waits for another.
    let steps = [
        tend(&env).await,
        send(&env).await,
        erase(&env).await,
        chain(&env).await,
    ];
    for step in steps {
        if let Err(failure) = step {
            console_error!("courier: {failure:?}");
        }
    }
}

/// The state of every binding. Not how many mails were given up: whoever may
/// watch that learns whether an address that refuses mail has an account.
async fn health(env: &Env) -> Result<Response> {
    let mut health = Health::new(env);
    health.variables().variable("MAIL_FROM").ring("AUDIT_KEY");
    health
        .bound("EMAIL", env.send_email("EMAIL"))
        .database()
        .await;
    health.evidence().await.audit().await;
    health.answer()
}

/// Carries out recovery cases whose cool-off is over, ends those that have expired,
/// reminds of those that soon will, and erases the files that nobody may see any more.
async fn tend(env: &Env) -> std::result::Result<(), Failure> {
    let (db, now, policy) = (D1::open(env)?, now(), &Policy::DEFAULT);
    let mut mail_ids = [[[0; 16]; 3]; RUN_SIZE];
    for ids in &mut mail_ids {
        *ids = random_each()?;
    }
    let due = apply(&db, &mail_ids, now, policy).await?;
    let expired = expire(&db, &random_each()?, now).await?;
    let reminded = remind(&db, &random_each()?, now, policy).await?;
    let (vault, keys) = (Evidence::open(env)?, ring(env, "AUDIT_KEY")?);
    let mut erased = 0;
    for _ in 0..RUNS {
        let run = erase_files(&db, &vault, &keys, now, policy).await?;
        erased += run;
        if run < RUN_SIZE {
            break;
        }
    }
    console_log!(
        "courier: cases due {due}, expired {expired}, reminded {reminded}; files erased {erased}"
    );
    Ok(())
}

/// Sends what is due.
async fn send(env: &Env) -> std::result::Result<(), Failure> {
    let config = Config::read(env)?;
    let db = D1::open(env)?;
    let transport = SendEmail::open(env, &config)?;
    for _ in 0..RUNS {
        let mut fresh = [Fresh::default(); RUN_SIZE];
        for mail in &mut fresh {
            mail.link = random()?;
            mail.alarm = random()?;
        }
        let tally = deliver(&db, &transport, &fresh, now(), &Policy::DEFAULT).await?;
        console_log!("courier: {tally:?}");
        if !tally.was_full() {
            break;
        }
    }
    Ok(())
}

/// Erases what has expired, one table at a time, so that none waits for another;
/// and says how many mails were given up.
async fn erase(env: &Env) -> std::result::Result<(), Failure> {
    let db = D1::open(env)?;
    for statement in erase_expired(now(), &Policy::DEFAULT) {
        if let Err(error) = db.commit(vec![statement]).await {
            console_error!("courier: not erased: {error:?}");
        }
    }
    let dead = count_dead(&db).await?;
    if dead > 0 {
        console_error!("courier: {dead} mails could not be delivered: see outbox");
    }
    let (heads, keys) = (Audit::open(env)?, ring(env, "AUDIT_KEY")?);
    Ok(erase_trail(&db, &heads, &keys, now(), &Policy::DEFAULT).await?)
}

/// Seals the audit trail; or says what is wrong with it, each minute until somebody
/// has seen to it.
async fn chain(env: &Env) -> std::result::Result<(), Failure> {
    let (db, heads, keys) = (D1::open(env)?, Audit::open(env)?, ring(env, "AUDIT_KEY")?);
    match seal(&db, &heads, &keys, now(), &Policy::DEFAULT).await? {
        Sealed::Rows(rows) => console_log!("courier: audit rows sealed {rows}"),
        broken => console_error!("courier: THE AUDIT TRAIL IS NOT WHOLE, none sealed: {broken:?}"),
    }
    Ok(())
}
