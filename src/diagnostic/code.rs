//! The table of codes: every error, warning and notice annals can give, with the openCypher words for it.
//!
//! One row per code; the table feeds the JSON contract, `annals explain`, the reference and the test that every code
//! has a snapshot. Codes are stable: a row is never renumbered, only added.

use serde::Deserialize;
use serde::Serialize;

use super::Severity;

/// The class of an error, in the words of the openCypher TCK where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// The statement is wrong as written.
    SyntaxError,
    /// A parameter has no value.
    ParameterMissing,
    /// A procedure cannot be called.
    ProcedureError,
    /// A value has the wrong type.
    TypeError,
    /// An argument is outside what a function accepts.
    ArgumentError,
    /// A calculation has no result.
    ArithmeticError,
    /// A node or relationship is no longer there.
    EntityNotFound,
    /// A write would break a rule of the graph.
    ConstraintVerificationFailed,
    /// The statement has no meaning on this data.
    SemanticError,
    /// A schema definition cannot be used.
    SchemaError,
    /// Not possible in this transaction state.
    TransactionError,
    /// A limit stopped the statement.
    LimitExceeded,
    /// The store cannot be read or written.
    StorageError,
    /// An error in annals itself.
    InternalError,
    /// Not an error.
    Notice,
}

impl Kind {
    /// The TCK's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SyntaxError => "SyntaxError",
            Self::ParameterMissing => "ParameterMissing",
            Self::ProcedureError => "ProcedureError",
            Self::TypeError => "TypeError",
            Self::ArgumentError => "ArgumentError",
            Self::ArithmeticError => "ArithmeticError",
            Self::EntityNotFound => "EntityNotFound",
            Self::ConstraintVerificationFailed => "ConstraintVerificationFailed",
            Self::SemanticError => "SemanticError",
            Self::SchemaError => "SchemaError",
            Self::TransactionError => "TransactionError",
            Self::LimitExceeded => "LimitExceeded",
            Self::StorageError => "StorageError",
            Self::InternalError => "InternalError",
            Self::Notice => "Notice",
        }
    }
}

/// When an error is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Before the statement runs.
    Compile,
    /// While it runs.
    Runtime,
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The printed code: `E…` errors, `N…` notices.
    pub code: &'static str,
    /// How bad it is by default.
    pub severity: Severity,
    /// The class of error.
    pub kind: Kind,
    /// The openCypher TCK's detail, or a word of the same kind.
    pub detail: &'static str,
    /// When it is found.
    pub phase: Phase,
    /// The error in one line.
    pub title: &'static str,
    /// What it means and how to get out of it.
    pub explain: &'static str,
}

macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $kind:ident $detail:literal $phase:ident $title:literal $explain:literal)*) => {
        /// A stable code of an error, warning or notice.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        /// Every code, in the order of the table.
        pub const CODES: &[Code] = &[$(Code::$name),*];

        impl Code {
            /// The row of the table.
            pub fn info(self) -> &'static CodeInfo {
                match self {
                    $(Self::$name => &CodeInfo {
                        code: $code,
                        severity: Severity::$severity,
                        kind: Kind::$kind,
                        detail: $detail,
                        phase: Phase::$phase,
                        title: $title,
                        explain: $explain,
                    },)*
                }
            }
        }
    };
}

