//! Conditions over facts, in CEL (github.com/google/cel-spec), within bounds that no pack can break.

use crate::model::Facts;
use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue};
use cel::{Context, ExecutionError, Program, Value as CelValue};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Longest source; a longer one can overflow the parser's stack.
const MOST_BYTES: usize = 1024;
/// Deepest nesting, counted in brackets before parsing and in the tree after it.
const MOST_DEPTH: usize = 32;
/// Deepest tree: a long chain of `a && b && …` is deep without being nested.
const MOST_TREE: usize = 128;
/// Loops within loops: each multiplies the time.
const MOST_LOOPS: usize = 2;

/// A condition that fits its probe's facts.
#[derive(Debug)]
pub struct When {
    /// As the pack writes it.
    pub source: String,
    program: Program,
}

/// Why a condition cannot stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhenError {
    /// It is longer than allowed.
    TooLong(usize),
    /// It is nested deeper than allowed.
    TooDeep,
    /// It is not CEL; the parser's words, with the offset in bytes.
    Broken(String, usize),
    /// It names a fact that the probe does not have; with its offset.
    UnknownFact(String, usize),
    /// It combines things of different kinds.
    WrongType(String),
    /// It comes to something that is neither true nor false.
    NotACondition,
}

impl When {
    /// Compiles a condition and checks it against the schema of the facts it will be asked about;
    /// `try_out` also evaluates it on facts of the right kinds.
    ///
    /// Must stand on a thread with some mebibytes of stack; [`When::holds`] need not.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn compile(source: &str, schema: &Value, try_out: bool) -> Result<Self, WhenError> {
        if source.len() > MOST_BYTES {
            return Err(WhenError::TooLong(source.len()));
        }
        if nesting(source) > MOST_DEPTH {
            return Err(WhenError::TooDeep);
        }
        let program = Program::compile(source).map_err(|errors| {
            let first = errors.errors.first();
            let problem = first.map_or_else(String::new, |error| error.msg.replace('\n', " "));
            let column = first.map_or(0, |error| usize::try_from(error.pos.1).unwrap_or(0));
            WhenError::Broken(problem.chars().take(200).collect(), column.saturating_sub(1))
        })?;
        let offset = |expr: &IdedExpr| {
            program.source_info().offset_for(expr.id).map_or(0, |(start, _)| start as usize)
        };
        Walk { offset: &offset }.walk(program.expression(), &mut vec![("", schema)], 0, 0)?;
        let when = Self { source: source.to_owned(), program };
        if !try_out {
            return Ok(when);
        }
        match when.evaluate(&sample(schema)) {
            // The sample's lists and tables are empty; with real facts there may be an entry.
            Ok(CelValue::Bool(_))
            | Err(ExecutionError::NoSuchKey(_) | ExecutionError::IndexOutOfBounds(_)) => Ok(when),
            Ok(_) => Err(WhenError::NotACondition),
            Err(error) => Err(WhenError::WrongType(error.to_string().chars().take(200).collect())),
        }
    }

    /// Whether it holds for these facts.
    ///
    /// # Errors
    /// The evaluator's words, where these facts are not of the kinds it combines.
    pub fn holds(&self, facts: &Facts) -> Result<bool, String> {
        match self.evaluate(facts) {
            Ok(CelValue::Bool(holds)) => Ok(holds),
            Ok(_) => Err("neither true nor false".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn evaluate(&self, facts: &Facts) -> Result<CelValue, ExecutionError> {
        let mut context = Context::default();
        for (name, value) in facts {
            let value = cel::to_value(value)
                .map_err(|error| ExecutionError::InternalError(error.to_string()))?;
            context.add_variable_from_value(name.as_str(), value);
        }
        self.program.execute(&context)
    }
}

/// The deepest bracket. Prefix operators nest too, but those the parser bounds itself.
fn nesting(source: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0_usize);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}

struct Walk<'w> {
    offset: &'w dyn Fn(&IdedExpr) -> usize,
}

/// Names in sight with the schemas of what they stand for; the empty name holds the facts themselves.
type Scope<'s> = Vec<(&'s str, &'s Value)>;

