//! Memory that is eaten up, in a control group as containers have one.

use super::{OFFICE, Scenario, fault, odd};

pub(super) fn all() -> Vec<Scenario> {
    vec![
        fault("a program eats nearly all the memory there is", "memory-exhausted", |it| {
            it.has_memory(1500);
            it.eat(1425);
        }),
        fault("the system ended a program that ate too much memory", "memory-exhausted", |it| {
            it.has_memory(400);
            it.eat_all();
        }),
        fault("a server has used up the memory that it alone may have", "memory-exhausted", |it| {
            it.has_pack(OFFICE);
            it.office_is_set_up();
            it.has_memory(300);
            it.start_redis(&["--enable-debug-command", "yes"]);
            it.has_all_memory();
            it.script("redis-cli debug populate 284 film 1048576");
        }),
        odd("memory is full of cached files", |it| {
            it.has_memory(400);
            it.read_from_disk(600);
        }),
        odd("a container with little memory and room in it", |it| it.has_memory(256)),
        odd("a program has much memory and leaves enough", |it| {
            it.has_memory(1200);
            it.eat(300);
        }),
    ]
}
