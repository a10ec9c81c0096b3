//! Mails get their words.

use regain_core::courier::content::Content;
use regain_core::courier::{Mail, SendError, Transport};
use regain_core::mail::template::{CaseMailTemplate, MailTemplate};
use regain_frame::mail::{self as words, MailSite};

use crate::config::Config;
use crate::mailer::{Mailer, Outgoing};

/// Finds the words of mails, and has them sent.
pub struct Wording<'a, M> {
    /// The way to send them.
    pub mailer: M,
    /// What they say of the provider.
    pub config: &'a Config,
}

impl<M: Mailer> Transport for Wording<'_, M> {
    async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let words = word(mail, self.config);
        let outgoing = Outgoing {
            mail,
            reply_to: &self.config.support_email,
            sender: self
                .config
                .brand
                .sender
                .as_ref()
                .unwrap_or(&self.config.provider),
            words: &words,
        };
        self.mailer.send(&outgoing).await
    }
}

/// What a mail says, in its reader's language.
fn word(mail: &Mail, config: &Config) -> words::Mail {
    let site = MailSite {
        provider: &config.provider,
        support_email: &config.support_email,
        origin: &config.origin,
        locale: mail.locale,
        brand: &config.brand,
    };
    match &mail.content {
        Content::Account(template) => render_mail(&site, mail, template),
        Content::Case(template) => render_case_mail(&site, mail, template),
    }
}

fn whole(site: &MailSite<'_>, path: Option<&str>) -> String {
    format!("{}{}", site.origin, path.unwrap_or_default())
}

fn render_mail(site: &MailSite<'_>, mail: &Mail, template: &MailTemplate) -> words::Mail {
    let name = mail.name.as_deref().unwrap_or_default();
    let link = &whole(site, mail.link.as_deref());
    let report_link = &whole(site, mail.report_link.as_deref());
    match template {
        MailTemplate::PasswordLink => words::password_link(site, name, link),
        MailTemplate::FirstPassword => words::first_password(site, name, link),
        MailTemplate::PasswordChanged { at, address } => {
            words::password_changed(site, name, *at, address, report_link)
        }
        MailTemplate::ContactChanged { at, changes } => {
            words::contact_changed(site, name, *at, changes, report_link)
        }
        MailTemplate::EmailLink => words::email_link(site, name, link),
        MailTemplate::NoticeEmailLink => words::notice_email_link(site, name, link),
        MailTemplate::EmailConsent { at, address } => {
            words::email_consent(site, name, *at, address, link, report_link)
        }
        MailTemplate::Notice {
            at,
            address,
            notice,
        } => words::notice(site, name, notice, *at, address, report_link),
        MailTemplate::CasesWait { hours, waiting } => {
            words::cases_wait(site, name, *hours, *waiting)
        }
    }
}

#[expect(clippy::too_many_lines, reason = "an arm for every mail")]
fn render_case_mail(site: &MailSite<'_>, mail: &Mail, template: &CaseMailTemplate) -> words::Mail {
    let name = mail.name.as_deref().unwrap_or_default();
    let code = mail.code.as_deref();
    let link = &whole(site, mail.link.as_deref());
    let report_link = &whole(site, mail.report_link.as_deref());
    let stop = &whole(site, mail.stop.as_deref());
    match template {
        CaseMailTemplate::Notice {
            at,
            address,
            reference,
            about,
            wish,
            ..
        } => {
            let notice = words::CaseNotice {
                at: *at,
                address,
                reference,
                about: *about,
                wish: *wish,
                code,
                stop,
            };
            words::case_notice(site, name, &notice)
        }
        CaseMailTemplate::Received {
            reference,
            about,
            wish,
            documents,
        } => words::case_received(site, reference, (*about, *wish), *documents),
        CaseMailTemplate::Link {
            reference,
            about,
            wish,
        } => words::case_link(site, reference, (*about, *wish), link),
        CaseMailTemplate::Code { reference } => {
            words::case_code(site, name, reference, code.unwrap_or_default())
        }
        CaseMailTemplate::Copies { reference, until } => {
            words::case_documents(site, reference, *until, true)
        }
        CaseMailTemplate::Documents { reference, until } => {
            words::case_documents(site, reference, *until, false)
        }
        CaseMailTemplate::Message { reference } => words::case_message(site, reference),
        CaseMailTemplate::Reminder { reference, until } => {
            words::case_reminder(site, reference, *until)
        }
        CaseMailTemplate::Approved {
            at,
            reference,
            about,
            effect_at,
            again,
        } => {
            let approved = words::CaseApproved {
                at: *at,
                reference,
                about: *about,
                effect_at: *effect_at,
                again: *again,
                stop,
            };
            words::case_approved(site, name, &approved)
        }
        CaseMailTemplate::Waits {
            reference,
            about,
            effect_at,
            again,
        } => words::case_waits(site, reference, *about, *effect_at, *again),
        CaseMailTemplate::Applied {
            at,
            reference,
            about,
        } => {
            let applied = words::CaseApplied {
                at: *at,
                reference,
                about: *about,
                report_link,
            };
            words::case_applied(site, name, &applied)
        }
        CaseMailTemplate::NewAddress { at, reference } => {
            words::case_new_address(site, name, *at, reference, link, report_link)
        }
        CaseMailTemplate::Reopened {
            at,
            reference,
            about,
            effect_at,
        } => words::case_reopened(site, name, (*at, *effect_at), reference, *about),
        CaseMailTemplate::AddressTold { at, reference } => {
            words::case_address_told(site, name, *at, reference, report_link)
        }
        CaseMailTemplate::AddressShown { reference, until } => {
            words::case_address_shown(site, reference, *until)
        }
        CaseMailTemplate::Ended { reference, outcome } => {
            words::case_ended(site, reference, *outcome)
        }
    }
}
