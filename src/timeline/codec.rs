//! The codebook's words in JSON: each by the name that files use.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    event::Assertion,
    lexicon::{EventKind, Side},
};

macro_rules! by_name {
    ($($ty:ty),*) => {$(
        impl Serialize for $ty {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for $ty {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let name = std::borrow::Cow::<'de, str>::deserialize(d)?;
                Self::ALL
                    .iter()
                    .find(|v| v.as_str() == name)
                    .copied()
                    .ok_or_else(|| D::Error::custom(format!("unknown value `{name}`")))
            }
        }
    )*};
}

by_name!(Side, EventKind, Assertion);
