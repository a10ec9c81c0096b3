//! The texts of the approved cases that auditors look at a second time.

use regain_core::support::sample::SampleOutcome;

super::texts!("support_samples");

impl Samples {
    /// What came of a look.
    pub const fn outcome(&self, outcome: SampleOutcome) -> &'static str {
        match outcome {
            SampleOutcome::Sound => self.sound,
            SampleOutcome::Doubtful => self.doubtful,
            SampleOutcome::Wrong => self.wrong,
        }
    }
}
