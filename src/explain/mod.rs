//! Why a record was lost: its death certificate, and until when something could have saved it.

pub mod certificate;
pub mod log;
pub mod story;
pub mod whatif;
pub mod window;
