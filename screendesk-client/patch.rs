//! Absent, null and a value: three things in the body of an update.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What an update does with one property: leave it, clear it, or set it.
///
/// The words are those of a JSON Merge Patch (RFC 7396). Which properties can be cleared comes
/// from the spec: those that are `nullable` in a request body have this type.
///
/// ```
/// use screendesk_client::Patch;
///
/// let summary: Patch<String> = "Checkout fails on Safari".into();
/// assert_eq!(summary.as_value().map(String::as_str), Some("Checkout fails on Safari"));
/// assert!(Patch::<String>::default().is_absent());
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Patch<T> {
    /// The property does not appear in the body: it stays as it is on the server.
    #[default]
    Absent,
    /// The property is `null` in the body: the server clears it.
    Null,
    /// The property has this value in the body: the server sets it.
    Value(T),
}

impl<T> Patch<T> {
    /// Sets to the value where there is one, and clears otherwise.
    pub fn from_nullable(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }

    /// Sets to the value where there is one, and leaves the property alone otherwise.
    pub fn from_optional(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }

    /// Returns whether the property stays out of the body.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns whether the property is cleared.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the value that is set, if one is.
    pub fn as_value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The generated struct skips `Absent`; where somebody serialises it alone, null is closest.
        self.as_value().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from_nullable)
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Nullable_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<T>::json_schema(generator)
    }
    // Not required: that is what makes absent different from null.
    #[doc(hidden)]
    fn _schemars_private_is_option() -> bool {
        true
    }
}
