//! A mail as it goes over the wire (RFC 5322, MIME).

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};

/// What a mail says, and what stands above it.
pub struct Message<'a> {
    /// The sender's name and address.
    pub from: (&'a str, &'a str),
    /// The address that it goes to.
    pub to: &'a str,
    /// Where an answer goes.
    pub reply_to: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// What it says, as text.
    pub text: &'a str,
    /// The same in HTML.
    pub html: &'a str,
    /// Seconds since 1970.
    pub date: i64,
    /// What no other mail is called: letters, digits, dots and dashes.
    pub id: &'a str,
}

impl Message<'_> {
    /// Its bytes: lines of at most 998 that end with CR and LF, all of it ASCII unless an address
    /// is not.
    ///
    /// # Errors
    /// None: it is written to memory.
    pub fn write(&self) -> std::io::Result<Vec<u8>> {
        let (_, address) = self.from;
        let domain = address
            .rsplit_once('@')
            .map_or(address, |(_, domain)| domain);
        // Both named here, since what the library draws comes of a clock, which wasm has not.
        let parts = ContentType::new("multipart/alternative")
            .attribute("boundary", format!("part_{}", self.id));
        let text = MimePart::new("text/plain", BodyPart::Text(self.text.into()));
        let html = MimePart::new("text/html", BodyPart::Text(self.html.into()));
        MessageBuilder::new()
            .from(Address::new_address(Some(self.from.0), address))
            .to(self.to)
            .reply_to(self.reply_to)
            .subject(self.subject)
            .date(self.date)
            .message_id(format!("{}@{domain}", self.id))
            // Nobody's holiday notice answers it (RFC 3834).
            .header("Auto-Submitted", Raw::new("auto-generated"))
            .body(MimePart::new(parts, vec![text, html]))
            .write_to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_parser::MessageParser;
    use proptest::prelude::*;

    fn written(message: &Message<'_>) -> Vec<u8> {
        let bytes = message.write().unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        for line in text.split_inclusive('\n') {
            assert!(line.ends_with("\r\n") && line.len() <= 1000, "{line:?}");
            assert_eq!(line.matches(['\r', '\n']).count(), 2, "{line:?}");
        }
        bytes
    }

    #[test]
    fn a_mail_reads_as_it_was_meant() {
        let bytes = written(&Message {
            from: ("Hébergeur, SA", "no-reply@example.net"),
            to: "camille@example.org",
            reply_to: "support@example.net",
            subject: "Votre nouveau mot de passe est enregistré, et c'est une longue ligne",
            text: "Bonjour,\n.\nÀ bientôt\n",
            html: "<p>Bonjour,</p>\n<p>À bientôt</p>",
            date: 1_795_800_000,
            id: "00112233445566778899aabbccddeeff",
        });
        assert!(bytes.is_ascii());
        let read = MessageParser::default().parse(&bytes).unwrap();
        let from = read.from().unwrap().first().unwrap();
        assert_eq!(from.name(), Some("Hébergeur, SA"));
        assert_eq!(from.address(), Some("no-reply@example.net"));
        assert_eq!(
            read.subject(),
            Some("Votre nouveau mot de passe est enregistré, et c'est une longue ligne")
        );
        assert_eq!(
            read.message_id(),
            Some("00112233445566778899aabbccddeeff@example.net")
        );
        assert_eq!(read.date().unwrap().to_timestamp(), 1_795_800_000);
        assert_eq!(
            read.body_text(0).unwrap().replace("\r\n", "\n"),
            "Bonjour,\n.\nÀ bientôt\n"
        );
        assert!(read.body_html(0).unwrap().contains("<p>À bientôt</p>"));
        assert!(
            String::from_utf8(bytes)
                .unwrap()
                .contains("Auto-Submitted: auto-generated")
        );
    }

    proptest! {
        #[test]
        fn no_words_of_anybody_make_a_header(name in ".{0,80}", subject in ".{0,200}", text in "(?s).{0,400}") {
            let bytes = written(&Message {
                from: (&name, "no-reply@example.net"),
                to: "camille@example.org",
                reply_to: "support@example.net",
                subject: &format!("{subject}\r\nBcc: everybody@example.org\r\n\r\n"),
                text: &text,
                html: &text,
                date: 0,
                id: "00112233445566778899aabbccddeeff",
            });
            let read = MessageParser::default().parse(&bytes).unwrap();
            prop_assert!(read.bcc().is_none());
            prop_assert_eq!(read.parts.len(), 3);
        }
    }
}
