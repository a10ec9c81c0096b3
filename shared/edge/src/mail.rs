//! Mail, by the platform's own binding or by the host's relay.

use regain_core::courier::SendError;
use regain_web::{Failure, Mailer, Outgoing};
use worker::{EmailAddress, Env, Error, SendEmailBuilder};

use crate::smtp::Submission;

/// The way that mail goes.
pub enum Mail {
    /// By the platform's binding.
    Binding(SendEmail),
    /// By the relay of `MAIL_URL`.
    Relay(Submission),
}

impl Mailer for Mail {
    async fn send(&self, mail: &Outgoing<'_>) -> Result<(), SendError> {
        match self {
            Self::Binding(binding) => binding.send(mail).await,
            Self::Relay(relay) => relay.send(mail).await,
        }
    }
}

/// The binding `EMAIL`, and the address that it sends from.
pub struct SendEmail {
    binding: worker::SendEmail,
    from: String,
}

impl SendEmail {
    /// Opens it.
    ///
    /// # Errors
    /// [`Failure::Missing`] where the binding is.
    pub fn open(env: &Env, from: String) -> Result<Self, Failure> {
        let binding = env.send_email("EMAIL");
        let binding = binding.map_err(|_| Failure::Missing("EMAIL"))?;
        Ok(Self { binding, from })
    }
}

impl Mailer for SendEmail {
    async fn send(&self, mail: &Outgoing<'_>) -> Result<(), SendError> {
        let from = EmailAddress::new(mail.sender, &self.from);
        let message = SendEmailBuilder::builder_with_email_address_and_str(
            &from,
            &mail.mail.recipient,
            &mail.words.subject,
        )
        .reply_to(mail.reply_to)
        .text(&mail.words.text)
        .html(&mail.words.html)
        .build();
        match self.binding.send_with_builder(&message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(classify(error.into())),
        }
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
