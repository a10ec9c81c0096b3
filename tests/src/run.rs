//! Futures without a runtime: the native twin answers at once.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Runs a future to its end.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        // Nothing here waits for the world: what is pending only made room for
        // others, so it can be asked again at once.
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// Is pending once.
pub(crate) async fn make_room() {
    let mut made = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut made, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// Runs several futures over a [`Stepwise`](crate::Stepwise) store, one batch
/// at a time, in the order of `schedule`; what is left then runs in turn.
pub fn interleave<'a, T>(
    futures: Vec<Pin<Box<dyn Future<Output = T> + 'a>>>,
    schedule: &[usize],
) -> Vec<T> {
    let count = futures.len();
    let mut running: Vec<_> = futures.into_iter().map(Some).collect();
    let mut done: Vec<Option<T>> = running.iter().map(|_| None).collect();
    let mut context = Context::from_waker(Waker::noop());
    for index in schedule.iter().copied().chain((0..count).cycle()) {
        let (Some(slot), Some(result)) = (running.get_mut(index), done.get_mut(index)) else {
            continue;
        };
        if let Some(future) = slot
            && let Poll::Ready(output) = future.as_mut().poll(&mut context)
        {
            *result = Some(output);
            *slot = None;
        }
        if running.iter().all(Option::is_none) {
            break;
        }
    }
    done.into_iter().flatten().collect()
}
