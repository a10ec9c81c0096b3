// Long: a promise of each page of a case.
//! Promises of the pages of recovery cases.

use super::language;
use super::samples::{
    AT, FLAWS, asked_again, asking, case_view, every_case, found, full_profile, item_ids, pages,
    problems, recovery_view, site, tag, with_code, with_files,
};
use crate::*;
use chrono::TimeDelta;
use regain_core::account::account_type::AccountType;
use regain_core::http::locale::Locale;
use regain_core::recovery::Found;
use regain_core::recovery::case::{Call, Factor, Flag, Review, State, Verdict, Wish};
use regain_core::recovery::rulebook::{Loss, Lost};
use regain_core::store::profiles::OpenCase;
use regain_frame::*;

const OWNER: &str = "owner@on-file.example";

/// The same case, of an account, with all that support knows of it.
fn matched(found: &Found) -> Found {
    let mut case = found.case.clone();
    case.account_id = Some("the-account".into());
    case.email = Some(OWNER.into());
    case.factors = vec![Factor::Password, Factor::SecondFactor];
    case.flags = vec![Flag::PhoneChanged, Flag::TypeDiffers, Flag::RecentSignIn];
    case.call = Some(Call::WrongPerson);
    case.reviews = vec![Review {
        item: "identity".into(),
        verdict: Verdict::Doubt,
        copy: None,
        by: "an-agent".into(),
    }];
    case.decided_by = Some("an-agent".into());
    Found {
        case,
        files: found.files.clone(),
        rules: found.rules.clone(),
        calls: found.calls.clone(),
        messages: found.messages.clone(),
        wordings: found.wordings.clone(),
    }
}

#[test]
fn the_page_is_the_same_whether_or_not_there_is_such_an_account() {
    for locale in Locale::ALL {
        let site = site(locale);
        let told =
            |found: &Found| found.case.wish == Wish::Tell && found.case.state == State::Applied;
        for found in every_case("x").into_iter().filter(|found| !told(found)) {
            let of_account = matched(&found);
            for problem in problems(&item_ids(&found))
                .into_iter()
                .map(Some)
                .chain([None])
            {
                let page = |found| {
                    let view = CasePage {
                        problem,
                        ..case_view(found)
                    };
                    case_page(&site, &view)
                };
                assert!(page(&found) == page(&of_account), "{:?}", found.case);
            }
        }
    }
}

#[test]
fn a_case_that_goes_on_shows_every_step_and_the_one_to_look_at() {
    for locale in Locale::ALL {
        for found in every_case("x") {
            let page = case_page(&site(locale), &case_view(&found));
            let open = found.case.state.is_open();
            let current = page.matches(" aria-current=\"step\"").count();
            assert_eq!(current, usize::from(open), "{page}");
            let list = page.split("<ol class=\"progress\"").nth(1);
            assert_eq!(list.is_some(), open, "{page}");
            let Some(list) = list.and_then(|rest| rest.split("</ol>").next()) else {
                continue;
            };
            // Nobody waits where nothing changes.
            let steps = if found.case.wish == Wish::Tell { 5 } else { 6 };
            assert_eq!(list.matches("<li").count(), steps, "{list}");
            // A word for each, not a colour alone.
            assert_eq!(list.matches("</strong> <span>").count(), steps, "{list}");
            assert!(!list.contains("<span></span>"), "{list}");
        }
    }
}

#[test]
fn the_page_tells_the_address_once_that_was_approved_and_for_a_week() {
    let week = regain_core::limits::Limits::DEFAULT.address_told;
    for locale in Locale::ALL {
        for state in State::ALL {
            let mut found = asking(state, true, "x");
            found.case.email = Some(OWNER.into());
            let ended = found.case.ended_at.unwrap_or_default();
            for (now, late) in [(ended, false), (ended + week, true)] {
                let view = CasePage {
                    now,
                    ..case_view(&found)
                };
                let told = case_page(&site(locale), &view).contains(OWNER);
                assert_eq!(told, state == State::Applied && !late, "{state:?}");
            }
        }
    }
}

