//! The texts between an application and the sign-in that it asked for.

super::texts!("oidc");
