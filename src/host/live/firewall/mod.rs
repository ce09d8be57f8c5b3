//! What can be seen of the firewalls of this computer. Nothing is changed, and no rule is tried.

#[cfg(any(target_os = "linux", test))]
mod chains;
#[cfg(any(target_os = "linux", test))]
mod iptables;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(target_os = "macos", test))]
mod mac;
#[cfg(any(target_os = "linux", test))]
mod nft;
#[cfg(any(windows, test))]
mod rule;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub(super) use linux::firewall;
#[cfg(target_os = "macos")]
pub(super) use mac::firewall;
#[cfg(windows)]
pub(super) use windows::firewall;
