//! Promises of the pages on which staff work on cases.

use super::language;
use super::samples::{
    AT, FILLED, ME, cancelled, details_of, details_view, errors, every_case_details, held_by,
    judged_by, matched, office, refusals, site, tag, typed,
};
use crate::*;
use chrono::TimeDelta;
use regain_core::account::Role;
use regain_core::http::locale::Locale;
use regain_core::id::AccountId;
use regain_core::limits::Limits;
use regain_core::recovery::case::{Call, State, Verdict};
use regain_core::recovery::machine::{Action, Match};
use regain_core::recovery::rulebook::Loss;
use regain_core::support::{CaseDetails, Refused};

const NAME: &str = "NAME ON FILE";
const NUMBER: &str = "tel:+33123456789";

fn shown(role: Role, case: &CaseDetails) -> String {
    let site = site(language("en"));
    details(&office(&site, role, "Ada"), &details_view(case))
}

fn item_of(role: Role, case: &CaseDetails) -> String {
    let site = site(language("en"));
    let item = case.items().next().unwrap();
    evidence_item(&office(&site, role, "Ada"), &details_view(case), &item.id)
}

/// A case on documents that all are in, worked on by this person.
fn in_review() -> CaseDetails {
    let mut case = matched(details_of(Loss::Email, State::Review, true, "x"), "x");
    case.holder.as_mut().unwrap().name = NAME.into();
    case.case.code_returned_at = Some(AT);
    held_by(case, ME, "x")
}

#[test]
fn somebody_finds_what_they_can_do_now_and_nothing_else() {
    let (now, limits) = (AT + TimeDelta::hours(3), &Limits::DEFAULT);
    for role in [Role::Agent, Role::Reviewer] {
        for case in every_case_details("x") {
            let page = shown(role, &case);
            let offers =
                |step: &str| page.contains(&format!(" action=\"/support/cases/x/{step}\""));
            let state = case.case.state;
            let held = case.is_held_by(&ME.into());
            let decided = state == State::Decided;
            let undecided = state.is_pending() && !decided;
            let allows = |action| case.allows(action, now, limits).is_ok();
            let free = !held && !case.is_busy(&ME.into(), now, limits);
            assert_eq!(offers("claim"), undecided && free, "{page}");
            assert_eq!(offers("release"), undecided && held, "{page}");
            let any = Match {
                account_id: AccountId::default(),
                email: String::new(),
                flags: Vec::new(),
            };
            assert_eq!(offers("match"), held && allows(Action::Match(any)));
            let calls = held && allows(Action::Call(Call::Verified));
            // Where there is nobody to call, that nobody was reached.
            let notes = held && allows(Action::Call(Call::Unreachable));
            assert_eq!(offers("call"), calls || notes, "{page}");
            let outcomes = page.matches("name=\"outcome\" value=").count();
            assert_eq!(
                outcomes,
                if calls { 4 } else { usize::from(notes) },
                "{page}"
            );
            assert_eq!(page.contains(NUMBER), calls, "{page}");
            let asks = held && allows(Action::AskDocuments(case.case.account_type));
            assert_eq!(offers("request-documents"), asks, "{page}");
            let approval = case.approval(&ME.into(), now, limits).is_ok();
            let confirms = decided && approval && role == Role::Reviewer;
            assert_eq!(offers("approve"), confirms, "{page}");
            let approves = page.contains("name=\"decision\" value=\"approve\"");
            assert_eq!(approves, held && !decided && approval, "{page}");
            let refuses = page.contains("name=\"decision\" value=\"refuse\"");
            assert_eq!(refuses, decided || (held && undecided), "{page}");
            assert_eq!(offers("stop"), state.is_open(), "{page}");
            let opens = page.contains("href=\"/support/cases/x/evidence/");
            let documents = case.case.asked_at.is_some();
            let open = case.documents_open_to(&ME.into(), role).is_ok();
            assert_eq!(opens, documents && open, "{page}");
        }
    }
}

#[test]
fn every_form_says_which_version_of_the_case_it_is_about() {
    for case in every_case_details("x") {
        for page in [shown(Role::Agent, &case), item_of(Role::Agent, &case)] {
            let forms = page.split(" action=\"/support/cases/").skip(1);
            for form in forms {
                let form = form.split("</form>").next().unwrap_or_default();
                let version = "<input type=\"hidden\" name=\"version\" value=\"3\">";
                assert_eq!(form.matches(version).count(), 1, "{form}");
            }
        }
    }
}

