//! The texts of the mails.

super::texts!("mail");
