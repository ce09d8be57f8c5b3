//! HTTP and HTTPS.

use super::super::{FetchError, FetchErrorKind, FetchRequest, Limit, Response};

pub(super) fn fetch(_request: &FetchRequest, _limit: &Limit) -> Result<Response, FetchError> {
    Err(FetchError { kind: FetchErrorKind::Other, detail: String::new(), proxy: None })
}
