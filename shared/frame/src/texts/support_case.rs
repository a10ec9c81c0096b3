//! The texts of a case in the back office.

super::texts!("support_case");
