//! What came out, for people and for programs: readers of a replay that compute nothing new.

#[cfg(feature = "cli")]
pub mod curves;
#[cfg(feature = "cli")]
pub mod groups;
pub mod json;
#[cfg(feature = "cli")]
pub mod judged;
#[cfg(feature = "cli")]
pub mod ledger;
#[cfg(feature = "cli")]
pub mod losses;
#[cfg(feature = "cli")]
pub mod numbers;
#[cfg(feature = "cli")]
pub mod page;
#[cfg(feature = "cli")]
pub mod rescued;
#[cfg(feature = "cli")]
pub mod table;
#[cfg(feature = "cli")]
pub mod terminal;
#[cfg(feature = "cli")]
pub mod timeline;
#[cfg(feature = "cli")]
pub mod words;
