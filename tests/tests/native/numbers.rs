//! Round trips to the database, which are most of what a request costs.

use regain_tests::{Caller, PASSWORD, World};

use crate::{ALICE, NEW, WRONG};

fn trips(world: &World, deed: impl FnOnce()) -> usize {
    let before = world.db.trips();
    deed();
    world.db.trips() - before
}

#[test]
fn the_main_path_of_each_function_takes_at_most_two_round_trips() {
    let world = World::default();
    world.customer(ALICE);
    let mut caller = Caller::browser("192.0.2.1");
    for (case, password, status) in [("right", PASSWORD, 303), ("wrong", WRONG, 401)] {
        let taken = trips(&world, || {
            assert_eq!(world.sign_in(&mut caller, ALICE, password).status, status);
        });
        assert_eq!(taken, 2, "sign-in, {case}");
    }
    assert_eq!(
        trips(&world, || assert!(world.session(&caller).is_some())),
        1,
        "session"
    );
    assert_eq!(trips(&world, || world.sign_out(&caller)), 1, "sign-out");
    assert_eq!(
        trips(&world, || world.lose_password(&caller, ALICE)),
        1,
        "lost password"
    );
    let link = world.link(&caller, ALICE);
    assert_eq!(
        trips(&world, || assert!(
            world.open_link(&caller, &link).is_some()
        )),
        1,
        "page"
    );
    let taken = trips(&world, || {
        assert_eq!(world.reset(&caller, &link, NEW).status, 204);
    });
    assert_eq!(taken, 2, "reset");
    let taken = trips(&world, || {
        world.customer("bob@example.org");
    });
    assert_eq!(taken, 2, "account");
    world.deliver();
    let taken = trips(&world, || {
        assert_eq!(world.deliver().sent, 0);
    });
    assert_eq!(taken, 1, "a courier with nothing to do");
}

#[test]
fn a_flood_that_is_refused_costs_one_round_trip_each() {
    let world = World::default();
    let mut caller = Caller::program("192.0.2.1");
    for _ in 0..6 {
        world.sign_in(&mut caller, ALICE, WRONG);
    }
    let taken = trips(&world, || {
        assert_eq!(world.sign_in(&mut caller, ALICE, WRONG).status, 429);
    });
    assert_eq!(taken, 1);
}
