//! What the exit codes of services mean on Windows: a code of Windows, or one of the service's own.

use super::super::ServiceResult;

/// How a service of Windows ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// Its exit code; nothing where it ended well or never ran.
    pub(super) exit_code: Option<i64>,
    /// Whether only its maker can explain the code.
    pub(super) own_code: bool,
    /// What it means.
    pub(super) result: ServiceResult,
}

/// How a service ended that left `code`, or `own` as its service-specific code (`SERVICE_STATUS`,
/// where the code of Windows is then 1066). The codes are those of "System Error Codes".
pub(super) fn ended(code: u32, own: Option<u32>) -> Ended {
    if let Some(own) = own {
        return Ended {
            exit_code: Some(i64::from(own)),
            own_code: true,
            result: ServiceResult::ExitCode,
        };
    }
    let result = match code {
        // NO_ERROR, and ERROR_SERVICE_NEVER_STARTED: it was not started since the system was.
        0 | 1077 => ServiceResult::None,
        // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_MOD_NOT_FOUND, ERROR_BAD_EXE_FORMAT.
        2 | 3 | 126 | 193 => ServiceResult::ProgramMissing,
        // ERROR_NOT_ENOUGH_MEMORY, ERROR_OUTOFMEMORY.
        8 | 14 => ServiceResult::OutOfMemory,
        // ERROR_SERVICE_REQUEST_TIMEOUT.
        1053 => ServiceResult::Timeout,
        // ERROR_PROCESS_ABORTED.
        1067 => ServiceResult::Aborted,
        // ERROR_SERVICE_DEPENDENCY_FAIL, ERROR_SERVICE_DEPENDENCY_DELETED.
        1068 | 1075 => ServiceResult::Dependency,
        // ERROR_SERVICE_LOGON_FAILED.
        1069 => ServiceResult::Logon,
        _ => ServiceResult::ExitCode,
    };
    let bad = result != ServiceResult::None;
    Ended { exit_code: bad.then_some(i64::from(code)), own_code: false, result }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_windows_and_of_the_service_itself_are_told_apart() {
        let of = |code| ended(code, None).result;
        assert_eq!(of(0), ServiceResult::None);
        assert_eq!(of(1067), ServiceResult::Aborted);
        assert_eq!(of(1068), ServiceResult::Dependency);
        assert_eq!(of(1069), ServiceResult::Logon);
        assert_eq!(of(2), ServiceResult::ProgramMissing);
        assert_eq!(ended(1077, None).exit_code, None);
        let own = ended(0, Some(42));
        assert_eq!((own.exit_code, own.own_code), (Some(42), true));
        assert_eq!(own.result, ServiceResult::ExitCode);
    }
}
