//! Why a record was lost: its death certificate, and until when something could have saved it.

pub mod certificate;
pub mod coverage;
pub mod ledger;
pub mod log;
pub mod losses;
pub mod noreturn;
pub mod story;
pub mod vary;
pub mod whatif;
pub mod window;
