//! The console that a program for Windows does not have until it joins one.

/// Joins the console of the shell that started the program, so that what it writes appears there.
///
/// A program with a window must be built without a console of its own, or an empty one flashes up at
/// every double-click. It then has no outputs even when a shell started it, unless they were redirected.
/// The shell goes on reading the keyboard meanwhile, so input is not joined: questions are answered by
/// options instead.
///
/// Source: Microsoft Learn, `AttachConsole`.
#[cfg(windows)]
#[expect(unsafe_code, reason = "the library of Windows has no safe face for its consoles")]
pub fn join_console() {
    use windows_sys::Win32::Foundation::{GENERIC_READ, GENERIC_WRITE, INVALID_HANDLE_VALUE};
    use windows_sys::Win32::Storage::FileSystem::{
        CreateFileW, FILE_SHARE_READ, FILE_SHARE_WRITE, OPEN_EXISTING,
    };
    use windows_sys::Win32::System::Console::{
        ATTACH_PARENT_PROCESS, AttachConsole, GetStdHandle, STD_ERROR_HANDLE, STD_INPUT_HANDLE,
        STD_OUTPUT_HANDLE, SetStdHandle,
    };
    let is_set = |which| {
        // SAFETY: it has no condition.
        let handle = unsafe { GetStdHandle(which) };
        !handle.is_null() && handle != INVALID_HANDLE_VALUE
    };
    let outputs = [STD_OUTPUT_HANDLE, STD_ERROR_HANDLE];
    let (redirected, fed) = (outputs.map(is_set), is_set(STD_INPUT_HANDLE));
    // SAFETY: it has no condition; without a shell that has a console it fails and changes nothing.
    if redirected == [true, true] || unsafe { AttachConsole(ATTACH_PARENT_PROCESS) } == 0 {
        return;
    }
    let name: Vec<u16> = "CONOUT$\0".encode_utf16().collect();
    for (which, redirected) in outputs.into_iter().zip(redirected) {
        if redirected {
            continue;
        }
        // SAFETY: the name ends with a zero and outlives the call; the handle stays open until the end.
        unsafe {
            let screen = CreateFileW(
                name.as_ptr(),
                GENERIC_READ | GENERIC_WRITE,
                FILE_SHARE_READ | FILE_SHARE_WRITE,
                std::ptr::null(),
                OPEN_EXISTING,
                0,
                std::ptr::null_mut(),
            );
            if screen != INVALID_HANDLE_VALUE {
                SetStdHandle(which, screen);
            }
        }
    }
    if !fed {
        // SAFETY: no input is a state that every reader of it knows.
        unsafe { SetStdHandle(STD_INPUT_HANDLE, std::ptr::null_mut()) };
    }
}

/// Leaves the console again: a window stays open when the shell that started it is closed.
#[cfg(all(windows, feature = "gui"))]
#[expect(unsafe_code, reason = "the library of Windows has no safe face for its consoles")]
pub fn leave_console() {
    // SAFETY: it has no condition; writing to the console from now on is an error, not a fault.
    unsafe { windows_sys::Win32::System::Console::FreeConsole() };
}

/// On other systems a window has nothing to leave.
#[cfg(all(not(windows), feature = "gui"))]
pub fn leave_console() {}

/// Other systems give every program the outputs of the shell that started it.
#[cfg(not(windows))]
pub fn join_console() {}
