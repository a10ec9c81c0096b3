//! Promises of the lists of cases and of what is searched.

use super::language;
use super::samples::{AT, ME, found_account, listed, office, part_found, site, tag};
use crate::*;
use chrono::TimeDelta;
use regain_core::account::Role;
use regain_core::recovery::case::{State, Unmatched};
use regain_core::recovery::rulebook::Loss;
use regain_core::store::queue::{COUNTED, Count};
use regain_core::support::queue::{Filter, Page};
use regain_core::support::search::Results;

#[test]
fn a_list_has_a_caption_and_its_next_part_is_of_the_same_cases() {
    let site = site(language("en"));
    let office = office(&site, Role::Agent, "Ada");
    let mut own = listed(State::Review, "x");
    own.agent_id = Some(ME.into());
    let mut nobodys = listed(State::Submitted, "x");
    (nobodys.agent, nobodys.unmatched) = (None, Some(Unmatched::Unknown));
    let mut decided = listed(State::Decided, "x");
    decided.decided_by = Some("other".into());
    let part = Page {
        cases: vec![own, nobodys, decided],
        next: Some("1.5.x".into()),
        counts: vec![
            Count {
                state: State::Review,
                cases: 3,
            },
            Count {
                state: State::Documents,
                cases: COUNTED,
            },
        ],
        target_hours: 48,
        mailed: None,
    };
    let filter = Filter {
        state: Some(State::Review),
        lost: Some(Loss::Ip),
        ..Filter::default()
    };
    let view = QueuePage {
        key: "x",
        none_free: true,
        part: &part,
        filter: &filter,
        by: &ME.into(),
        now: AT + TimeDelta::hours(50),
        refusal: None,
        done: None,
    };
    let page = queue(&office, &view);
    assert!(
        page.contains("<caption id=\"cases\">3 cases shown, more on the next page"),
        "{page}"
    );
    let next = "href=\"/support/cases?state=review&#38;lost=ip&#38;after=1.5.x\"";
    assert!(page.contains(next), "{page}");
    for told in [
        "<title>(3) Cases",
        "<b>3</b> Documents to review",
        "<b>100+</b> Waiting for documents",
        "You",
        "No one",
        "No such account",
        "Code confirmed",
        "Overdue: waiting for 2\u{a0}days 2\u{a0}h",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    let marked = |text| page.contains(&format!("<li class=\"tag-quiet\">{text}</li>"));
    assert!(
        marked("Unread message") && marked("Needs a second person"),
        "{page}"
    );
    let heads = page.matches("<th scope=\"col\"").count();
    assert_eq!((heads, page.matches("<th scope=\"row\"").count()), (7, 3));
    for blind in [false, true] {
        let mut account = found_account("x");
        account.name = "Camille Laurent".into();
        let found = Results {
            cases: part_found(&[], false),
            accounts: part_found(&[account], blind),
            blind,
        };
        let view = SearchPage {
            words: "what was typed",
            results: Some(&found),
            by: &ME.into(),
            now: AT,
        };
        let page = search(&office, &view);
        assert!(page.contains("href=\"/support/accounts/x\""), "{page}");
        assert!(tag(&page, "words").contains("value=\"what was typed\""));
        assert_eq!(page.contains("Camille Laurent"), !blind);
        assert_eq!(page.contains("More than 20 accounts"), blind);
    }
}
