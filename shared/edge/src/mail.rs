//! Mail by the platform's own binding.

use regain_core::courier::SendError;
use regain_web::{Failure, Host as _, Mailer, Outgoing};
use worker::{EmailAddress, Error, SendEmailBuilder};

use crate::workers::Workers;

/// The binding `EMAIL`, which sends from the address `MAIL_FROM`.
pub struct SendEmail {
    binding: worker::SendEmail,
    from: String,
}

impl SendEmail {
    /// Opens it.
    ///
    /// # Errors
    /// [`Failure::Missing`] where binding or sender is.
    pub fn open(workers: &Workers<'_>) -> Result<Self, Failure> {
        let binding = workers.env.send_email("EMAIL");
        Ok(Self {
            binding: binding.map_err(|_| Failure::Missing("EMAIL"))?,
            from: workers.variable("MAIL_FROM")?,
        })
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