#[test]
fn a_claimant_finds_what_can_be_done_now_and_nothing_else() {
    for found in every_case("x") {
        let page = case_page(&site(language("en")), &case_view(&found));
        let offers = |action: &str| page.contains(&format!(" action=\"{action}\""));
        let case = &found.case;
        let limits = &regain_core::limits::Limits::DEFAULT;
        let takes_code = found.takes_code(limits);
        assert_eq!(offers("/recovery/case/code"), takes_code, "{case:?}");
        let again = takes_code && case.code_mails < 4;
        assert_eq!(offers("/recovery/case/code/new"), again, "{case:?}");
        let lost = case.wants_code(&found.rules) && !takes_code;
        let uploads = case.state == State::Documents && !lost;
        let uploaded = page.matches("enctype=\"multipart/form-data\"").count();
        let items = item_ids(&found);
        let taken = items
            .iter()
            .filter(|item| case.takes_files_of(item))
            .count();
        assert_eq!(uploaded, if uploads { taken } else { 0 }, "{page}");
        let all = items
            .iter()
            .all(|item| found.files_of(item).next().is_some());
        assert_eq!(offers("/recovery/case/submit"), uploads && all, "{page}");
        assert_eq!(offers("/recovery/case/withdraw"), case.state.is_open());
        assert!(offers("/recovery/case/leave"), "{page}");
        let call_time = offers("/recovery/case/call-time");
        assert_eq!(call_time, found.phrase().is_some(), "{page}");
        let calls = page.matches("by phone.</li>").count() + page.matches("answered.</li>").count();
        let told = if case.state.is_open() {
            found.calls.len()
        } else {
            0
        };
        assert_eq!(calls, told, "{page}");
        let phrase = page.contains("avalanche kiwi zigzag");
        assert_eq!(phrase, found.phrase().is_some(), "{page}");
        let pending =
            page.contains("This request stays in progress until") || page.contains("left, until");
        assert_eq!(pending, case.state.is_pending(), "{page}");
    }
}

#[test]
fn a_code_is_asked_for_without_the_address_of_the_account() {
    let case = matched(&found(Loss::Totp, State::Submitted, true, "me@new.example"));
    let page = case_page(&site(language("en")), &case_view(&case));
    assert!(page.contains("If the account you named exists"), "{page}");
    assert!(!page.contains(OWNER) && !page.contains("me@new.example</strong>"));
    // The claimant sees a slip in the address that they typed themselves.
    let case = matched(&found(
        Loss::Email,
        State::Submitted,
        true,
        "me@new.example",
    ));
    let page = case_page(&site(language("en")), &case_view(&case));
    assert!(page.contains("<strong>me@new.example</strong>"), "{page}");
    assert!(!page.contains(OWNER), "{page}");
}

#[test]
fn each_document_says_why_and_what_may_be_hidden_before_it_is_handed_in() {
    for locale in Locale::ALL {
        let bare = with_code(found(Loss::Ip, State::Documents, false, "x"));
        let page = case_page(&site(locale), &case_view(&bare));
        let case = &bare.case;
        for item in bare.rules.checklist(case.account_type, case.lost) {
            assert!(page.contains(item.why.get(locale)), "{page}");
            if let Some(text) = &item.black_out {
                assert!(page.contains(text.get(locale)), "{page}");
            }
            let field = tag(&page, &format!("file-{}", item.id));
            assert!(field.contains("type=\"file\""), "{field}");
            assert!(field.contains(" required"), "{field}");
            assert!(field.contains("accept=\".pdf,.jpg,.jpeg,.png,application/pdf,"));
        }
        for promise in ["30", "10", "50", "20", "6", "CNIL"] {
            let promise = match (promise, locale.tag()) {
                ("6", "en") => "6(1)(f)",
                ("6", _) => "art.\u{a0}6, §\u{a0}1, f",
                _ => promise,
            };
            assert!(page.contains(promise), "{promise} in {page}");
        }
        let notice = page.find("CNIL").unwrap();
        assert!(notice < page.find("type=\"file\"").unwrap(), "{page}");
    }
}

#[test]
fn a_file_can_be_taken_back_until_the_documents_are_submitted() {
    for (state, open) in [(State::Documents, true), (State::Review, false)] {
        let case = with_code(found(Loss::Email, state, true, "x"));
        let case = with_files(case, 2, "scan.pdf");
        let page = case_page(&site(language("fr")), &case_view(&case));
        let form = "action=\"/recovery/case/evidence\"><input type=\"hidden\" name=\"remove\" \
             value=\"file-1-0\">";
        assert_eq!(page.contains(form), open, "{page}");
        assert!(page.contains("scan.pdf") && page.contains("1,4\u{a0}Mo"));
        assert_eq!(page.contains("Il manque encore"), open, "{page}");
    }
}

#[test]
fn a_document_that_is_to_be_sent_again_says_why_and_the_others_stay() {
    let found = found(Loss::Ip, State::Documents, true, "x");
    let found = asked_again(with_files(with_code(found), 8, "x"));
    let page = case_page(&site(language("en")), &case_view(&found));
    assert!(page.contains("<h1>Send a better copy</h1>"), "{page}");
    assert!(
        page.contains("A side or a page is missing. Send all of them"),
        "{page}"
    );
    for (place, item) in item_ids(&found).iter().enumerate() {
        let takes_files = format!(" action=\"/recovery/case/evidence/{item}\"");
        assert_eq!(page.contains(&takes_files), place == 0, "{page}");
    }
    assert!(!page.contains("name=\"remove\""), "the others stay: {page}");
    assert!(!page.contains("action=\"/recovery/case/submit\""), "{page}");
}

