//! Services of this computer, by whatever keeps them.

use super::super::{Limit, Service, ServiceQuery};
use crate::model::Unanswered;

/// Most services told of in an overview.
pub(super) const MOST: usize = 50;

/// A service by its name; nothing where there is none.
pub(super) fn service(query: &ServiceQuery, limit: &Limit) -> Result<Option<Service>, Unanswered> {
    system::service(query, limit)
}

/// Services that ended with an error.
pub(super) fn failed(limit: &Limit) -> Result<Vec<Service>, Unanswered> {
    system::failed(limit)
}

#[cfg(target_vendor = "apple")]
use super::services_launchd as system;
#[cfg(windows)]
use super::services_windows as system;

#[cfg(target_os = "linux")]
mod system {
    use super::super::{services_init, services_systemd};
    use super::{Limit, Service, ServiceQuery, Unanswered};

    pub(super) fn service(
        query: &ServiceQuery,
        limit: &Limit,
    ) -> Result<Option<Service>, Unanswered> {
        if services_systemd::is_here() {
            services_systemd::service(query, limit)
        } else {
            services_init::service(query, limit)
        }
    }

    pub(super) fn failed(limit: &Limit) -> Result<Vec<Service>, Unanswered> {
        if services_systemd::is_here() {
            services_systemd::failed(limit)
        } else {
            services_init::failed()
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::UnansweredKind;
    use std::time::{Duration, Instant};

    fn limit() -> Limit {
        Limit::new(Instant::now(), Duration::from_secs(10), super::super::super::Stop::default())
    }

    fn query(name: &str) -> ServiceQuery {
        ServiceQuery { name: name.to_owned(), scope: super::super::super::ServiceScope::System }
    }

    /// Whatever the machine: an answer, or the reason for none; never a guess.
    #[test]
    fn this_machine_answers_or_says_why_not() {
        match service(&query("selfcheck-no-such-service"), &limit()) {
            Ok(found) => assert_eq!(found, None),
            Err(reason) => {
                assert_eq!(reason.kind, UnansweredKind::NotSupported);
                assert!(!reason.detail.is_empty());
            }
        }
        match failed(&limit()) {
            Ok(found) => assert!(found.len() <= MOST),
            Err(reason) => {
                assert_eq!(reason.kind, UnansweredKind::NotSupported);
                assert!(!reason.detail.is_empty());
            }
        }
    }

    /// What the system's own tools refuse to answer without systemd is no fault of a service.
    #[test]
    #[cfg(target_os = "linux")]
    fn without_any_service_manager_nothing_is_claimed() {
        let folders = ["/run/systemd/system", "/run/openrc"];
        if folders.iter().any(|folder| std::path::Path::new(folder).is_dir())
            || std::path::Path::new("/etc/inittab").is_file()
        {
            return;
        }
        let reason = service(&query("selfcheck-no-such-service"), &limit()).unwrap_err();
        assert_eq!(reason.kind, UnansweredKind::NotSupported);
        assert!(reason.detail.contains("systemd"), "{reason:?}");
        let reason = failed(&limit()).unwrap_err();
        assert_eq!(reason.kind, UnansweredKind::NotSupported);
        assert!(reason.detail.contains("systemd"), "{reason:?}");
    }
}
