//! What HTTP asks for and answers: routes, fields, replies and problems.

pub mod brake;
pub(crate) mod date;
pub mod fields;
pub mod file_name;
pub mod front;
pub mod locale;
pub mod media;
pub(crate) mod parameter;
pub mod press;
pub mod problem;
pub mod reply;
pub mod request_context;
pub mod routes;
mod weight;
