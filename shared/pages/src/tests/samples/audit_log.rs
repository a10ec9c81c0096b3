//! The audit log, with lines and without, and what verifying it can find.

use super::{AT, office};
use crate::{AuditFilter, audit, audit_verified};
use regain_core::account::Role;
use regain_core::audit::{Fault, Head, Report, Wrong};
use regain_core::store::audit_chain::{Line, Named};
use regain_core::support::audit_log::{Kept, Page, Verified};
use regain_frame::Site;

/// A line of the audit log; one whose row is gone has a seal alone.
fn line(seq: i64, text: Option<&str>) -> Line {
    let some = || text.map(Into::into);
    Line {
        seq,
        at: text.map(|_| AT),
        event: Some(text.map_or("sequence_fail", |text| text).into()),
        actor: some(),
        account: some(),
        case: some(),
        request: some(),
        address: some(),
        prev: None,
        mac: None,
        key_id: None,
    }
}

pub fn audit_log_pages(site: &Site<'_>, text: &str) -> Vec<String> {
    let office = office(site, Role::Auditor, text);
    let typed = || text.to_owned();
    let filter = AuditFilter {
        from: typed(),
        to: typed(),
        event: typed(),
        actor: typed(),
        account: typed(),
        case: typed(),
    };
    let lines = Page {
        lines: vec![line(2, Some(text)), line(1, None)],
        names: vec![Named {
            id: typed(),
            name: typed(),
        }],
        older: Some(1),
    };
    let none = Page {
        lines: Vec::new(),
        names: Vec::new(),
        older: None,
    };
    let parts = [None, Some(&lines), Some(&none)];
    let lists = parts.map(|part| audit(&office, &filter, part));
    let head = Head {
        seq: 9,
        mac: typed(),
        key_id: typed(),
        at: None,
        start: 1,
    };
    let faults = [
        Wrong::Changed,
        Wrong::Removed,
        Wrong::Unsealed,
        Wrong::Forged,
        Wrong::UnknownKey,
    ];
    let faults = (1..).zip(faults).map(|(first, wrong)| Fault {
        first,
        last: first + i64::from(wrong == Wrong::Removed),
        wrong,
    });
    let found = |kept, faults, next| Verified {
        report: Report {
            checked: 9,
            waiting: 1,
            reached: None,
            faults,
        },
        kept,
        next,
    };
    let verified = [
        found(Kept::Head(head.clone()), Vec::new(), None),
        found(Kept::Head(head), Vec::new(), Some(10)),
        found(Kept::Nothing, faults.collect(), Some(10)),
        found(Kept::Forged, Vec::new(), None),
    ];
    let mut pages: Vec<_> = lists.into();
    pages.extend(verified.iter().map(|found| audit_verified(&office, found)));
    pages
}
