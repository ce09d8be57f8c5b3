//! The kinds of mistakes in configuration files, and what each is a mistake of.

use schemars::JsonSchema;
use serde::Serialize;

/// A kind of mistake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    // -- how it is written --------------------------------------------------------------------
    /// A tab where only spaces may indent.
    TabIndentation,
    /// A line further in or out than its neighbours allow.
    WrongIndentation,
    /// A key without its colon.
    MissingColon,
    /// A colon without the space behind it.
    MissingSpace,
    /// A line without `=`.
    MissingEquals,
    /// A quote that never closes.
    UnclosedQuote,
    /// A bracket that never closes.
    UnclosedBracket,
    /// A closing bracket that nothing opened.
    UnexpectedBracket,
    /// Two items without a comma between them.
    MissingComma,
    /// A comma with nothing behind it.
    ExtraComma,
    /// `'` where only `"` may stand.
    SingleQuotes,
    /// A comment where the format has none.
    Comment,
    /// A text that must stand in quotes.
    NeedsQuotes,
    /// A backslash with a letter that means something else, or nothing.
    BadEscape,
    /// A sign of Chinese typing in place of the plain one.
    FullWidth,
    /// A name that the format does not allow.
    BadKey,
    /// A number that is written in no way the format knows.
    BadNumber,
    /// A sign that may not stand there.
    StrayCharacter,
    /// Something behind the end of the file's one value.
    TextAfterEnd,
    /// Nothing in a file that must hold something.
    Empty,
    /// An XML tag that never closes, or closes under another name.
    UnclosedTag,
    /// `&` that is no reference.
    BareAmpersand,
    /// A YAML reference to nothing.
    UnknownAnchor,
    /// The same key twice in one place.
    DuplicateKey,
    /// A key before the first section of a file with sections.
    OutsideSection,
    /// Tables in tables beyond any use.
    TooDeep,
    /// Any other mistake in the way it is written.
    #[default]
    Broken,

    // -- in which characters ------------------------------------------------------------------
    /// A byte order mark at the start of a file whose readers take it for text.
    ByteOrderMark,
    /// UTF-16 where UTF-8 must be.
    Utf16,
    /// Another encoding where UTF-8 must be.
    OtherEncoding,
    /// Bytes that are no UTF-8 among ones that are.
    BrokenUtf8,
    /// Zero bytes: the file was damaged, or is no text.
    ZeroBytes,
    /// Lines that end with a carriage return, which becomes part of each value on Unix.
    CarriageReturns,

    // -- what it says -------------------------------------------------------------------------
    /// A key that must be there is not.
    MissingKey,
    /// A key that nothing knows.
    UnknownKey,
    /// A key that nothing knows, and that is nearly one that is known.
    MisspeltKey,
    /// A key without a value.
    EmptyValue,
    /// No number.
    NotNumber,
    /// No whole number.
    NotInteger,
    /// Neither true nor false.
    NotBoolean,
    /// No port: 0 to 65535.
    NotPort,
    /// No IP address.
    NotIp,
    /// Neither a name nor an address of a computer.
    NotHost,
    /// No host with a port behind it.
    NotHostPort,
    /// No web address.
    NotUrl,
    /// No e-mail address.
    NotEmail,
    /// No duration.
    NotDuration,
    /// No size.
    NotSize,
    /// None of the values that are allowed.
    NotChoice,
    /// Smaller than allowed.
    TooSmall,
    /// Larger than allowed.
    TooLarge,
    /// Not of the form asked for.
    WrongForm,
    /// A text that YAML reads as a number or as true or false.
    ReadAsOther,
    /// A path that leads to nothing.
    NoSuchPath,
    /// A path that leads to no file.
    NotFile,
    /// A path that leads to no folder.
    NotFolder,
    /// An address without a host.
    UrlNoHost,
    /// An address with a port that is none.
    UrlBadPort,
    /// An address with `@`, `#`, `/` or `?` in its password that must be percent-encoded.
    UrlBareSign,
    /// An example's value that nobody replaced.
    Placeholder,
    /// An environment variable that is not set.
    VariableNotSet,

    // -- where it leads -----------------------------------------------------------------------
    /// The computer is there, but nothing listens on the port.
    Refused,
    /// No answer at all.
    Silent,
    /// The name does not exist.
    NoSuchName,
    /// No way to it, or another failure of the connection.
    Unreachable,
}

/// What a mistake is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Syntax,
    Encoding,
    Value,
    Placeholder,
    Reach,
}

impl Kind {
    pub(super) fn class(self) -> Class {
        match self {
            Self::Placeholder => Class::Placeholder,
            kind if kind <= Self::Broken => Class::Syntax,
            kind if kind <= Self::CarriageReturns => Class::Encoding,
            kind if kind <= Self::VariableNotSet => Class::Value,
            _ => Class::Reach,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_of_its_class() {
        let rows = [
            (Kind::TabIndentation, Class::Syntax),
            (Kind::Broken, Class::Syntax),
            (Kind::ByteOrderMark, Class::Encoding),
            (Kind::CarriageReturns, Class::Encoding),
            (Kind::MissingKey, Class::Value),
            (Kind::Placeholder, Class::Placeholder),
            (Kind::VariableNotSet, Class::Value),
            (Kind::Refused, Class::Reach),
            (Kind::Unreachable, Class::Reach),
        ];
        for (kind, class) in rows {
            assert_eq!(kind.class(), class, "{kind:?}");
        }
    }
}
