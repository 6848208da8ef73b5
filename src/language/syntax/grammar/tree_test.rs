//! What each construct is read as, in a short notation: operators before their operands.

use crate::diagnostic::Span;
use crate::language::syntax::ast::CaseTest;
use crate::language::syntax::ast::ClauseKind;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::ExpressionKind;
use crate::language::syntax::ast::LabelExpression;
use crate::language::syntax::ast::MapProjectionItem;
use crate::language::syntax::ast::PatternPart;
use crate::language::syntax::ast::Query;
use crate::language::syntax::ast::Statement;
use crate::language::syntax::ast::StatementKind;
use crate::language::syntax::parse;

fn statement(text: &str) -> Statement {
    parse(text, Span::new(0, text.len())).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

fn query(text: &str) -> Query {
    match statement(text).kind {
        StatementKind::Query(query) => query,
        other => panic!("{text}: {other:?}"),
    }
}

fn clauses(text: &str) -> Vec<ClauseKind> {
    let clauses = query(text).first.clauses;
    clauses.into_iter().map(|clause| clause.kind).collect()
}

/// The first item that `RETURN text` returns.
fn expression(text: &str) -> Expression {
    match clauses(&format!("RETURN {text}")).swap_remove(0) {
        ClauseKind::Return(mut projection) => projection.items.swap_remove(0).expression,
        other => panic!("{text}: {other:?}"),
    }
}

fn pattern(text: &str) -> Vec<PatternPart> {
    match clauses(&format!("MATCH {text}")).swap_remove(0) {
        ClauseKind::Match(found) => found.pattern,
        other => panic!("{text}: {other:?}"),
    }
}

fn all<'e>(head: &str, operands: impl IntoIterator<Item = &'e Expression>) -> String {
    let operands: Vec<String> = operands.into_iter().map(shape).collect();
    format!("({head} {})", operands.join(" "))
}

fn some(expression: Option<&Expression>) -> String {
    expression.map_or_else(|| "_".to_owned(), shape)
}

