//! Alice, who has a second factor.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::mail::template::{MailTemplate, Notice};
use regain_tests::{App, Caller, PASSWORD, Sent, World, token};
use regain_web::Response;

use crate::ALICE;

/// Alice at home, signed in, with an app and recovery codes.
pub struct Alice {
    pub world: World,
    pub id: String,
    /// Her browser, which signed in before.
    pub browser: Caller,
    pub app: App,
    /// Her recovery codes, as they were shown.
    pub codes: Vec<String>,
}

impl Alice {
    /// She has turned her second factor on a minute ago.
    pub fn enrolled() -> Self {
        Self::with_role("customer")
    }

    /// The same as a member of staff.
    pub fn with_role(role: &str) -> Self {
        let world = World::default();
        let id = world.member(ALICE, role);
        let mut browser = Caller::browser("192.0.2.1");
        world.sign_in(&mut browser, ALICE, PASSWORD);
        let (app, codes) = world.enrol(&browser);
        world.wait(TimeDelta::minutes(1));
        Self {
            world,
            id,
            browser,
            app,
            codes,
        }
    }

    /// What her app shows.
    pub fn code(&self) -> String {
        self.app.code(self.world.now())
    }

    /// What it does not.
    pub fn wrong(&self) -> String {
        self.app.wrong_code(self.world.now())
    }

    /// Time for the next code to come.
    pub fn next_code(&self) -> String {
        self.world.wait(TimeDelta::seconds(30));
        self.code()
    }

    /// Somebody who gave her password and is asked for a code.
    pub fn half_way(&self, mut caller: Caller) -> Caller {
        let reply = self.world.sign_in(&mut caller, ALICE, PASSWORD);
        assert!(matches!(reply.status, 200 | 303), "{reply:?}");
        assert!(caller.challenge.is_some());
        caller
    }

    /// A program of hers that gives password and code.
    pub fn sign_in(&self, address: &str, code: &str) -> (Caller, Response) {
        let mut program = self.half_way(Caller::program(address));
        let reply = self.world.give_code(&mut program, code);
        (program, reply)
    }
}

/// What the notices among them say.
pub fn notices(mails: &[Sent]) -> Vec<Notice> {
    let notice = |mail: &Sent| match &mail.content {
        Content::Account(MailTemplate::Notice { notice, .. }) => Some(notice.clone()),
        _ => None,
    };
    mails.iter().filter_map(notice).collect()
}

/// The token of a mail's link "it was not me".
pub fn report_link(mail: &Sent) -> String {
    token(mail.report_link.as_deref().unwrap())
}

/// The token of the link that a mail is about.
pub fn link(mail: &Sent) -> String {
    token(mail.link.as_deref().unwrap())
}
