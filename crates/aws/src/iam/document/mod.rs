//! Policy documents: reading, merging, and rendering in the form of hashicorp/aws.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

mod statement;

use serde_json::{Map, Value as Json};

use crate::json;
use rform_core::go::json::check;
pub use statement::{Principals, Statement, Strings};
use statement::{member, members, misplaced, text, text_member};

/// A policy document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The element `Version`; empty for none.
    pub version: String,
    /// The element `Id`; empty for none.
    pub id: String,
    /// The statements, in the order of the document.
    pub statements: Vec<Statement>,
}

impl Document {
    /// Reads a policy document.
    ///
    /// # Errors
    /// The message of hashicorp/aws, if the text is no policy document.
    pub fn parse(text: &str) -> Result<Document, String> {
        check(text).map_err(|error| error.to_string())?;
        let parsed: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if parsed.is_null() {
            return Ok(Document::default());
        }
        let document = members(&parsed, "iam.IAMPolicyDoc")?;
        let place = |name| format!("IAMPolicyDoc.{name}");
        let statements = match member(document, "Statement") {
            None | Some(Json::Null) => Vec::new(),
            Some(Json::Array(items)) => {
                let parsed: Result<Vec<_>, String> = items.iter().map(Statement::parse).collect();
                parsed?
            }
            Some(other) => {
                return Err(misplaced(
                    other,
                    &place("Statement"),
                    "[]*iam.IAMPolicyStatement",
                ));
            }
        };
        Ok(Document {
            version: text_member(document, "Version", "IAMPolicyDoc")?,
            id: text_member(document, "Id", "IAMPolicyDoc")?,
            statements,
        })
    }

    /// Takes another document in: its statements replace those with the same Sid.
    pub fn merge(&mut self, other: Document) {
        if !other.id.is_empty() {
            self.id = other.id;
        }
        if other.version > self.version {
            self.version = other.version;
        }
        for statement in other.statements {
            let sid = &statement.sid;
            let mut known = self.statements.iter_mut();
            match known.find(|it| !sid.is_empty() && it.sid == *sid) {
                Some(place) => *place = statement,
                None => self.statements.push(statement),
            }
        }
    }

    /// As JSON, indented by two.
    pub fn rendered(&self) -> String {
        let mut all = Map::new();
        let mut put = |name: &str, value: Option<Json>| {
            value.and_then(|value| all.insert(name.to_owned(), value))
        };
        put("Version", text(&self.version));
        put("Id", text(&self.id));
        let statements: Vec<Json> = self.statements.iter().map(Statement::to_json).collect();
        put(
            "Statement",
            (!statements.is_empty()).then_some(Json::Array(statements)),
        );
        let mut out = String::new();
        json::write_indented(&mut out, &Json::Object(all), 0);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn rendered(text: &str) -> String {
        match Document::parse(text) {
            Ok(document) => document.rendered(),
            Err(error) => error,
        }
    }

    #[test]
    fn a_foreign_document_is_brought_to_the_providers_form() {
        let text = r#"{"Statement":[{"Principal":{"Service":"s","AWS":["a","b"]},"Condition":{"Bool":{"aws:SecureTransport":false},"StringEquals":{"k:v":["y","x"]}},"Resource":"<x>","Action":["raw:Two","raw:One"],"Effect":"Allow"}],"Version":"2012-10-17"}"#;
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": [
                    "raw:Two",
                    "raw:One"
                  ],
                  "Resource": "\u003cx\u003e",
                  "Principal": {
                    "AWS": [
                      "b",
                      "a"
                    ],
                    "Service": "s"
                  },
                  "Condition": {
                    "Bool": {
                      "aws:SecureTransport": "false"
                    },
                    "StringEquals": {
                      "k:v": [
                        "y",
                        "x"
                      ]
                    }
                  }
                }
              ]
            }"#]]
        .assert_eq(&rendered(text));
    }

    #[test]
    fn a_single_statement_is_refused_in_the_providers_words() {
        assert_eq!(
            rendered(r#"{"Statement":{"Effect":"Allow"}}"#),
            "json: cannot unmarshal object into Go struct field IAMPolicyDoc.Statement of type []*iam.IAMPolicyStatement"
        );
    }

    #[test]
    fn statements_with_the_same_sid_are_replaced_in_their_place() {
        let statement = |sid: &str, effect: &str| Statement {
            sid: sid.to_owned(),
            effect: effect.to_owned(),
            ..Statement::default()
        };
        let mut one = Document {
            version: "2012-10-17".into(),
            statements: vec![statement("A", "Allow"), statement("", "Allow")],
            ..Document::default()
        };
        one.merge(Document {
            version: "2008-10-17".into(),
            id: "other".into(),
            statements: vec![statement("", "Deny"), statement("A", "Deny")],
        });
        assert_eq!(one.version, "2012-10-17");
        assert_eq!(one.id, "other");
        let effects: Vec<&str> = one.statements.iter().map(|it| it.effect.as_str()).collect();
        assert_eq!(effects, ["Deny", "Allow", "Deny"]);
    }
}