codes! {
    UnexpectedSyntax "E0101" Error SyntaxError "UnexpectedSyntax" Compile
        "the text is not a statement of the language"
        "Look at what stands before the mark too: a missing comma, bracket or quote is often there."
    UnterminatedText "E0102" Error SyntaxError "UnexpectedSyntax" Compile
        "a string, name or comment is not closed"
        "A string ends with the quote it began with, a quoted name with a backtick, a comment with `*/`."
    InvalidNumberLiteral "E0103" Error SyntaxError "InvalidNumberLiteral" Compile
        "not a number"
        "A number is written as `42`, `-1.5`, `1e3`, `0x1F` or `0o17`."
    IntegerLiteralOverflow "E0104" Error SyntaxError "IntegerOverflow" Compile
        "the number does not fit in 64 bits"
        "Integers lie between -9223372036854775808 and 9223372036854775807. Write a float (`1e30`) for larger numbers."
    InvalidUnicodeLiteral "E0105" Error SyntaxError "InvalidUnicodeLiteral" Compile
        "not a valid escape in a string"
        "Valid escapes are `\\\\ \\' \\\" \\b \\f \\n \\r \\t`, `\\uXXXX` and `\\UXXXXXXXX`."
    InvalidUnicodeCharacter "E0106" Error SyntaxError "InvalidUnicodeCharacter" Compile
        "a character that cannot stand here"
        "Typographic dashes and quotes often come from a word processor: use the plain ones."
    NestingTooDeep "E0107" Error SyntaxError "NestingTooDeep" Compile
        "nested deeper than 128 levels"
        "Parentheses, lists, maps and subqueries may be nested at most 128 levels deep."
    TextTooLong "E0108" Error SyntaxError "TextTooLong" Compile
        "the text is too long"
        "A text of statements may have at most 16 MiB; load data with LOAD CSV or a parameter instead."
    Unsupported "E0109" Error SyntaxError "UnexpectedSyntax" Compile
        "understood, but not supported"
        "annals knows this part of the language but cannot run it yet; nothing was executed."
    FloatingPointOverflow "E0110" Error SyntaxError "FloatingPointOverflow" Compile
        "the number does not fit in a float"
        "Floats reach about 1.8e308."
    InvalidRelationshipPattern "E0111" Error SyntaxError "InvalidRelationshipPattern" Compile
        "not a length of a relationship"
        "A length is written after a star: `*`, `*2`, `*1..3`, `*2..`, `*..3`, and is never negative."
    InvalidQuantifier "E0112" Error SyntaxError "InvalidQuantifier" Compile
        "not a number of repetitions"
        "A path is repeated `{2}`, `{1,3}`, `{,3}` or `{2,}` times, `+` (once or more) or `*` (any number of times)."
    NestedQuantifier "E0113" Error SyntaxError "NestedQuantifier" Compile
        "a repetition inside a repetition"
        "A path in parentheses that is repeated holds plain nodes and relationships. Write the inner path out, or join two \
         repeated paths one after the other."
    InvalidClauseComposition "E0201" Error SyntaxError "InvalidClauseComposition" Compile
        "these clauses cannot follow each other"
        "A query ends with RETURN or a writing clause; between writing and reading stands WITH; UNION and UNION ALL are not mixed."
    UndefinedVariable "E0203" Error SyntaxError "UndefinedVariable" Compile
        "the name is not defined here"
        "A variable is known from where a pattern, WITH, UNWIND or YIELD introduces it; WITH drops what it does not list."
    VariableAlreadyBound "E0204" Error SyntaxError "VariableAlreadyBound" Compile
        "the name is already in use"
        "CREATE and MERGE make new elements: give them a name of their own, or leave labels and properties off a bound one."
    VariableTypeConflict "E0205" Error SyntaxError "VariableTypeConflict" Compile
        "one name for two kinds of thing"
        "A name stands for a node, a relationship, a path or a value, and keeps its kind."
    ColumnNameConflict "E0206" Error SyntaxError "ColumnNameConflict" Compile
        "two columns have one name"
        "Give one of them another name with AS."
    NoExpressionAlias "E0207" Error SyntaxError "NoExpressionAlias" Compile
        "the expression needs a name"
        "In WITH and in subqueries every expression that is not a plain variable needs `AS name`."
    NoVariablesInScope "E0208" Error SyntaxError "NoVariablesInScope" Compile
        "there is nothing for `*` to stand for"
        "`RETURN *` lists the variables in scope; here there are none."
    UnknownFunction "E0209" Error SyntaxError "UnknownFunction" Compile
        "no function has this name"
        "`SHOW FUNCTIONS` lists what there is."
    InvalidNumberOfArguments "E0210" Error SyntaxError "InvalidNumberOfArguments" Compile
        "too few or too many arguments"
        "`:help NAME` shows what a function or procedure takes."
    MissingParameter "E0211" Error ParameterMissing "MissingParameter" Compile
        "a parameter has no value"
        "Give it on the command line with `-p NAME=VALUE` or in a file with `--params`."
    ProcedureNotFound "E0212" Error ProcedureError "ProcedureNotFound" Compile
        "no procedure has this name"
        "`SHOW PROCEDURES` lists what there is."
    InvalidArgumentPassingMode "E0213" Error SyntaxError "InvalidArgumentPassingMode" Compile
        "arguments must be written here"
        "Only a procedure call that stands alone may take its arguments from parameters."
    InvalidParameterUse "E0214" Error SyntaxError "InvalidParameterUse" Compile
        "a parameter cannot stand here"
        "Write the properties of a pattern one by one: `{name: $name}`."
    DifferentColumnsInUnion "E0215" Error SyntaxError "DifferentColumnsInUnion" Compile
        "the parts of a UNION have different columns"
        "All parts of a UNION return the same column names."
    RelationshipUniquenessViolation "E0216" Error SyntaxError "RelationshipUniquenessViolation" Compile
        "one relationship name twice in a pattern"
        "A pattern visits each relationship at most once: use two names."
    NoSingleRelationshipType "E0217" Error SyntaxError "NoSingleRelationshipType" Compile
        "a new relationship has exactly one type"
        "Write `-[:TYPE]->`."
    RequiresDirectedRelationship "E0218" Error SyntaxError "RequiresDirectedRelationship" Compile
        "a new relationship needs a direction"
        "Write `-->` or `<--`."
    CreatingVarLength "E0219" Error SyntaxError "CreatingVarLength" Compile
        "a new relationship has length one"
        "Variable length belongs in MATCH."
    AmbiguousAggregationExpression "E0220" Error SyntaxError "AmbiguousAggregationExpression" Compile
        "mixes aggregated and single values"
        "Outside the aggregate use only grouping keys and constants; compute the rest in a WITH before."
    InvalidAggregation "E0221" Error SyntaxError "InvalidAggregation" Compile
        "an aggregate cannot stand here"
        "Aggregates stand in WITH and RETURN, and in ORDER BY after them."
    NestedAggregation "E0222" Error SyntaxError "NestedAggregation" Compile
        "an aggregate inside an aggregate"
        "Compute the inner one in a WITH before."
    NonConstantExpression "E0223" Error SyntaxError "NonConstantExpression" Compile
        "must not depend on a row"
        "SKIP and LIMIT take a number, a parameter or a constant expression."
    UnknownProcedureColumn "E0224" Error SyntaxError "UndefinedVariable" Compile
        "the procedure has no such column"
        "YIELD names columns the procedure returns."
    MergeOfNull "E0225" Error SemanticError "MergeReadOwnWrites" Compile
        "MERGE cannot look for a null"
        "No element has a null property, so MERGE would make a new one each time. Leave the property out, or use CREATE."
    EndlessPaths "E0226" Error SyntaxError "EndlessPaths" Compile
        "there may be no end of such paths"
        "A walk may go round in circles for ever. Give the repetition an upper bound (`{1,5}`), choose some paths \
         (`SHORTEST 3`, `ALL SHORTEST`), or let nothing repeat (`TRAIL`, `ACYCLIC`)."
    SelectorWithOthers "E0227" Error SyntaxError "SelectorWithOthers" Compile
        "a path search shares its MATCH with another pattern"
        "Which paths are the shortest must not depend on what another pattern has used: give each path search a MATCH \
         of its own, or allow repetition with `MATCH REPEATABLE ELEMENTS`."
    VariableOutsidePath "E0228" Error SyntaxError "VariableOutsidePath" Compile
        "a condition inside a path speaks of something beside it"
        "Inside a repeated or searched path a condition sees the path's own names and what was known before this MATCH. \
         Bind the other name in an earlier MATCH, or move the condition to the WHERE behind the pattern."
    RepeatedLens "E0229" Error SyntaxError "RepeatedLens" Compile
        "the same lens twice"
        "Each of `ACCORDING TO`, `DURING`, `CERTAINLY DURING`, `AS OF` and `CITE` stands at most once before a query; \
         `ACCORDING TO` takes a list to hear several parties."
    WriteUnderLens "E0230" Error SyntaxError "WriteUnderLens" Compile
        "a lens shows the graph, it cannot be written through"
        "Under a lens some of the graph is hidden and some values are those of a claim: what a write would mean there \
         is open. Write without the lens."
    InvalidArgumentTypeStatic "E0301" Error SyntaxError "InvalidArgumentType" Compile
        "a value of the wrong type"
        "Convert it first, for example with `toInteger`, `toFloat` or `toString`, or use another value."
    NegativeIntegerLiteral "E0302" Error SyntaxError "NegativeIntegerArgument" Compile
        "must not be negative"
        "SKIP and LIMIT count rows."
    InvalidDelete "E0303" Error SyntaxError "InvalidDelete" Compile
        "only nodes, relationships and paths can be deleted"
        "To take off a property or a label use REMOVE."
    PropertyOfPlainValue "E0304" Error TypeError "InvalidArgumentType" Compile
        "this value has no properties"
        "Nodes, relationships, maps, dates, times, durations and points have properties; numbers, strings and lists have none."
    InvalidArgumentType "E0401" Error TypeError "InvalidArgumentType" Runtime
        "a value of the wrong type"
        "Convert it first, for example with `toInteger`, `toFloat` or `toString`, or use another value."
    InvalidArgumentValue "E0402" Error TypeError "InvalidArgumentValue" Runtime
        "a value that does not fit"
        "Check the value. (Of a conversion such as `toInteger`, the form `toIntegerOrNull` yields null instead of an error.)"
    MapElementAccessByNonString "E0403" Error TypeError "MapElementAccessByNonString" Runtime
        "a map key must be a string"
        "Write `map['key']` or `map.key`."
    ListElementAccessByNonInteger "E0404" Error TypeError "ListElementAccessByNonInteger" Runtime
        "a list position must be an integer"
        "Positions count from 0; negative ones from the end."
    InvalidPropertyType "E0405" Error TypeError "InvalidPropertyType" Runtime
        "this value cannot be stored as a property"
        "Properties hold booleans, numbers, strings, dates and times, points, and lists of these."
    NumberOutOfRange "E0406" Error ArgumentError "NumberOutOfRange" Runtime
        "a number outside the allowed range"
        "Use a value inside the range the message names."
    IntegerOverflow "E0407" Error ArithmeticError "IntegerOverflow" Runtime
        "the result does not fit in 64 bits"
        "Use `toFloat` on one side for very large numbers."
    DivisionByZero "E0408" Error ArithmeticError "DivisionByZero" Runtime
        "division by zero"
        "Integer division by zero has no answer; `x / 0.0` is Infinity."
    DeletedEntityAccess "E0409" Error EntityNotFound "DeletedEntityAccess" Runtime
        "the element has been deleted"
        "Read what you need before DELETE."
    DeleteConnectedNode "E0410" Error ConstraintVerificationFailed "DeleteConnectedNode" Runtime
        "the node still has relationships"
        "`DETACH DELETE` removes them too."
    MergeReadOwnWrites "E0411" Error SemanticError "MergeReadOwnWrites" Runtime
        "MERGE cannot match on null"
        "A null equals nothing: give the property a value or leave it out."
    NegativeIntegerArgument "E0412" Error SyntaxError "NegativeIntegerArgument" Runtime
        "must not be negative"
        "SKIP and LIMIT count rows."
    InvalidArgument "E0413" Error ArgumentError "InvalidArgumentType" Runtime
        "an argument that does not fit"
        "Use what the message names."
    PropertyAccessByNonString "E0414" Error TypeError "PropertyAccessByNonString" Runtime
        "a property name must be a string"
        "Write `element['key']`."
    InvalidCount "E0415" Error SyntaxError "InvalidArgumentType" Runtime
        "SKIP and LIMIT take an integer"
        "Use `toInteger` to convert."
    CannotReadFile "E0416" Error ArgumentError "CannotReadFile" Runtime
        "the file cannot be read"
        "LOAD CSV reads files below the working directory."
    MalformedRecord "E0417" Error ArgumentError "MalformedRecord" Runtime
        "the file is malformed"
        "Correct the file there; texts with commas, quotes or line breaks stand in double quotes."
    UnknownSpeaker "E0418" Error ArgumentError "UnknownSpeaker" Runtime
        "nobody has this name"
        "`ACCORDING TO` takes the id, name or alias of an Actor or a Source. A weak alias (`Kabul` for a government) \
         names nobody: use the full name."
    AmbiguousSpeaker "E0419" Error ArgumentError "AmbiguousSpeaker" Runtime
        "several have this name"
        "Use the id of the one you mean, or a list of ids to hear them all."
    InvalidWindow "E0420" Error ArgumentError "InvalidWindow" Runtime
        "not a window of time"
        "`DURING` takes a date of the EDTF kind: `'2025'`, `'2025-10'`, `'2025-10-09/2025-10-11'`, `'2025-39'` (late 2025)."
    InvalidInstant "E0421" Error ArgumentError "InvalidInstant" Runtime
        "not an instant"
        "`AS OF` takes a date or a date and time, as a text or a value: `'2026-01-01'`, `'2026-01-01T12:00Z'`, `date()`."
    NoHistory "E0422" Error ArgumentError "NoHistory" Runtime
        "there is no record to go back in"
        "`AS OF` reads what a store had recorded by an instant. A graph in memory has no such record, and inside a \
         transaction the graph is the one the transaction makes."
    SchemaUnknownName "E0501" Error ConstraintVerificationFailed "UndeclaredType" Runtime
        "not declared by the graph type"
        "A store that has adopted a graph type holds only what it declares. `annals schema` shows it."
    SchemaMissingProperty "E0502" Error ConstraintVerificationFailed "MissingProperty" Runtime
        "a required property is missing"
        "A constraint or the graph type declares it NOT NULL, or part of a key."
    SchemaWrongType "E0503" Error ConstraintVerificationFailed "WrongPropertyType" Runtime
        "a property has the wrong type"
        "A constraint or the graph type declares another type for it."
    SchemaValueNotAllowed "E0504" Error ConstraintVerificationFailed "ValueNotAllowed" Runtime
        "a value that is not in the declared list"
        "The graph type lists the values of this property."
    SchemaUndeclaredProperty "E0505" Error ConstraintVerificationFailed "UndeclaredProperty" Runtime
        "the graph type does not declare this property"
        "A CLOSED graph type allows only declared properties."
    SchemaEndpoint "E0506" Error ConstraintVerificationFailed "EndpointRule" Runtime
        "this relationship type cannot join these nodes"
        "The graph type says which labels a relationship type joins."
    UniquenessViolation "E0507" Error ConstraintVerificationFailed "UniquenessViolation" Runtime
        "the value is already taken"
        "Another node or relationship holds it and the property is UNIQUE, or part of a KEY."
    SchemaDefinition "E0508" Error SchemaError "InvalidDefinition" Runtime
        "the definition cannot be used"
        "A name is declared twice, does not exist, or contradicts another declaration."
    TransactionState "E0509" Error TransactionError "TransactionState" Runtime
        "not possible in this transaction state"
        "BEGIN opens a transaction, COMMIT and ROLLBACK close it; they do not nest."
    ReadOnly "E0510" Error TransactionError "ReadOnly" Runtime
        "the graph is open for reading only"
        "Open the store without `--read-only` to write."
    TimeLimit "E0601" Error LimitExceeded "TimeLimit" Runtime
        "stopped: the time limit was reached"
        "The graph is unchanged; raise `--timeout`, or narrow the query."
    MemoryLimit "E0602" Error LimitExceeded "MemoryLimit" Runtime
        "stopped: the memory limit was reached"
        "The graph is unchanged; raise `--max-memory`, or narrow the query."
    RowLimit "E0603" Error LimitExceeded "RowLimit" Runtime
        "stopped: the row limit was reached"
        "The graph is unchanged; raise `--max-rows`, or add LIMIT."
    Interrupted "E0604" Error LimitExceeded "Interrupted" Runtime
        "interrupted"
        "The statement was stopped and changed nothing."
    CannotOpen "E0701" Error StorageError "CannotOpen" Runtime
        "the store or file cannot be opened"
        "Check the path, and that you may read it; to write, its directory must be writable."
    Locked "E0702" Error StorageError "Locked" Runtime
        "another process is writing to the store"
        "Wait for it, pass `--wait SECONDS`, or open with `--read-only`."
    Corrupted "E0703" Error StorageError "Corrupted" Runtime
        "the store is damaged"
        "Nothing was changed. `annals check` tells what is intact, `annals repair` saves it into a new store."
    StorageFailed "E0704" Error StorageError "InputOutput" Runtime
        "reading or writing the store failed"
        "What was acknowledged before is safe. After a failed sync the store must be opened again."
    OtherVersion "E0705" Error StorageError "OtherVersion" Runtime
        "the store was made by another version"
        "Use the version of annals that the message names, or a newer one."
    Internal "E0901" Error InternalError "Internal" Runtime
        "an error in annals itself"
        "This should not happen. Please report it with the statement."
    UnknownLabel "N0101" Warning Notice "UnknownLabel" Compile
        "a label that exists nowhere"
        "No node has this label, so the pattern matches nothing."
    UnknownRelationshipType "N0102" Warning Notice "UnknownRelationshipType" Compile
        "a relationship type that exists nowhere"
        "No relationship has this type, so the pattern matches nothing."
    UnknownProperty "N0103" Warning Notice "UnknownProperty" Compile
        "a property that exists nowhere"
        "No element has this property, so it is always null."
    CartesianProduct "N0104" Notice Notice "CartesianProduct" Compile
        "patterns that share no variable"
        "Every match of one is combined with every match of the other. Told by `EXPLAIN` and `PROFILE`. It is right where two elements are found to be joined; elsewhere a relationship or a condition between the two is missing."
    NothingMatches "N0105" Notice Notice "NothingMatches" Runtime
        "a step that leaves no rows"
        "The statement has no rows because of this step: before it there are some, after it there are none. `EXPLAIN WHY` before a statement tells how many rows each step leaves."
    UnknownValue "N0106" Notice Notice "UnknownValue" Runtime
        "a value that nothing has"
        "No element that the pattern finds has this value in this property. Upper and lower case differ; `toLower(n.name) = 'x'`, `CONTAINS` and `=~` compare more freely."
    ValueOfAnotherType "N0107" Notice Notice "ValueOfAnotherType" Runtime
        "a value of a type that the property never has"
        "Values of different types are never equal: `'2025'` is not `2025`, and a string is no date. Write the value as it is stored, or convert one of the two: `toInteger(n.year)`, `date(n.day)`."
    WrongDirection "N0108" Notice Notice "WrongDirection" Runtime
        "an arrow that points the other way"
        "Relationships of this kind are there, but lead the other way. Turn the arrow round, or leave it out: `-[:TYPE]-` follows both directions."
    ConflictingConditions "N0109" Notice Notice "ConflictingConditions" Runtime
        "conditions that are never true together"
        "Each of these conditions is true of something, but nothing meets all of them. `OR` asks for one of them."
    EndlessPath "N0110" Notice Notice "EndlessPath" Compile
        "a path without a greatest length"
        "Every way through the graph that repeats no relationship is a match, and there may be very many. Give a greatest length, `*1..5`, or ask for `SHORTEST` paths."
    NoDistance "N0111" Notice Notice "NoDistance" Runtime
        "a distance of what has no certain place"
        "How far a province is depends on where in it something was, and what has no coordinates is nowhere: the distance is null, and a comparison with it drops the row. `geo.near` asks whether a place that is an area is, may be or is not near."
    DateBeyondStandard "N0112" Notice Notice "DateBeyondStandard" Runtime
        "a date that the standard leaves open or does not know"
        "annals reads more dates than ISO 8601-2 defines; what else reads them may refuse them or mean another time."
    UndatableKept "N0113" Notice Notice "UndatableKept" Runtime
        "something in `when` that is no date"
        "A lens of time hides what was outside its window; what has a text, a number or a list in `when` that means no time stays, as what has no date does."
    ConstantOrder "N0114" Warning Notice "ConstantOrder" Compile
        "an order by what is the same for every row"
        "Rows are ordered by what an expression gives for each of them, and a number, a text or a parameter gives the same for all. SQL counts columns; here they are named: `ORDER BY events DESC`."
    VagueEquality "N0115" Notice Notice "VagueEquality" Runtime
        "an equality of dates that is never certain"
        "Two dates that are vague may be the same or not, even when they are written alike: two things of February 2026 need not be of one day. `possibly(a = b)` keeps what may be equal, `during(e.when, '2026-02')` asks for a time, `toString(e.when) = '2026-02'` compares the texts."
    BeforeTheRecord "N0116" Notice Notice "BeforeTheRecord" Runtime
        "a time before the first commit"
        "`AS OF` shows the graph as the store had recorded it by an instant, and the store is younger: there was nothing yet. When something happened is what `DURING` asks."
    UnwrittenMoment "N0117" Notice Notice "UnwrittenMoment" Runtime
        "a date without moments in an export"
        "GeoJSON, GEXF, GraphML and Turtle have the first and the last moment of a date within the years 1 to 9999 only. Others are there as their text."
    CompetingValues "N0201" Notice Notice "CompetingValues" Runtime
        "competing values hidden"
        "Several claims give different values; `ACCORDING TO` chooses who is heard."
    CompetingNumbersAdded "N0202" Notice Notice "CompetingNumbersAdded" Runtime
        "numbers of competing claims are added"
        "Claims that contradict each other, or count the same of the same thing, have no sum; ask for their range: `range_of(claim)`."
    DifferingIdentities "N0203" Notice Notice "DifferingIdentities" Runtime
        "nodes shown as one differ"
        "The oldest node's value is shown; `CALL annals.identities()` lists what is shown as one and where it differs."
    OnlyClaimed "N0204" Notice Notice "OnlyClaimed" Compile
        "a property that only claims tell"
        "No element has this property itself, so it is null without a lens; claims give values for it. `ACCORDING TO` chooses who is heard, `claims(x, 'key')` lists what is said."
    BoundShown "N0205" Notice Notice "BoundShown" Runtime
        "a number that is only a bound"
        "Who says `more than 70` has given a claim the value 70 and the least number 71, or leaves one side open. A lens shows the value; `claims(x, 'key')` lists the claims with `low` and `high`, and `range_of(claim)` and `range_sum(claim)` keep to them."
    TornTail "N0301" Warning Notice "TornTail" Runtime
        "an unfinished transaction was set aside"
        "The last writer stopped before its commit was acknowledged; its bytes are kept beside the log."
    CheckpointFailed "N0302" Warning Notice "CheckpointFailed" Runtime
        "the log could not be folded into a snapshot"
        "Everything that was acknowledged is in the log and stays there; opening the store reads all of it until there is a snapshot."
}

impl Code {
    /// The code with this printed form (`E0203`, in any case), if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        CODES
            .iter()
            .copied()
            .find(|code| code.info().code.eq_ignore_ascii_case(text.trim()))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.info().code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_codes_are_unique_and_parse_back() {
        for (position, code) in CODES.iter().enumerate() {
            assert_eq!(Code::parse(code.info().code), Some(*code));
            assert!(
                CODES
                    .iter()
                    .skip(position + 1)
                    .all(|other| other.info().code != code.info().code)
            );
        }
    }
}
