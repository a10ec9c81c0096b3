//! The default transport: the platform's own mail binding.

use regain_core::courier::{Mail, SendError, Transport};
use regain_core::store::outbox::Letter;
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
    let whole =
        |path: &Option<String>| format!("{}{}", config.origin, path.as_deref().unwrap_or_default());
    let name = mail.name.as_deref().unwrap_or_default();
    let (link, alarm) = (&whole(&mail.link), &whole(&mail.alarm));
    let (code, stop) = (mail.code.as_deref(), &whole(&mail.stop));
    match &mail.letter {
        Letter::PasswordLink => words::password_link(&site, name, link),
        Letter::FirstPassword => words::first_password(&site, name, link),
        Letter::PasswordChanged { at, address } => {
            words::password_changed(&site, name, *at, address, alarm)
        }
        Letter::ContactChanged { at, changes } => {
            words::contact_changed(&site, name, *at, changes, alarm)
        }
        Letter::EmailLink => words::email_link(&site, name, link),
        Letter::EmailConsent { at, address } => {
            words::email_consent(&site, name, *at, address, link, alarm)
        }
        Letter::CaseNotice {
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
            words::case_notice(&site, name, &notice)
        }
        Letter::CaseReceived {
            reference,
            about,
            documents,
        } => words::case_received(&site, reference, *about, *documents),
        Letter::CaseCode { reference } => {
            words::case_code(&site, name, reference, code.unwrap_or_default())
        }
        Letter::CaseReminder { reference, until } => words::case_reminder(&site, reference, *until),
        Letter::CaseEnded { reference, outcome } => words::case_ended(&site, reference, *outcome),
        Letter::Notice {
            at,
            address,
            notice,
        } => words::notice(&site, name, notice, *at, address, alarm),
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
