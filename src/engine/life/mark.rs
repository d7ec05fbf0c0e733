//! The chain's words for what changes the state of an account.

pub(crate) const EDIT: u32 = 0x100;
pub(crate) const PUSH: u32 = 0x200;
pub(crate) const FULL: u32 = 0x300;
pub(crate) const RESTART: u32 = 0x400;
pub(crate) const KILL: u32 = 0x500;
pub(crate) const THIN: u32 = 0x600;
pub(crate) const TURN: u32 = 0x700;
pub(crate) const REACT: u32 = 0x800;
pub(crate) const FETCH: u32 = 0x900;
pub(crate) const UPLOAD: u32 = 0xa00;
pub(crate) const FATE: u32 = 0xb00;
