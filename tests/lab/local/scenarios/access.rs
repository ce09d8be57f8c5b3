//! Files and folders that may not be used.

use super::{Scenario, fault, odd};

pub(super) fn all() -> Vec<Scenario> {
    vec![
        fault("the user's own folder belongs to root", "permission-denied", |it| {
            it.give("/home/li", "root");
        }),
        fault("nobody may write to the user's own folder", "permission-denied", |it| {
            it.permit("/home/li", "555");
        }),
        fault("the user may not go through the folder above", "permission-denied", |it| {
            it.folder("/srv/office", "wang", "700");
            it.folder("/srv/office/shop", "li", "755");
            it.complains_of_folder("/srv/office/shop");
        }),
        fault("the program's folder belongs to another user", "permission-denied", |it| {
            it.folder("/srv/shop", "wang", "755");
            it.complains_of_folder("/srv/shop");
        }),
        fault("the user may not look into the program's folder", "permission-denied", |it| {
            it.folder("/srv/shop", "wang", "711");
            it.complains_of_folder("/srv/shop");
        }),
        fault("the place for temporary files may not be written to", "permission-denied", |it| {
            it.permit("/tmp", "755");
        }),
        fault("a user's own folder is marked unchangeable", "permission-denied", |it| {
            it.disk("/home", 64);
            it.folder("/home/li", "li", "755");
            it.script("chattr +i /home/li");
        }),
        odd("the program's folder may be written to by the user's group", |it| {
            it.folder("/srv/shop", "root", "775");
            it.script("chgrp office /srv/shop; chmod 2775 /srv/shop");
            it.complains_of_folder("/srv/shop");
        }),
        odd("the user may go through the folder above, but not look into it", |it| {
            it.folder("/srv/office", "wang", "711");
            it.folder("/srv/office/shop", "li", "755");
            it.complains_of_folder("/srv/office/shop");
        }),
        odd("only the user may look into the user's own folder", |it| it.permit("/home/li", "700")),
        odd("an administrator looks at another user's closed folder", |it| {
            it.folder("/srv/shop", "wang", "700");
            it.complains_of_folder("/srv/shop");
            it.runs_as("root");
        }),
    ]
}
