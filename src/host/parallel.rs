//! Several questions at once.

use std::panic::resume_unwind;
use std::thread;

/// Asks `ask` about every item at the same time and gives the answers in the items' order.
///
/// Each item costs a thread for as long as its answer takes, so a caller bounds their number. Where
/// the system has no thread left, the item is asked on the caller's own.
pub fn at_once<T: Sync, R: Send>(items: &[T], ask: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let ask = &ask;
    thread::scope(|scope| {
        let waiting: Vec<_> = items
            .iter()
            .map(|item| {
                thread::Builder::new()
                    .name("question".to_owned())
                    .spawn_scoped(scope, move || ask(item))
                    .map_err(|_no_thread| ask(item))
            })
            .collect();
        waiting
            .into_iter()
            .map(|answer| match answer {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(answer) => answer,
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::at_once;
    use std::sync::Barrier;

    #[test]
    fn asks_all_at_the_same_time_and_keeps_the_order() {
        let all_here = Barrier::new(3);
        let answers = at_once(&[1, 2, 3], |item| {
            all_here.wait();
            item * 10
        });
        assert_eq!(answers, [10, 20, 30]);
    }
}
