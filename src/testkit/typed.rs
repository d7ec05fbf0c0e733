//! Parts of a scenario from their text, as a file would say them.

use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

/// A part that the kit wrote itself, read.
pub(crate) fn typed<T: DeserializeOwned>(text: &str) -> T {
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES);
    match options.from_str(text) {
        Ok(part) => part,
        Err(error) => panic!("the kit wrote a part that cannot be read: {text}: {error}"),
    }
}
