//! Procedures made of tables: a call returns the rows whose input cells equal its arguments.

use annals::functions::procedure::Column;
use annals::functions::procedure::Procedure;
use annals::functions::procedure::ProcedureParameter;
use annals::functions::procedure::ProcedureSignature;
use annals::functions::procedure::Row;
use annals::functions::procedure::Yielded;
use annals::functions::signature::Context;
use annals::functions::signature::FunctionError;
use annals::model::value::TypeSet;
use annals::model::value::Value;
use annals::model::value::ValueType;

use crate::table::cell;

/// A procedure made of a table.
#[derive(Debug)]
pub(super) struct Table {
    signature: ProcedureSignature,
    /// Each with the inputs first, then the outputs, in the order of the signature.
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// From `name(input :: TYPE?, …) :: (output :: TYPE?, …):` and a table whose header names inputs and outputs.
    ///
    /// # Errors
    /// What is not understood.
    pub(super) fn new(text: &str, table: &[Vec<String>]) -> Result<Self, String> {
        let wrong = || format!("not a procedure: {text}");
        let text = text.trim().trim_end_matches(':').trim();
        let (name, rest) = text.split_once('(').ok_or_else(wrong)?;
        let (inputs, rest) = rest.split_once(')').ok_or_else(wrong)?;
        let outputs = rest.split_once('(').ok_or_else(wrong)?.1;
        let inputs = names_and_types(inputs)?;
        let outputs = names_and_types(outputs.trim_end_matches(')'))?;
        let header = table.first().map_or(&[][..], Vec::as_slice);
        let wanted = inputs.iter().chain(&outputs);
        let places = wanted
            .map(|(name, _)| header.iter().position(|each| each == name))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| format!("the table lacks a column: {text}"))?;
        let row = |cells: &Vec<String>| places.iter().map(|place| value(&cells[*place])).collect();
        let rows = table.iter().skip(1).map(row).collect::<Result<_, _>>()?;
        let parameter = |(name, types): (String, TypeSet)| ProcedureParameter {
            name,
            // An integer is as good as a float.
            types: if types.contains(ValueType::Float) {
                TypeSet::NUMBER
            } else {
                types
            },
            default: None,
        };
        let column = |(name, types)| Column { name, types };
        Ok(Self {
            signature: ProcedureSignature {
                name: name.trim().to_owned(),
                parameters: inputs.into_iter().map(parameter).collect(),
                columns: outputs.into_iter().map(column).collect(),
                doc: "a table".to_owned(),
            },
            rows,
        })
    }
}

fn value(cell: &str) -> Result<Value, String> {
    let parsed = cell::parse(cell)?;
    parsed
        .value()
        .ok_or_else(|| format!("`{cell}` cannot be an argument or a parameter"))
}

/// `a :: INTEGER?, b :: STRING?`
fn names_and_types(text: &str) -> Result<Vec<(String, TypeSet)>, String> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(|part| {
            let wrong = || format!("not a name with a type: {part}");
            let (name, word) = part.split_once("::").ok_or_else(wrong)?;
            let types = match word.trim().trim_end_matches('?') {
                "ANY" => TypeSet::ANY,
                "BOOLEAN" => TypeSet::one(ValueType::Boolean),
                "INTEGER" => TypeSet::one(ValueType::Integer),
                "FLOAT" => TypeSet::one(ValueType::Float),
                "NUMBER" => TypeSet::NUMBER,
                "STRING" => TypeSet::one(ValueType::String),
                "MAP" => TypeSet::one(ValueType::Map),
                "NODE" => TypeSet::one(ValueType::Node),
                "RELATIONSHIP" => TypeSet::one(ValueType::Relationship),
                "PATH" => TypeSet::one(ValueType::Path),
                _ => return Err(wrong()),
            };
            Ok((name.trim().to_owned(), types))
        })
        .collect()
}

impl Procedure for Table {
    fn signature(&self) -> &ProcedureSignature {
        &self.signature
    }

    fn call(&self, arguments: &[Value], _context: &Context<'_>) -> Result<Yielded, FunctionError> {
        let inputs = self.signature.parameters.len();
        let chosen = self.rows.iter().filter(|row| {
            let mut pairs = row.iter().zip(arguments);
            pairs.all(|(cell, argument)| same(cell, argument))
        });
        let rows: Vec<Row> = chosen.map(|row| row[inputs..].to_vec()).collect();
        Ok(rows.into())
    }
}

/// Whether a cell is the argument; null is null, and `42` is `42.0`.
fn same(cell: &Value, argument: &Value) -> bool {
    let float = |value: &Value| match value {
        Value::Integer(integer) => Some(*integer as f64),
        Value::Float(float) => Some(*float),
        _ => None,
    };
    cell == argument || float(cell).is_some_and(|left| Some(left) == float(argument))
}

#[test]
fn a_table_knows_its_columns_and_rows() {
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let table = [row(["out", "a", "b"]), row(["'x'", "1", "null"])];
    let text = "test.my.proc(a :: FLOAT?, b :: INTEGER?) :: (out :: STRING?) :";
    let procedure = Table::new(text, &table).unwrap();
    assert_eq!(procedure.signature.name, "test.my.proc");
    assert_eq!(procedure.signature.parameters[0].types, TypeSet::NUMBER);
    assert_eq!(procedure.signature.columns[0].name, "out");
    assert_eq!(procedure.rows, [[1.into(), Value::Null, "x".into()]]);
    assert!(same(&Value::Integer(42), &Value::Float(42.0)));
    assert!(Table::new("test.doNothing() :: ():", &[vec![]]).is_ok());
}