fn shape(expression: &Expression) -> String {
    match &expression.kind {
        ExpressionKind::Null => "null".to_owned(),
        ExpressionKind::Boolean(value) => value.to_string(),
        ExpressionKind::Integer(value) => value.to_string(),
        ExpressionKind::Float(value) => format!("{value:?}"),
        ExpressionKind::String(text) => format!("{text:?}"),
        ExpressionKind::Parameter(name) => format!("${name}"),
        ExpressionKind::Variable(name) => name.clone(),
        ExpressionKind::Property(subject, key) => format!("{}.{}", shape(subject), key.text),
        ExpressionKind::Index(subject, index) => all("index", [&**subject, &**index]),
        ExpressionKind::Slice(subject, from, to) => format!(
            "(slice {} {} {})",
            shape(subject),
            some(from.as_deref()),
            some(to.as_deref())
        ),
        ExpressionKind::Call {
            function,
            distinct,
            arguments,
        } => {
            let distinct = if *distinct { " distinct" } else { "" };
            all(&format!("{}{distinct}", function.text), arguments)
        }
        ExpressionKind::CountStar => "(count *)".to_owned(),
        ExpressionKind::And(operands) => all("and", operands),
        ExpressionKind::Or(operands) => all("or", operands),
        ExpressionKind::Xor(operands) => all("xor", operands),
        ExpressionKind::Not(operand) => all("not", [&**operand]),
        ExpressionKind::Negate(operand) => all("negate", [&**operand]),
        ExpressionKind::Plus(operand) => all("plus", [&**operand]),
        ExpressionKind::IsNull(operand) => all("null?", [&**operand]),
        ExpressionKind::IsNotNull(operand) => all("known?", [&**operand]),
        ExpressionKind::IsTyped(operand, test) => {
            format!("(typed? {} {test:?})", shape(operand))
        }
        ExpressionKind::Comparison(first, rest) => {
            let rest = rest
                .iter()
                .map(|(operator, operand)| format!("{operator:?} {}", shape(operand)));
            format!("({} {})", shape(first), rest.collect::<Vec<_>>().join(" "))
        }
        ExpressionKind::Arithmetic(first, rest) => {
            let rest = rest
                .iter()
                .map(|(operator, operand)| format!("{operator:?} {}", shape(operand)));
            format!("({} {})", shape(first), rest.collect::<Vec<_>>().join(" "))
        }
        ExpressionKind::In(left, right) => all("in", [&**left, &**right]),
        ExpressionKind::Text(operator, left, right) => {
            all(&format!("{operator:?}"), [&**left, &**right])
        }
        ExpressionKind::HasLabels(subject, labels) => {
            format!("({}:{})", shape(subject), label_shape(labels))
        }
        ExpressionKind::List(items) => all("list", items),
        ExpressionKind::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}={}", key.text, shape(value)));
            format!("(map {})", entries.collect::<Vec<_>>().join(" "))
        }
        ExpressionKind::MapProjection(subject, items) => {
            let items = items.iter().map(|item| match item {
                MapProjectionItem::All(_) => ".*".to_owned(),
                MapProjectionItem::Property(key) => format!(".{}", key.text),
                MapProjectionItem::Entry(key, value) => format!("{}={}", key.text, shape(value)),
                MapProjectionItem::Variable(name) => name.text.clone(),
            });
            format!(
                "(of {} {})",
                shape(subject),
                items.collect::<Vec<_>>().join(" ")
            )
        }
        ExpressionKind::CaseSubject => "_".to_owned(),
        ExpressionKind::Case {
            subject,
            branches,
            otherwise,
        } => {
            let branches = branches.iter().map(|(tests, value)| {
                let tests = tests.iter().map(|test| match test {
                    CaseTest::Value(value) | CaseTest::OfSubject(value) => shape(value),
                });
                let tests = tests.collect::<Vec<_>>().join(" ");
                format!("(when {tests})>{}", shape(value))
            });
            format!(
                "(case {} {} {})",
                some(subject.as_deref()),
                branches.collect::<Vec<_>>().join(" "),
                some(otherwise.as_deref())
            )
        }
        ExpressionKind::ListComprehension {
            variable,
            list,
            filter,
            projection,
        } => format!(
            "(each {} {} {} {})",
            variable.text,
            shape(list),
            some(filter.as_deref()),
            some(projection.as_deref())
        ),
        ExpressionKind::PatternComprehension {
            pattern,
            filter,
            projection,
        } => format!(
            "(paths {} {} {})",
            pattern.steps.len(),
            some(filter.as_deref()),
            shape(projection)
        ),
        ExpressionKind::Pattern(part) => format!("(path {})", part.steps.len()),
        ExpressionKind::Quantified {
            quantifier,
            variable,
            list,
            predicate,
        } => format!(
            "({quantifier:?} {} {} {})",
            variable.text,
            shape(list),
            some(predicate.as_deref())
        ),
        ExpressionKind::Reduce {
            accumulator,
            start,
            variable,
            list,
            step,
        } => format!(
            "(reduce {} {} {} {} {})",
            accumulator.text,
            shape(start),
            variable.text,
            shape(list),
            shape(step)
        ),
        ExpressionKind::Subquery(kind, _) => format!("({kind:?})"),
    }
}

