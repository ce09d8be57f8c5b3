//! The `again` of a check: that it is asked once more at the end of a run, and over and over by a watch.

use super::place::Source;
use super::subject::Each;
use super::table::{Value, wrong_type};
use crate::probes::{Kind, Touch};
use toml::de::{DeValue, ValueDeserializer};

/// Reads `again`. What starts programs is not asked again: a watch would start them for hours.
pub(super) fn read(
    source: &Source<'_>,
    again: Option<Value<'_>>,
    (kind, keys): (&Kind, &toml::Value),
    each: Option<Each>,
) -> bool {
    let Some(value) = again else { return false };
    let DeValue::Boolean(again) = value.get_ref() else {
        wrong_type(source, "again", "boolean", &value);
        return false;
    };
    let keys = match each {
        Some(each) => each.sample().put_in(keys.clone()),
        None => keys.clone(),
    };
    let question = ValueDeserializer::parse(&keys.to_string()).and_then(kind.question);
    let starts_programs =
        question.is_ok_and(|it| it.touches.iter().any(|touch| matches!(touch, Touch::Program(_))));
    if *again && starts_programs {
        source.error(&value.span(), |words| words.again_program.clone());
        return false;
    }
    *again
}