#[test]
fn a_problem_is_told_at_the_top_and_where_it_is() {
    let case = with_files(found(Loss::Email, State::Documents, true, "x"), 1, "x");
    let items = item_ids(&case);
    let told = |problem| {
        let view = CasePage {
            problem: Some(problem),
            done: Some(CaseDone::FileReceived),
            ..case_view(&case)
        };
        let page = case_page(&site(language("en")), &view);
        assert!(tag(&page, "problem").contains("role=\"alert\""), "{page}");
        assert!(page.contains("<title>Error: "), "{page}");
        assert!(!page.contains("role=\"status\""), "{page}");
        page
    };
    for problem in problems(&items) {
        let page = told(problem);
        let in_code = matches!(
            problem,
            CaseProblem::WrongCode { .. } | CaseProblem::CodeMalformed
        );
        assert_eq!(
            tag(&page, "code").contains("aria-invalid"),
            in_code,
            "{page}"
        );
        assert_eq!(page.contains("<a href=\"#code\">"), in_code, "{page}");
    }
    for flaw in FLAWS {
        let page = told(CaseProblem::File {
            item: &items[1],
            flaw,
        });
        let id = format!("file-{}", items[1]);
        assert!(page.contains(&format!("<a href=\"#{id}\">")), "{page}");
        let tied = format!("aria-invalid=\"true\" aria-describedby=\"{id}-problem\"");
        assert!(tag(&page, &id).contains(&tied), "{page}");
        assert_eq!(page.matches("class=\"wrong\"").count(), 1, "{page}");
    }
    let missing = told(CaseProblem::Missing(&items[1..]));
    assert_eq!(missing.matches("class=\"wrong\"").count(), items.len() - 1);

    // What has gone on meanwhile has no field to go to.
    let over = found(Loss::Email, State::Stopped, true, "x");
    for problem in problems(&items) {
        let view = CasePage {
            problem: Some(problem),
            ..case_view(&over)
        };
        let page = case_page(&site(language("en")), &view);
        assert!(tag(&page, "problem").contains("role=\"alert\""), "{page}");
        assert!(!page.contains("href=\"#code\"") && !page.contains("href=\"#file"));
    }
}

#[test]
fn the_time_that_is_left_is_said_in_days() {
    let case = found(Loss::Ip, State::Submitted, true, "x");
    for (left, english, french) in [
        (TimeDelta::days(14), "14\u{a0}days left", "14\u{a0}jours"),
        (TimeDelta::hours(47), "1 day left", "1\u{a0}jour"),
        (TimeDelta::hours(2), "less than a day", "moins d’un jour"),
        (TimeDelta::zero(), "less than a day", "moins d’un jour"),
    ] {
        for (locale, words) in [(language("en"), english), (language("fr"), french)] {
            let view = CasePage {
                now: case.case.expires_at - left,
                ..case_view(&case)
            };
            let page = case_page(&site(locale), &view);
            assert!(page.contains(words), "{words} in {page}");
        }
    }
}

#[test]
fn a_form_shows_what_was_ticked_and_typed() {
    let english = site(language("en"));
    for lost in Lost::ALL.map(Some).into_iter().chain([None]) {
        let form = RecoveryForm {
            key: "",
            account_type: Some(AccountType::Company),
            invalid: &[RecoveryField::Login],
            ..recovery_view(lost, "\ntyped")
        };
        let page = recovery_form(&english, &form);
        for loss in Loss::ALL {
            let ticked = lost.is_some_and(|lost| lost.has(loss));
            let field = tag(&page, &format!("lost-{loss}"));
            assert_eq!(field.contains(" checked"), ticked, "{page}");
            assert!(field.contains("name=\"lost\""), "{page}");
        }
        assert!(tag(&page, "contact_email").contains("autocomplete=\"email\""));
        assert!(tag(&page, "login").contains("autocomplete=\"username\""));
        assert!(tag(&page, "login").contains("aria-describedby=\"login-problem login-hint\""));
        assert!(tag(&page, "company").contains(" checked"), "{page}");
        assert!(page.contains(">\n\ntyped</textarea>"), "{page}");
        assert!(page.contains("CNIL"), "{page}");
    }
}