fn label_shape(labels: &LabelExpression) -> String {
    let joined = |parts: &[LabelExpression], by: &str| {
        let parts: Vec<String> = parts.iter().map(label_shape).collect();
        format!("({})", parts.join(by))
    };
    match labels {
        LabelExpression::Name(name) => name.text.clone(),
        LabelExpression::And(parts) => joined(parts, "&"),
        LabelExpression::Or(parts) => joined(parts, "|"),
        LabelExpression::Not(part, _) => format!("!{}", label_shape(part)),
        LabelExpression::Any(_) => "%".to_owned(),
        LabelExpression::Computed(computed) => {
            let how = if computed.any { "any" } else { "" };
            format!("${how}({})", shape(&computed.names))
        }
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(shape(&expression(text)), expected, "{text}");
}

#[test]
fn operators_bind_from_loose_to_tight() {
    check("a OR b AND NOT c", "(or a (and b (not c)))");
    check("a XOR b OR c XOR d", "(or (xor a b) (xor c d))");
    check("a OR b OR c", "(or a b c)");
    check("NOT a = b", "(not (a Equal b))");
    check("a < b <= c", "(a Less b LessOrEqual c)");
    check("a = b + 1", "(a Equal (b Add 1))");
    check("1 + 2 * 3 ^ 4", "(1 Add (2 Multiply (3 Power 4)))");
    check("2 ^ 3 ^ 4", "(2 Power 3 Power 4)");
    check("a - b - c", "(a Subtract b Subtract c)");
    check("a || b", "(a Concatenate b)");
    check("-a ^ 2", "((negate a) Power 2)");
    check("(1 + 2) * 3", "((1 Add 2) Multiply 3)");
}

#[test]
fn tests_follow_their_value() {
    check("a.x IS NULL", "(null? a.x)");
    check("a.x IS NOT NULL AND b", "(and (known? a.x) b)");
    check("a IN [1] + b", "(in a ((list 1) Add b))");
    check("a STARTS WITH 'x'", "(StartsWith a \"x\")");
    check("a ends with b", "(EndsWith a b)");
    check("a CONTAINS b", "(Contains a b)");
    check("a =~ 'x.*'", "(Matches a \"x.*\")");
}

#[test]
fn literals_are_read_with_their_signs_and_escapes() {
    check("-9223372036854775808", "-9223372036854775808");
    check("0x1F", "31");
    check("0o17", "15");
    check(".5", "0.5");
    check("1e3", "1000.0");
    check("'it\\'s \\u00e9'", "\"it's é\"");
    check("\"double\"", "\"double\"");
    check("TRUE", "true");
    check("$name", "$name");
    check("$`two words`", "$two words");
    check("`match`", "match");
    check("[1, [], null]", "(list 1 (list ) null)");
    check("{a: 1, `b c`: {}}", "(map a=1 b c=(map ))");
}

#[test]
fn what_follows_a_value_belongs_to_it() {
    check("a.b.c", "a.b.c");
    check("a[0].b", "(index a 0).b");
    check("a[1..2]", "(slice a 1 2)");
    check("a[..2]", "(slice a _ 2)");
    check("a[1..]", "(slice a 1 _)");
    check("a {.*, .x, y: 1, z}", "(of a .* .x y=1 z)");
    check("a:X", "(a:X)");
    check("a:X|Y&!Z", "(a:(X|(Y&!Z)))");
    check("a:%", "(a:%)");
}

#[test]
fn calls_keep_their_dots_and_distinct() {
    check("toUpper(a)", "(toUpper a)");
    check("edtf.parse('x')", "(edtf.parse \"x\")");
    check("count(*)", "(count *)");
    check("count(DISTINCT a)", "(count distinct a)");
    check("rand()", "(rand )");
}

#[test]
fn comprehensions_keep_the_bar_for_themselves() {
    check(
        "[x IN xs WHERE x > 1 | x.y]",
        "(each x xs (x Greater 1) x.y)",
    );
    check("[x IN xs]", "(each x xs _ _)");
    check("[x IN xs WHERE x:A | x]", "(each x xs (x:A) x)");
    check("[x IN xs WHERE (x:A|B) | x]", "(each x xs (x:(A|B)) x)");
    check("[(a)-->(b) WHERE b.x | b]", "(paths 1 b.x b)");
    check("[p = (a)-->()-->() | p]", "(paths 2 _ p)");
    check("all(x IN xs WHERE x)", "(All x xs x)");
    check(
        "reduce(s = 0, x IN xs | s + x)",
        "(reduce s 0 x xs (s Add x))",
    );
}

#[test]
fn case_and_subqueries_and_patterns_are_values() {
    check("CASE WHEN a THEN 1 ELSE 2 END", "(case _ (when a)>1 2)");
    check("CASE a WHEN 1, 2 THEN 3 END", "(case a (when 1 2)>3 _)");
    check("EXISTS { (a)-->() }", "(Exists)");
    check("COUNT { MATCH (a) RETURN a }", "(Count)");
    check("COLLECT { MATCH (a) RETURN a }", "(Collect)");
    check("exists((a)-->())", "(exists (path 1))");
    check("(a)-[:X]->(b)", "(path 1)");
    check("(a) - (b)", "(a Subtract b)");
    check("(a) < -b", "(a Less (negate b))");
}

#[test]
fn patterns_are_nodes_joined_by_arrows() {
    let parts = pattern(
        "p = (a:A {x: 1})<-[r:X|Y*1..3]-(b WHERE b.y)--(), shortestPath((c)-[*]->(d)) RETURN 1",
    );
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].name.as_ref().expect("a name").text, "p");
    let (relationship, node) = &parts[0].steps[0];
    assert_eq!(format!("{:?}", relationship.direction), "Left");
    assert_eq!(
        label_shape(relationship.types.as_ref().expect("types")),
        "(X|Y)"
    );
    let length = relationship.length.as_ref().expect("a length");
    assert_eq!((length.minimum, length.maximum), (Some(1), Some(3)));
    assert!(node.predicate.is_some());
    assert_eq!(parts[0].steps.len(), 2);
    assert!(parts[1].shortest.is_some());
    for (length, bounds) in [
        ("*", (None, None)),
        ("*2", (Some(2), Some(2))),
        ("*1..", (Some(1), None)),
        ("*..3", (None, Some(3))),
    ] {
        let parts = pattern(&format!("()-[{length}]-() RETURN 1"));
        let found = parts[0].steps[0].0.length.as_ref().expect("a length");
        assert_eq!((found.minimum, found.maximum), bounds, "{length}");
    }
}