#[test]
fn the_name_on_file_is_kept_from_whoever_has_yet_to_read_it_on_paper() {
    let fresh = in_review();
    let items = fresh.items().count();
    assert!(items > 1);
    for read in 0..=items {
        let case = judged_by(in_review(), ME, read, Verdict::Conform);
        let all = read == items;
        assert_eq!(item_of(Role::Agent, &case).contains(NAME), all);
        let page = shown(Role::Agent, &case);
        assert_eq!(page.contains(NAME), all, "{page}");
        // Nor is there a way to it.
        let link = "href=\"/support/accounts/x\"";
        assert_eq!(page.contains(link), all, "{page}");
    }
    // Nor to what another has read.
    let case = judged_by(in_review(), "other", items, Verdict::Conform);
    assert!(!shown(Role::Agent, &case).contains("A NAME ON PAPER"));
    assert!(!item_of(Role::Agent, &case).contains("A NAME ON PAPER"));
}

#[test]
fn a_document_is_read_before_it_is_judged() {
    let review = " action=\"/support/cases/x/evidence/";
    let offers = |page: &str, verdict| page.contains(&format!("value=\"{verdict}\""));
    let page = item_of(Role::Agent, &in_review());
    for said in [review, "value=\"better_copy\"", "Not scanned for viruses"] {
        assert!(page.contains(said), "{page}");
    }
    for verdict in ["doubt", "refused"] {
        assert!(!offers(&page, verdict), "{page}");
    }
    // That it is conform can be said by the form that asks what it says.
    let form = page.split("<form").find(|form| offers(form, "conform"));
    assert!(
        form.is_some_and(|form| form.contains("id=\"reading-name\"")),
        "{page}"
    );
    let items = in_review().items().count();
    let mut case = judged_by(in_review(), ME, items, Verdict::Conform);
    case.case.reviews.clear();
    let page = item_of(Role::Agent, &case);
    assert!(page.contains("value=\"conform\""), "{page}");
    for check in regain_core::support::review::CHECKS {
        let field = tag(&page, &format!("reading-{check}"));
        assert!(field.contains(&format!("name=\"{check}\"")), "{field}");
        assert!(!field.contains(" checked"), "{field}");
    }
    assert!(
        page.contains("never be approved"),
        "what a doubt means: {page}"
    );
    assert!(page.contains("Different from the name on file."), "{page}");
    // Whoever judged each by itself is told before they decide.
    let bench = shown(Role::Agent, &case);
    assert!(
        bench.contains("Different from the name on file."),
        "{bench}"
    );
    assert!(!shown(Role::Agent, &in_review()).contains("the name on file."));

    for item in &mut case.rules.items {
        item.max_age_days = Some(90);
    }
    for transcription in &mut case.case.transcriptions {
        transcription.date = transcription.date.map(|date| date - TimeDelta::days(91));
    }
    let page = item_of(Role::Agent, &case);
    assert!(!page.contains("value=\"conform\""), "too old: {page}");
    assert!(page.contains("91\u{a0}days") && page.contains("This alone prevents approval"));
}

#[test]
fn better_copies_are_asked_for_on_the_page_of_the_case_once_one_is_wanted() {
    let asks = " action=\"/support/cases/x/request-copies\"";
    assert!(!shown(Role::Agent, &in_review()).contains(asks));
    let case = judged_by(in_review(), ME, 1, Verdict::BetterCopy);
    let page = shown(Role::Agent, &case);
    assert!(
        page.contains(asks) && page.contains("<dd>Unreadable</dd>"),
        "{page}"
    );
    assert!(page.contains("twice at most"), "{page}");
    let mut asked_twice = case;
    asked_twice.case.copy_rounds = 2;
    assert!(!shown(Role::Agent, &asked_twice).contains(asks));
    // A better copy of another document would be in vain.
    let in_doubt = judged_by(in_review(), ME, 1, Verdict::Doubt);
    assert!(!shown(Role::Agent, &in_doubt).contains(asks));
}

