//! What Regain is tested with.
