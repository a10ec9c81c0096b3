//! Mail by the host's own relay, over the platform's sockets.

use core::cell::RefCell;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::io;

use regain_core::courier::SendError;
use regain_smtp::{Connection, Error, Message, Relay, Security, Session};
use regain_web::{Failure, Mailer, Outgoing};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use worker::{Delay, SecureTransport, Socket};

/// How long a connection and the beginning of a mail may take: a relay that is slow or silent
/// holds up no other work of the minute.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a relay that has all of a mail may take to say that it has: who gives up sends it
/// again. Less than the mail is in this courier's hand.
const LAST_ANSWER: Duration = Duration::from_mins(2);

/// The relay, and the connection to it, which mails of one run share.
pub struct Submission {
    relay: Relay,
    from: String,
    session: RefCell<Option<Session<Wire>>>,
}

impl Submission {
    /// Reads the relay's address. There is no connection before the first mail.
    ///
    /// # Errors
    /// [`Failure::Missing`] where the address is none.
    pub fn new(address: &str, from: String) -> Result<Self, Failure> {
        Ok(Self {
            relay: Relay::parse(address).ok_or(Failure::Missing("MAIL_URL"))?,
            from,
            session: RefCell::default(),
        })
    }

    async fn connect(&self) -> Result<Session<Wire>, Error> {
        let transport = match self.relay.security {
            Security::Implicit => SecureTransport::On,
            Security::StartTls => SecureTransport::StartTls,
        };
        let socket = Socket::builder()
            .secure_transport(transport)
            .connect(&self.relay.host, self.relay.port);
        let socket = socket.map_err(|_| Error::Later("connection"))?;
        let (_, domain) = self.from.split_once('@').unwrap_or_default();
        Session::open(Wire(Some(socket)), &self.relay, domain).await
    }

    async fn hand_over(&self, mail: &Outgoing<'_>) -> Result<(), Error> {
        let message = Message {
            from: (mail.sender, &self.from),
            to: &mail.mail.recipient,
            reply_to: mail.reply_to,
            subject: &mail.words.subject,
            text: &mail.words.text,
            html: &mail.words.html,
            date: mail.mail.at.timestamp(),
            id: &mail.mail.id,
        };
        let (message, kept) = (message.write()?, self.session.take());
        let begun = within(PATIENCE, async {
            let mut session = match kept {
                Some(session) => session,
                None => self.connect().await?,
            };
            let to = &mail.mail.recipient;
            let begun = session.begin(&self.from, to, &message).await;
            Ok((session, begun))
        });
        let (mut session, mut handed) = begun.await?;
        if handed.is_ok() {
            handed = within(LAST_ANSWER, session.finish(&message)).await;
        }
        if session.is_usable() {
            self.session.replace(Some(session));
        }
        handed
    }
}

impl Mailer for Submission {
    async fn send(&self, mail: &Outgoing<'_>) -> Result<(), SendError> {
        self.hand_over(mail).await.map_err(|error| match error {
            Error::Never(word) => SendError::Never(word),
            Error::Later(word) => SendError::Later(word),
        })
    }
}

/// What comes of it in this time.
async fn within<T>(
    time: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let (mut work, mut alarm) = (pin!(work), pin!(Delay::from(time)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(done),
        Poll::Pending => {
            let late = alarm.as_mut().poll(context);
            late.map(|()| Err(Error::Later("relay silent")))
        }
    })
    .await
}

/// A socket of the platform; none while it is encrypted.
struct Wire(Option<Socket>);

impl Wire {
    fn socket(&mut self) -> io::Result<&mut Socket> {
        let closed = io::Error::from(io::ErrorKind::NotConnected);
        self.0.as_mut().ok_or(closed)
    }
}

impl Connection for Wire {
    async fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.socket()?.read(into).await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket()?.write_all(bytes).await
    }

    fn start_tls(mut self) -> Self {
        Self(self.0.take().map(Socket::start_tls))
    }
}

/// A function has few connections at once, and one that nobody closes stays one of them.
impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(socket) = &mut self.0 {
            // To begin with it is all that it takes.
            let mut context = Context::from_waker(Waker::noop());
            let _ = pin!(socket.close()).poll(&mut context);
        }
    }
}