#[test]
fn faults_are_told_in_the_order_of_the_fields_each_once() {
    let pointers = [
        "type",
        "note",
        "new_email",
        "contact_email",
        "login",
        "lost/0",
        "lost/1",
    ];
    let told = RecoveryField::of_all(&super::samples::errors(&pointers));
    let expected = [
        RecoveryField::Lost,
        RecoveryField::Login,
        RecoveryField::ContactEmail,
        RecoveryField::Type,
        RecoveryField::Note,
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_secret_of_a_case_is_shown_once_and_never_typed_back() {
    let english = site(language("en"));
    let view = CaseOpened {
        reference: "ABCD-2345",
        secret: "QRST-UVWX",
        documents: true,
        code: true,
    };
    let page = case_opened(&english, &view);
    assert!(page.contains("<code>ABCD-2345</code>"), "{page}");
    assert!(page.contains("<code>QRST-UVWX</code>"), "{page}");

    let form = CaseSignIn {
        reference: "ABCD-2345",
        cookie_missing: false,
        wrong: true,
        too_many: None,
    };
    let page = case_sign_in(&english, &form);
    assert!(tag(&page, "reference").contains("autocomplete=\"username\""));
    assert!(tag(&page, "reference").contains("value=\"ABCD-2345\""));
    assert!(tag(&page, "secret").contains("type=\"password\""), "{page}");
    assert!(tag(&page, "secret").contains("autocomplete=\"current-password\""));
    for field in ["reference", "secret"] {
        let tied = format!("aria-invalid=\"true\" aria-describedby=\"problem {field}-hint\"");
        assert!(tag(&page, field).contains(&tied), "{page}");
    }
}

#[test]
fn an_owner_who_signs_in_finds_the_open_case_and_ends_it() {
    let case = OpenCase {
        reference: "ABCD-2345".into(),
        lost: Loss::Totp.into(),
        wish: Wish::Change,
        state: State::CoolingOff,
        opened_at: AT,
        effect_at: Some(AT),
        stoppable: true,
    };
    let reopened = OpenCase {
        stoppable: false,
        ..case.clone()
    };
    for locale in Locale::ALL {
        let t = crate::texts::Profile::of(locale);
        let view = |open_case| ProfileView {
            open_case,
            ..full_profile("x")
        };
        let page = profile(&site(locale), &view(Some(&case)));
        let form = "action=\"/profile/case/withdraw\"";
        assert!(page.contains(form) && page.contains("ABCD-2345"), "{page}");
        assert!(!profile(&site(locale), &view(None)).contains(form));
        assert!(!page.contains(t.case_reopened), "{page}");
        let page = profile(&site(locale), &view(Some(&reopened)));
        assert!(
            page.contains(t.case_reopened) && !page.contains(form),
            "{page}"
        );
    }
}

#[test]
fn an_owner_who_can_sign_in_may_still_need_the_case_for_a_lost_mailbox() {
    let t = crate::texts::Profile::of(language("en"));
    let page = |lost| {
        let case = OpenCase {
            reference: "ABCD-2345".into(),
            lost,
            wish: Wish::Change,
            state: State::Submitted,
            opened_at: AT,
            effect_at: None,
            stoppable: true,
        };
        let view = ProfileView {
            open_case: Some(&case),
            ..full_profile("x")
        };
        profile(&site(language("en")), &view)
    };
    for lost in Lost::ALL {
        let page = page(lost);
        let neutral = page.contains(t.case_email_you) && !page.contains(t.case_you);
        let urged = page.contains(t.case_you) && !page.contains(t.case_email_you);
        assert_eq!(
            (neutral, urged),
            (lost.has(Loss::Email), !lost.has(Loss::Email))
        );
    }
}

#[test]
fn every_place_where_somebody_is_stuck_leads_on() {
    let english = site(language("en"));
    let start = recovery_start(&english, true);
    for loss in Loss::ALL {
        assert!(start.contains(&format!("href=\"/recovery/?lost={loss}\"")));
    }
    for gentler in ["/password/lost/", "/login", "/recovery/case"] {
        assert!(start.contains(&format!("href=\"{gentler}\"")), "{start}");
    }
    let sent = password_lost_sent(&english, "x@example.org");
    assert!(sent.contains("href=\"/recovery/?lost=email\""), "{sent}");
    assert!(home(&english, false).contains("href=\"/recovery/\""));
    let form = CodeForm {
        then: "",
        minutes_left: 5,
        recovery: None,
        problem: None,
    };
    assert!(code(&english, &form).contains("href=\"/recovery/?lost=totp\""));
    let refused = AddressRefused {
        address: "192.0.2.7",
        trial_until: None,
        signed_in: false,
    };
    let refused = address_refused(&english, &refused);
    assert!(refused.contains("href=\"/recovery/?lost=ip\""), "{refused}");
}

#[test]
fn no_page_of_a_case_asks_for_more_than_a_button_before_it_acts() {
    for page in pages(language("fr"), "x") {
        for form in page.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            // A list is filtered by its address.
            let lists = form.starts_with(" class=\"filter\" method=\"get\"");
            assert!(lists || form.contains("method=\"post\""), "{form}");
            assert!(form.contains("type=\"submit\""), "{form}");
        }
    }
}
