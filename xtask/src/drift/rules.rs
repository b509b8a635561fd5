//! The severity table: every kind of change, and what it means for users of a *client*.
//!
//! A tool for servers judges otherwise: an optional property that a response loses harms no server, and makes a
//! client read `None` for ever.

use super::change::{Direction, Severity};

/// What a rule says, by the way the data flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The same however it is used.
    Flat(Severity, &'static str),
    /// One for data that is sent, one for data that is received.
    Directed {
        /// When the client sends it.
        request: (Severity, &'static str),
        /// When the client receives it.
        response: (Severity, &'static str),
    },
}

macro_rules! rules {
    ($($rule:ident $id:literal $verdict:expr;)*) => {
        /// A kind of change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // The table below says of each what it means.
        pub enum Rule { $($rule),* }

        impl Rule {
            /// All rules, in the table's order.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// Its name in kebab case, without the direction.
            pub fn name(self) -> &'static str {
                match self { $(Self::$rule => $id),* }
            }

            /// What it says.
            pub fn verdict(self) -> Verdict {
                match self { $(Self::$rule => $verdict),* }
            }
        }
    };
}

use Severity::{Breaking, Compatible, DocsOnly};

const fn flat(severity: Severity, why: &'static str) -> Verdict {
    Verdict::Flat(severity, why)
}

const fn directed(
    request: (Severity, &'static str),
    response: (Severity, &'static str),
) -> Verdict {
    Verdict::Directed { request, response }
}

rules! {
    ServerHostChanged "server-host-changed"
        flat(Breaking, "the client would send its token to another server");
    ServerUrlChanged "server-url-changed" flat(Breaking, "every request would go to another address");
    ServerAdded "server-added" flat(Compatible, "the client uses the first server");
    ServerRemoved "server-removed" flat(Compatible, "the client uses the first server, which stays");
    SecurityRequirementChanged "security-requirement-changed"
        flat(Breaking, "the credentials that worked may be refused");
    SecurityAlternativeAdded "security-alternative-added" flat(Compatible, "the credentials that worked still work");
    SecurityDropped "security-dropped" flat(Compatible, "no credentials are needed any more");
    SecuritySchemeChanged "security-scheme-changed" flat(Breaking, "the token would have to be sent otherwise");
    SecuritySchemeAdded "security-scheme-added" flat(Compatible, "another way to prove who one is");
    SecuritySchemeRemoved "security-scheme-removed" flat(Breaking, "this way to prove who one is has gone");

    OperationAdded "operation-added" flat(Compatible, "a new operation");
    OperationRemoved "operation-removed" flat(Breaking, "programs that call it no longer compile, and calls fail");
    OperationMoved "operation-moved" flat(Breaking, "released clients call the old path or method");
    OperationIdChanged "operation-id-changed"
        flat(Breaking, "nothing on the wire, but the method has another name: callers no longer compile");
    PathParameterRenamed "path-parameter-renamed"
        flat(Breaking, "nothing on the wire, but the setter has another name: callers no longer compile");
    Deprecated "deprecated" flat(Compatible, "it still works; the vendor means to remove it");
    DeprecationWithdrawn "deprecation-withdrawn" flat(Compatible, "it is no longer meant to be removed");

    ParameterAdded "parameter-added" flat(Compatible, "it can be left out");
    RequiredParameterAdded "required-parameter-added" flat(Breaking, "requests without it are refused");
    ParameterRemoved "parameter-removed" flat(Breaking, "programs that set it no longer compile");
    ParameterBecameRequired "parameter-became-required" flat(Breaking, "requests without it are refused");
    ParameterBecameOptional "parameter-became-optional" flat(Compatible, "it can be left out now");
    ParameterStyleChanged "parameter-style-changed" flat(Breaking, "its value is written otherwise on the wire");
    RequestBodyAdded "request-body-added" flat(Compatible, "it can be left out");
    RequiredRequestBodyAdded "required-request-body-added" flat(Breaking, "requests without it are refused");
    RequestBodyRemoved "request-body-removed" flat(Breaking, "programs that send it no longer compile");
    RequestBodyBecameRequired "request-body-became-required" flat(Breaking, "requests without it are refused");
    RequestBodyBecameOptional "request-body-became-optional" flat(Compatible, "it can be left out now");

    SuccessResponseAdded "success-response-added"
        flat(Breaking, "the client does not know what this success means");
    SuccessResponseRemoved "success-response-removed" flat(Breaking, "the result that callers rely on has gone");
    ErrorResponseAdded "error-response-added" flat(Compatible, "one more documented error");
    ErrorResponseRemoved "error-response-removed" flat(Compatible, "one documented error less");
    DefaultResponseAdded "default-response-added" flat(Breaking, "it may stand for successes as well");
    DefaultResponseRemoved "default-response-removed" flat(Breaking, "it may have stood for successes as well");
    HeaderAdded "header-added" flat(Compatible, "one more header");
    HeaderRemoved "header-removed" flat(Compatible, "the client does not read it");
    ReadHeaderRemoved "read-header-removed" flat(Breaking, "the client reads it");
    HeaderRequirednessChanged "header-requiredness-changed" flat(Compatible, "headers are optional to the client");

    MediaTypeAdded "media-type-added" directed(
        (Compatible, "the known ones are still taken"),
        (Compatible, "the known ones remain, but decoding must look at Content-Type"));
    MediaTypeRemoved "media-type-removed" directed(
        (Breaking, "bodies of this type are refused"),
        (Compatible, "others that the client knows remain"));
    MediaTypesReplaced "media-types-replaced" directed(
        (Breaking, "bodies of the known types are refused"),
        (Breaking, "none of the types that the client knows is left"));
    BodyIntroduced "body-introduced" directed(
        (Breaking, "a body is documented where there was none"),
        (Breaking, "a body comes where there was none"));

    PropertyAdded "property-added" directed(
        (Compatible, "it can be left out"),
        (Compatible, "programs that do not know it do not miss it"));
    RequiredPropertyAdded "required-property-added" directed(
        (Breaking, "bodies without it are refused, whatever its default"),
        (Compatible, "programs that do not know it do not miss it"));
    PropertyRemoved "property-removed" directed(
        (Breaking, "the server ignores or refuses it, and programs that set it no longer compile"),
        (Breaking, "an optional one reads as absent for ever, a required one no longer decodes"));
    PropertyBecameRequired "property-became-required" directed(
        (Breaking, "bodies without it are refused"),
        (Compatible, "nothing on the wire; its Rust type changes"));
    PropertyBecameOptional "property-became-optional" directed(
        (Compatible, "it can be left out now"),
        (Breaking, "bodies without it do not decode"));
    NullableAdded "nullable-added" directed(
        (Compatible, "null can be sent now"),
        (Breaking, "null does not decode"));
    NullableDropped "nullable-dropped" directed(
        (Breaking, "sending null to clear it is refused"),
        (Compatible, "nothing on the wire; its Rust type changes"));
    EnumValueAdded "enum-value-added" directed(
        (Compatible, "one more value can be sent"),
        (Compatible, "the client's string enums are open: a value they do not know is kept as `Unknown`"));
    ClosedEnumValueAdded "closed-enum-value-added" directed(
        (Compatible, "one more value can be sent"),
        (Breaking, "the client's enums of anything but strings are closed: the value does not decode"));
    EnumValueRemoved "enum-value-removed" directed(
        (Breaking, "sending it is refused"),
        (Compatible, "it no longer comes; its variant goes"));
    EnumIntroduced "enum-introduced" directed(
        (Breaking, "other values are refused"),
        (Compatible, "nothing on the wire; its Rust type changes"));
    EnumDropped "enum-dropped" directed(
        (Compatible, "other values can be sent now"),
        (Breaking, "any value may come; its Rust type changes"));
    TypeChanged "type-changed" directed(
        (Breaking, "values of the old type are refused"),
        (Breaking, "values of the new type do not decode"));
    FormatChanged "format-changed" directed(
        (Breaking, "values of the old format may be refused; its Rust type changes"),
        (Breaking, "values of the new format may not decode; its Rust type changes"));
    ReferenceChanged "reference-changed" directed(
        (Breaking, "another type stands in its place"),
        (Breaking, "another type stands in its place"));
    ConstraintTightened "constraint-tightened" directed(
        (Breaking, "values that were taken are refused"),
        (Compatible, "fewer values come"));
    ConstraintLoosened "constraint-loosened" directed(
        (Compatible, "more values are taken"),
        (Compatible, "the client does not check it"));
    DefaultChanged "default-changed" directed(
        (Breaking, "leaving it out means something else now"),
        (DocsOnly, "the server writes what it means"));
    VariantAdded "variant-added" directed(
        (Compatible, "one more form can be sent"),
        (Breaking, "values of the new form do not decode"));
    VariantRemoved "variant-removed" directed(
        (Breaking, "values of this form are refused"),
        (Compatible, "it no longer comes; its variant goes"));
    CompositionChanged "composition-changed" directed(
        (Breaking, "the value is put together otherwise"),
        (Breaking, "the value is put together otherwise"));
    AdditionalPropertiesClosed "additional-properties-closed" directed(
        (Breaking, "other properties are refused"),
        (Compatible, "no other properties come"));
    AdditionalPropertiesOpened "additional-properties-opened" directed(
        (Compatible, "other properties can be sent now"),
        (Breaking, "other properties may come where they were ruled out"));
    AccessChanged "access-changed" directed(
        (Breaking, "whether it may be sent has changed"),
        (Breaking, "whether it comes has changed"));
    TypeNameChanged "type-name-changed" directed(
        (Breaking, "nothing on the wire, but the title of an inline type is its name in Rust"),
        (Breaking, "nothing on the wire, but the title of an inline type is its name in Rust"));

    ComponentRenamed "component-renamed"
        flat(Breaking, "nothing on the wire, but its Rust type has another name: callers no longer compile");
    ComponentRelabelled "component-relabelled" flat(DocsOnly, "its name shows neither on the wire nor in Rust");
    ComponentAdded "component-added" flat(Compatible, "a new type that no operation uses");
    ComponentRemoved "component-removed" flat(Breaking, "its Rust type goes, though no operation used it");
    DocumentationChanged "documentation-changed" flat(DocsOnly, "words for people");
    ExtensionChanged "extension-changed" flat(DocsOnly, "a vendor extension, which the client does not read");
    PageAdded "page-added" flat(Compatible, "the docs have an API-reference page that sources.json does not name");
    PageGone "page-gone" flat(Breaking, "the docs no longer list this page: its operations may be about to go");
    Unclassified "unclassified" flat(Breaking, "no rule knows this change, so the worst is assumed");
}

impl Rule {
    /// What the rule says of data used in these ways.
    ///
    /// What is used both ways, or not at all, gets the worse of the two.
    pub fn judge(self, sent: bool, received: bool) -> (String, Severity, Direction, &'static str) {
        match self.verdict() {
            Verdict::Flat(severity, why) => {
                (self.name().to_owned(), severity, Direction::None, why)
            }
            Verdict::Directed { request, response } => {
                let direction = match (sent, received) {
                    (true, true) => Direction::Both,
                    (true, false) => Direction::Request,
                    (false, true) => Direction::Response,
                    (false, false) => Direction::None,
                };
                let only_sent = sent && !received;
                let only_received = received && !sent;
                let as_request = only_sent || !only_received && request.0 > response.0;
                let (prefix, (severity, why)) =
                    if as_request { ("request", request) } else { ("response", response) };
                (format!("{prefix}-{}", self.name()), severity, direction, why)
            }
        }
    }
}