impl Walk<'_> {
    /// Checks every name in an expression; gives the schema of what it comes to, `Null` where it is not known.
    fn walk<'s>(
        &self,
        expr: &'s IdedExpr,
        scope: &mut Scope<'s>,
        depth: usize,
        loops: usize,
    ) -> Result<&'s Value, WhenError> {
        if depth > MOST_TREE || loops > MOST_LOOPS {
            return Err(WhenError::TooDeep);
        }
        let down = depth + 1;
        match &expr.expr {
            Expr::Ident(name) => return self.name(expr, name, scope),
            Expr::Select(select) => {
                let of = self.walk(&select.operand, scope, down, loops)?;
                if let Some(fields) = of.get("properties") {
                    return fields.get(&select.field).ok_or_else(|| {
                        WhenError::UnknownFact(select.field.clone(), (self.offset)(expr))
                    });
                }
            }
            Expr::Call(call) => {
                let mut kinds = Vec::new();
                for part in call.target.iter().map(AsRef::as_ref).chain(&call.args) {
                    kinds.push(type_of(self.walk(part, scope, down, loops)?));
                }
                return operator(&call.func_name, &kinds);
            }
            Expr::List(list) => {
                for part in &list.elements {
                    self.walk(part, scope, down, loops)?;
                }
            }
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.walk(&entry.key, scope, down, loops)?;
                        self.walk(&entry.value, scope, down, loops)?;
                    }
                }
            }
            Expr::Comprehension(each) => {
                let range = self.walk(&each.iter_range, scope, down, loops)?;
                self.walk(&each.accu_init, scope, down, loops)?;
                let before = scope.len();
                scope.push((&each.iter_var, range.get("items").unwrap_or(&Value::Null)));
                scope.extend(each.iter_var2.iter().map(|name| (name.as_str(), &Value::Null)));
                scope.push((&each.accu_var, &Value::Null));
                for part in [&each.loop_cond, &each.loop_step, &each.result] {
                    self.walk(part, scope, down, loops + 1)?;
                }
                scope.truncate(before);
            }
            Expr::Struct(_) => return Err(WhenError::NotACondition),
            Expr::Literal(literal) => return Ok(literal_schema(literal)),
            Expr::Unspecified => {}
        }
        Ok(&Value::Null)
    }

    fn name<'s>(
        &self,
        expr: &IdedExpr,
        name: &str,
        scope: &Scope<'s>,
    ) -> Result<&'s Value, WhenError> {
        if name.starts_with('@') {
            return Ok(&Value::Null);
        }
        let bound = scope.iter().rev().find(|(bound, _)| *bound == name && !bound.is_empty());
        let facts = scope.first().and_then(|(_, schema)| schema.get("properties"));
        bound
            .map(|(_, schema)| *schema)
            .or_else(|| facts.and_then(|facts| facts.get(name)))
            .ok_or_else(|| WhenError::UnknownFact(name.to_owned(), (self.offset)(expr)))
    }
}

static BOOLEAN: LazyLock<Value> = LazyLock::new(|| json!({ "type": "boolean" }));
static NUMBER: LazyLock<Value> = LazyLock::new(|| json!({ "type": "number" }));
static STRING: LazyLock<Value> = LazyLock::new(|| json!({ "type": "string" }));

fn literal_schema(literal: &LiteralValue) -> &'static Value {
    match literal {
        LiteralValue::Boolean(_) => &BOOLEAN,
        LiteralValue::Int(_) | LiteralValue::UInt(_) | LiteralValue::Double(_) => &NUMBER,
        LiteralValue::String(_) => &STRING,
        LiteralValue::Bytes(_) | LiteralValue::Null => &Value::Null,
    }
}

/// What an operator comes to, once its operands are seen to fit. Trying the condition on a sample
/// does not find all of this, because `false && …` never looks at its right side.
fn operator(name: &str, kinds: &[Option<&str>]) -> Result<&'static Value, WhenError> {
    let shown = |kinds: &[&str]| WhenError::WrongType(kinds.join(" / "));
    let known: Vec<&str> = kinds
        .iter()
        .flatten()
        .map(|kind| if *kind == "integer" { "number" } else { *kind })
        .collect();
    match name {
        "_&&_" | "_||_" | "!_" if known.iter().any(|kind| *kind != "boolean") => Err(shown(&known)),
        "_&&_" | "_||_" | "!_" => Ok(&BOOLEAN),
        "_<_" | "_<=_" | "_>_" | "_>=_" | "_==_" | "_!=_" => match known.as_slice() {
            [left, right] if left != right => Err(shown(&known)),
            _ => Ok(&BOOLEAN),
        },
        _ => Ok(&Value::Null),
    }
}

/// Facts of the right kinds, all empty: what an example leaves out, and what a condition is tried on.
#[must_use]
pub(super) fn sample(schema: &Value) -> Facts {
    let fields = schema.get("properties").and_then(Value::as_object);
    fields.into_iter().flatten().map(|(name, field)| (name.clone(), empty(field))).collect()
}

fn empty(schema: &Value) -> Value {
    match type_of(schema) {
        Some("boolean") => Value::Bool(false),
        Some("integer") => Value::from(0),
        Some("number") => Value::from(0.0),
        Some("string") => {
            let first = schema.get("enum").and_then(|all| all.get(0)).cloned();
            first.unwrap_or_else(|| Value::from(""))
        }
        Some("array") => Value::Array(Vec::new()),
        Some("object") => Value::Object(sample(schema)),
        _ => Value::Null,
    }
}

/// The JSON type of what a schema describes, the null of an optional value left aside.
#[must_use]
pub(super) fn type_of(schema: &Value) -> Option<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => Some(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).find(|&n| n != "null"),
        _ => {
            let any = schema.get("anyOf").or_else(|| schema.get("oneOf"))?.as_array()?;
            any.iter().filter_map(type_of).find(|&name| name != "null")
        }
    }
}