#[test]
fn a_second_person_reads_every_document_before_they_see_what_the_first_one_read() {
    let case = matched(details_of(Loss::Email, State::Decided, true, "x"), "x");
    let mut case = judged_by(held_by(case, "other", "x"), "other", 8, Verdict::Conform);
    case.case.code_returned_at = Some(AT);
    let page = item_of(Role::Reviewer, &case);
    assert!(!page.contains("A NAME ON PAPER"), "{page}");
    assert!(
        page.contains("/transcribe?next=") && !page.contains("value=\"conform\""),
        "{page}"
    );
    assert!(!shown(Role::Reviewer, &case).contains("/approve\""));
    // Whoever is no reviewer only looks on.
    assert!(!item_of(Role::Agent, &case).contains("/transcribe?next="));
    for mut own in case.case.transcriptions.clone() {
        own.by = ME.into();
        case.case.transcriptions.push(own);
    }
    let page = item_of(Role::Reviewer, &case);
    assert!(page.contains("A NAME ON PAPER"), "{page}");
    assert!(shown(Role::Reviewer, &case).contains("/approve\""));
    for own in &mut case.case.transcriptions {
        if own.by.as_str() == ME {
            own.name = "ANOTHER NAME".into();
        }
    }
    let page = shown(Role::Reviewer, &case);
    assert!(!page.contains("/approve\""), "{page}");
    assert!(page.contains("noted different names or dates"), "{page}");
    // The first person is told why it is not for them.
    let own = judged_by(held_by(case, ME, "x"), ME, 1, Verdict::Conform);
    let page = shown(Role::Reviewer, &own);
    assert!(!page.contains("/approve\""), "{page}");
    assert!(page.contains("someone else must confirm"), "{page}");
}

#[test]
fn a_stopped_case_is_reopened_where_the_rule_allows_it_by_two_reviewers() {
    let case = cancelled("x");
    let offers = |role, case: &CaseDetails| shown(role, case).contains("/reopen\"");
    assert!(offers(Role::Reviewer, &case));
    assert!(!offers(Role::Agent, &case));
    for (by, offered) in [(ME, false), ("other", true)] {
        let mut proposed = cancelled("x");
        proposed.case.reopening_by = Some(by.into());
        assert_eq!(offers(Role::Reviewer, &proposed), offered, "{by}");
    }
    // Nothing but the mailbox was proven, or no link stopped it.
    let mut weak = cancelled("x");
    weak.case.cancelled_in = Some(State::Review);
    assert!(!offers(Role::Reviewer, &weak));
    weak.case.cancelled_in = None;
    assert!(!offers(Role::Reviewer, &weak));
}

#[test]
fn a_step_that_came_to_nothing_says_why_and_keeps_what_was_typed() {
    let states = [State::Submitted, State::Review, State::Stopped];
    for state in states {
        for locale in Locale::ALL {
            let site = site(locale);
            let office = office(&site, Role::Agent, "Ada");
            let case = matched(details_of(Loss::Ip, state, true, "x"), "x");
            let case = held_by(case, ME, "x");
            for (step, form, names) in FILLED {
                let typed = &typed(step, form);
                let errors = errors(names);
                let refused = [
                    StepProblem::Refused(&Refused::Stale),
                    StepProblem::Fields(&errors),
                ];
                for problem in refused {
                    let done = Some(CaseStep::Claim);
                    let tried = Some(TriedStep { typed, problem });
                    let view = details_view(&case);
                    let page = details(
                        &office,
                        &CaseDetailsPage {
                            done,
                            tried,
                            ..view
                        },
                    );
                    assert!(tag(&page, "problem").contains("role=\"alert\""), "{page}");
                    assert!(!page.contains("role=\"status\""), "{page}");
                    let words = page.contains("A voice.") || page.contains("C-1");
                    assert_eq!(words, !form.is_empty(), "{step:?} {state:?} {page}");
                }
            }
        }
    }
}

#[test]
fn what_keeps_a_step_from_being_taken_is_told_in_words_of_its_own() {
    for locale in Locale::ALL {
        let site = site(locale);
        let office = office(&site, Role::Agent, "Ada");
        let case = in_review();
        let mut told = Vec::new();
        for refused in &refusals() {
            let typed = &typed(CaseStep::Approve, "");
            let problem = StepProblem::Refused(refused);
            let tried = Some(TriedStep { typed, problem });
            let page = details(
                &office,
                &CaseDetailsPage {
                    tried,
                    ..details_view(&case)
                },
            );
            let alert = page.split("role=\"alert\"").nth(1).unwrap_or_default();
            let alert = alert.split("</div>").next().unwrap_or_default().to_owned();
            assert!(!told.contains(&alert), "{refused:?}: {alert}");
            told.push(alert);
        }
    }
}
