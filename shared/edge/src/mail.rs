//! The default transport: the platform's own mail binding.

use regain_core::courier::{Content, Mail, SendError, Transport};
use regain_core::store::outbox::{CaseLetter, Letter};
use regain_pages::mail::{self as words, MailSite};
use worker::{EmailAddress, Env, Error, SendEmailBuilder};

use crate::config::{Config, Failure, variable};

/// Mail by the binding `EMAIL`, from the address `MAIL_FROM`.
pub struct SendEmail<'a> {
    binding: worker::SendEmail,
    config: &'a Config,
    from: String,
}

impl<'a> SendEmail<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// [`Failure::Missing`] where binding or sender is.
    pub fn open(env: &Env, config: &'a Config) -> Result<Self, Failure> {
        Ok(Self {
            binding: env
                .send_email("EMAIL")
                .map_err(|_| Failure::Missing("EMAIL"))?,
            from: variable(env, "MAIL_FROM")?,
            config,
        })
    }
}

impl Transport for SendEmail<'_> {
    async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let words = word(mail, self.config);
        let from = EmailAddress::new(&self.config.provider, &self.from);
        let message = SendEmailBuilder::builder_with_email_address_and_str(
            &from,
            &mail.recipient,
            &words.subject,
        )
        .reply_to(&self.config.support_email)
        .text(&words.text)
        .html(&words.html)
        .build();
        match self.binding.send_with_builder(&message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(classify(error.into())),
        }
    }
}

/// What a mail says, in its reader's language. Any transport can use it.
#[must_use]
pub fn word(mail: &Mail, config: &Config) -> words::Mail {
    let site = MailSite {
        provider: &config.provider,
        support_email: &config.support_email,
        origin: &config.origin,
        locale: mail.locale,
    };
    match &mail.content {
        Content::Account(letter) => word_letter(&site, mail, letter),
        Content::Case(letter) => word_case_letter(&site, mail, letter),
    }
}

fn whole(site: &MailSite<'_>, path: Option<&str>) -> String {
    format!("{}{}", site.origin, path.unwrap_or_default())
}

fn word_letter(site: &MailSite<'_>, mail: &Mail, letter: &Letter) -> words::Mail {
    let name = mail.name.as_deref().unwrap_or_default();
    let link = &whole(site, mail.link.as_deref());
    let alarm = &whole(site, mail.alarm.as_deref());
    match letter {
        Letter::PasswordLink => words::password_link(site, name, link),
        Letter::FirstPassword => words::first_password(site, name, link),
        Letter::PasswordChanged { at, address } => {
            words::password_changed(site, name, *at, address, alarm)
        }
        Letter::ContactChanged { at, changes } => {
            words::contact_changed(site, name, *at, changes, alarm)
        }
        Letter::EmailLink => words::email_link(site, name, link),
        Letter::EmailConsent { at, address } => {
            words::email_consent(site, name, *at, address, link, alarm)
        }
        Letter::Notice {
            at,
            address,
            notice,
        } => words::notice(site, name, notice, *at, address, alarm),
    }
}

fn word_case_letter(site: &MailSite<'_>, mail: &Mail, letter: &CaseLetter) -> words::Mail {
    let name = mail.name.as_deref().unwrap_or_default();
    let code = mail.code.as_deref();
    let link = &whole(site, mail.link.as_deref());
    let alarm = &whole(site, mail.alarm.as_deref());
    let stop = &whole(site, mail.stop.as_deref());
    match letter {
        CaseLetter::Notice {
            at,
            address,
            reference,
            about,
            ..
        } => {
            let notice = words::CaseNotice {
                at: *at,
                address,
                reference,
                about: *about,
                code,
                stop,
            };
            words::case_notice(site, name, &notice)
        }
        CaseLetter::Received {
            reference,
            about,
            documents,
        } => words::case_received(site, reference, *about, *documents),
        CaseLetter::Code { reference } => {
            words::case_code(site, name, reference, code.unwrap_or_default())
        }
        CaseLetter::Documents { reference, until } => {
            words::case_documents(site, reference, *until)
        }
        CaseLetter::Reminder { reference, until } => words::case_reminder(site, reference, *until),
        CaseLetter::Approved {
            at,
            reference,
            about,
            effect_at,
        } => {
            let approved = words::CaseApproved {
                at: *at,
                reference,
                about: *about,
                effect_at: *effect_at,
                stop,
            };
            words::case_approved(site, name, &approved)
        }
        CaseLetter::Waits {
            reference,
            about,
            effect_at,
        } => words::case_waits(site, reference, *about, *effect_at),
        CaseLetter::Applied {
            at,
            reference,
            about,
        } => {
            let applied = words::CaseApplied {
                at: *at,
                reference,
                about: *about,
                alarm,
            };
            words::case_applied(site, name, &applied)
        }
        CaseLetter::NewAddress { at, reference } => {
            words::case_new_address(site, name, *at, reference, link, alarm)
        }
        CaseLetter::Ended { reference, outcome } => words::case_ended(site, reference, *outcome),
    }
}

/// An address that is refused for good, or a failure that may pass.
fn classify(error: Error) -> SendError {
    match error {
        Error::EmailRecipientSuppressed(_) => SendError::Never("recipient suppressed"),
        Error::EmailRecipientNotAllowed(_) => SendError::Never("recipient not allowed"),
        Error::RateLimitExceeded(_) => SendError::Later("rate limit"),
        Error::DailyLimitExceeded(_) => SendError::Later("daily limit"),
        // What `worker` has no name for comes with the platform's own code.
        Error::UnknownJsError {
            code: Some(code), ..
        } if code == "E_RECIPIENT_NOT_ALLOWED" => SendError::Never("recipient not allowed"),
        _ => SendError::Later("transport"),
    }
}