/// The name of the variant a `Debug` text begins with.
fn variant(debug: &str) -> &str {
    debug
        .split(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default()
}

#[test]
fn each_clause_is_read_as_itself() {
    for (text, expected) in [
        ("OPTIONAL MATCH (a) WHERE a.x RETURN a", "Match Return"),
        (
            "UNWIND [1] AS x RETURN DISTINCT *, x ORDER BY x DESC SKIP 1 LIMIT 2",
            "Unwind Return",
        ),
        ("WITH 1 AS x WHERE x > 0 RETURN x", "With Return"),
        ("CREATE (a), (b)-[:X]->(a)", "Create"),
        (
            "MERGE (a) ON CREATE SET a.x = 1 ON MATCH SET a += {y: 2}, a:L",
            "Merge",
        ),
        (
            "MATCH (a) SET a = {}, a['k'] = 1 REMOVE a.x, a:L",
            "Match Set Remove",
        ),
        ("MATCH (a) DETACH DELETE a", "Match Delete"),
        ("FOREACH (x IN [1] | CREATE () SET x.y = 1)", "Foreach"),
        (
            "CALL db.labels() YIELD label AS l WHERE l <> '' RETURN l",
            "Call Return",
        ),
        ("CALL db.labels", "Call"),
        (
            "MATCH (a) CALL (a) { RETURN 1 AS x } RETURN x",
            "Match CallSubquery Return",
        ),
        (
            "OPTIONAL CALL { RETURN 1 AS x } IN TRANSACTIONS OF 5 ROWS RETURN x",
            "CallSubquery Return",
        ),
        (
            "LOAD CSV WITH HEADERS FROM 'f' AS row FIELDTERMINATOR ';' RETURN row",
            "LoadCsv Return",
        ),
        ("MATCH (a) FINISH", "Match Finish"),
    ] {
        let kinds: Vec<String> = clauses(text)
            .iter()
            .map(|kind| variant(&format!("{kind:?}")).to_owned())
            .collect();
        assert_eq!(kinds.join(" "), expected, "{text}");
    }
    assert_eq!(
        query("RETURN 1 UNION ALL RETURN 2 UNION RETURN 3")
            .unions
            .len(),
        2
    );
}

#[test]
fn each_statement_is_read_as_itself() {
    for (text, expected) in [
        ("EXPLAIN RETURN 1", "Explain"),
        ("PROFILE RETURN 1", "Profile"),
        ("BEGIN TRANSACTION", "Begin"),
        ("commit", "Commit"),
        ("ROLLBACK", "Rollback"),
        ("SHOW RELATIONSHIP TYPES", "Schema"),
        ("CREATE INDEX IF NOT EXISTS FOR (n:A) ON (n.x)", "Schema"),
        (
            "CREATE CONSTRAINT c FOR (n:A) REQUIRE n.x IS NODE KEY",
            "Schema",
        ),
        ("DROP INDEX i IF EXISTS", "Schema"),
        ("SET GRAPH TYPE NONE", "Schema"),
        (
            "CREATE GRAPH TYPE g { NODE A {x STRING NOT NULL UNIQUE IN ['a']}, NODE B EXTENDS A, \
             RELATIONSHIP R (A) -> (:B), (B) -> () {y LIST<ZONED DATETIME>,}, ALL NODES {z ANY}, } CLOSED",
            "Schema",
        ),
        ("CREATE (index)", "Query"),
        ("MATCH (show) RETURN show", "Query"),
    ] {
        let kind = format!("{:?}", statement(text).kind);
        assert_eq!(variant(&kind), expected, "{text}");
    }
}

#[test]
fn spans_cover_what_was_written() {
    let text = "RETURN a.b + size([1, 2])";
    let ClauseKind::Return(projection) = clauses(text).swap_remove(0) else {
        panic!("no RETURN");
    };
    let sum = &projection.items[0].expression;
    assert_eq!(sum.span.text(text), "a.b + size([1, 2])");
    let ExpressionKind::Arithmetic(first, rest) = &sum.kind else {
        panic!("no sum");
    };
    assert_eq!(first.span.text(text), "a.b");
    assert_eq!(rest[0].1.span.text(text), "size([1, 2])");
}
