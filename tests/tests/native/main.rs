//! Regain without a platform: every flow on the native twin of the database.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests stop where something is amiss, as the tests do"
)]

mod accounts;
mod accounts_change;
mod accounts_panel;
mod address_trials;
mod alice;
mod allowed_addresses;
mod audit_log;
mod audit_log_ageing;
mod audit_log_checking;
mod audit_log_export;
mod audit_log_properties;
mod audit_log_reading;
mod bad_days;
mod brand;
mod case_audit_log;
mod case_codes;
mod case_conditions;
mod case_cool_off;
mod case_copies;
mod case_effect;
mod case_effect_obstacles;
mod case_effect_overlaps;
mod case_ends;
mod case_erasure;
mod case_facts;
mod case_files;
mod case_hold;
mod case_notices;
mod case_opening;
mod case_overlaps;
mod case_owner;
mod case_reopened;
mod case_several;
mod case_stories;
mod case_table;
mod case_told;
mod case_uploads;
mod case_walks;
mod cases;
mod circles;
mod closing;
mod configuration;
mod courier;
mod email_change;
mod enrolment;
mod evidence;
mod evidence_metadata;
mod evidence_pdf;
mod figures;
mod floods;
mod guessed_codes;
mod import_program;
mod lists;
mod lost_password;
mod mail_budgets;
mod moving_in;
mod not_me;
mod numbers;
mod oidc;
mod overlaps;
mod overlaps_inside;
mod password_change;
mod profile;
mod properties;
mod properties_inside;
mod purity;
mod recovery_codes;
mod reset;
mod reset_second_factor;
mod samples;
mod schema;
mod sealing;
mod second_factor;
mod sessions;
mod sign_in;
mod sql;
mod sql_listed;
mod ssh_codes;
mod step_up;
mod support;
mod support_admin;
mod support_admin_accounts;
mod support_admin_keys;
mod support_admin_mails;
mod support_admin_rights;
mod support_blind;
mod support_breaks;
mod support_costs;
mod support_evidence;
mod support_kinds;
mod support_links;
mod support_match;
mod support_persons;
mod support_phone;
mod support_queue;
mod support_queue_costs;
mod support_roles;
mod support_search;
mod support_signs;
mod support_states;
mod support_versions;
mod support_waiting_mail;
mod support_walks;
mod support_wordings;
mod throttling;
mod tidy;

/// An account's owner.
const ALICE: &str = "Alice@example.org";
/// Another one.
const BOB: &str = "bob@example.org";
/// What is not anybody's password.
const WRONG: &str = "open sesame, please";
/// A password to change to.
const NEW: &str = "two herons on one leg";
