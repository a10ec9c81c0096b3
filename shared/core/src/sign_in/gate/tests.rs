//! Where a session can be used from.

use super::*;
use crate::http::request_context::Client;
use crate::limits::Limits;

#[test]
fn a_session_of_staff_opens_only_the_way_to_a_proof_from_another_network() {
    let [here, beside, elsewhere, v6] = ["192.0.2.7", "192.0.2.200", "192.0.3.7", "2001:db8::7"]
        .map(|address| {
            let address = address.parse().expect("an address");
            Client::new(address, "")
        });
    let (network, network6) = (here.network(), v6.network());
    let proved = [Some(&*network), None];
    let proved_both = [Some(&*network), Some(&*network6)];
    let account_id = AccountId::default();
    for role in Role::ALL {
        for (client, networks, moved) in [
            (&here, proved, false),
            (&beside, proved, false),
            (&elsewhere, proved, true),
            (&v6, proved, true),
            (&v6, proved_both, false),
            (&here, proved_both, false),
            (&elsewhere, proved_both, true),
        ] {
            let at = RequestContext {
                now: DateTime::default(),
                client,
                request_id: "",
                limits: &Limits::DEFAULT,
            };
            let holder = Holder {
                account_id: &account_id,
                role,
                allowlist: None,
                has_second_factor: true,
                proved_at: at.now,
                networks,
                expires_at: at.now,
            };
            let refused = moved && role.is_staff();
            let judged = holder.judge(Rules::SIGNED_IN, &at);
            let expected = if refused {
                Err(Denied::OtherNetwork)
            } else {
                Ok(())
            };
            assert_eq!(judged, expected, "{role:?}");
            assert_eq!(holder.judge(Rules::PROVE, &at), Ok(()));
            assert!(!holder.record(&Denied::OtherNetwork, &at).is_empty());
        }
    }
}
