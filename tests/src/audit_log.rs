//! What becomes of the audit log.

use chrono::TimeDelta;
use regain_core::audit::{Head, Heads as _, Report, Stretch, verify};
use regain_core::courier::{self, Sealed};
use regain_core::limits::Limits;
use regain_core::store::audit_chain::stretch;
use regain_core::store::{Database, StoreError};

use crate::run::block_on;
use crate::world::World;

impl World {
    /// Writes so many rows to the audit log, as old as the present moment.
    pub fn happen(&self, rows: usize) {
        let at = self.now().timestamp_millis();
        let sql = format!(
            "INSERT INTO audit (at, event, actor, account_id, case_id, request_id, address)
             WITH RECURSIVE each (number) AS
               (SELECT 1 UNION ALL SELECT number + 1 FROM each WHERE number < {rows})
             SELECT {at} + number, 'authn_login_success_password', 'account:a', 'a', NULL,
               'request-' || number, '192.0.2.1' FROM each"
        );
        self.db.run(&sql).unwrap();
    }

    /// The courier seals the audit log, over any store.
    ///
    /// # Errors
    /// The store's or the strongbox's.
    pub async fn seal_over(
        &self,
        db: &impl Database,
        limits: &Limits,
    ) -> Result<Sealed, StoreError> {
        let keys = &self.audit_keys;
        courier::seal(db, &self.strongbox, keys, self.now(), limits).await
    }

    /// The courier seals the audit log.
    pub fn seal(&self) -> Sealed {
        block_on(self.seal_over(&self.db, &Limits::DEFAULT)).unwrap()
    }

    /// The courier erases what is old of the audit log.
    pub fn erase_audit_log(&self) {
        let (keys, now) = (&self.audit_keys, self.now());
        let erased =
            courier::erase_audit_log(&self.db, &self.strongbox, keys, now, &Limits::DEFAULT);
        block_on(erased).unwrap();
    }

    /// Days go by, and the courier comes by every hour.
    pub fn spend(&self, days: u32) {
        for _ in 0..24 * days {
            self.spend_an_hour();
        }
    }

    /// An hour goes by, and the courier comes by after it.
    pub fn spend_an_hour(&self) {
        self.wait(TimeDelta::hours(1));
        self.seal();
        self.erase_audit_log();
    }

    /// The head that is kept, as it is signed.
    pub fn head(&self) -> Option<String> {
        block_on(self.strongbox.get()).unwrap()
    }

    /// The head that is kept, which has to be genuine.
    pub fn read_head(&self) -> Option<Head> {
        let head = self.head();
        head.map(|signed| Head::read(&signed, &self.audit_keys).unwrap())
    }

    /// What the database gives of the audit log from a number on.
    pub fn stretch(&self, from: i64, numbers: u32) -> Stretch {
        let read = block_on(self.db.fetch(stretch(from, numbers)));
        Stretch::new(from, read.unwrap())
    }

    /// Whether the whole audit log is as it was sealed.
    pub fn verify(&self) -> Report {
        let head = self.read_head();
        let stretch = self.stretch(-1_000_000, 2_000_000);
        verify(&stretch, head.as_ref(), &self.audit_keys)
    }
}
