//! Panics: readable in the log, and the instance replaced.

use std::sync::Once;

static CHAINED: Once = Once::new();

/// Puts `console_error_panic_hook`, which logs message and stack, in front of
/// the hook that `worker` installs when the instance starts. That one marks the
/// instance as broken so that the next request gets a new one: replacing it
/// instead of chaining would lose this.
pub fn chain_hook() {
    CHAINED.call_once(|| {
        let recovery = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            console_error_panic_hook::hook(info);
            recovery(info);
        }));
    });
}
