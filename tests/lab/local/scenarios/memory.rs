//! Memory that is eaten up, in a control group as containers have one.

use super::{OFFICE, Scenario, fault, odd};

pub(super) fn all() -> Vec<Scenario> {
    vec![
        fault("a program eats nearly all the memory there is", "memory-exhausted", |it| {
            it.has_memory(600);
            it.eat(590);
        }),
        fault("the system ended a program that ate too much memory", "memory-exhausted", |it| {
            it.has_memory(400);
            it.eat_all();
        }),
        fault("a server has used up the memory that it alone may have", "memory-exhausted", |it| {
            it.has_pack(OFFICE);
            it.office_is_set_up();
            it.has_memory(160);
            it.start_redis(&[]);
            it.script("head -c 151M /dev/zero | tr '\\0' x | redis-cli -x set film >/dev/null");
            it.has_all_memory();
        }),
        odd("memory is full of cached files", |it| {
            it.has_memory(400);
            it.script("head -c 600M /dev/zero > /var/cache/film; cat /var/cache/film /var/cache/film > /dev/null");
        }),
        odd("a container with little memory and room in it", |it| it.has_memory(256)),
        odd("a program has much memory and leaves enough", |it| {
            it.has_memory(1200);
            it.eat(300);
        }),
    ]
}
