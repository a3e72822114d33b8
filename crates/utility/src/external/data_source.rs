//! `data.external`: asks a program.
//! <https://registry.terraform.io/providers/hashicorp/external/latest/docs/data-sources/external>

use async_trait::async_trait;

use super::answer;
use crate::framework::declare::{text, texts, texts_by_key};
use crate::framework::fields::text_map;
use crate::framework::{Check, DataType, Declaration, Fields};
use crate::programs;
use crate::provider_data::ProviderData;
use rform_core::go::json::write_string;
use rform_core::value::Step;
use rform_core::world::{Captured, Exit, Program, error_text};
use rform_provider::Problem;

/// The data source.
pub struct External;

#[async_trait]
impl DataType for External {
    fn kind(&self) -> &'static str {
        "external"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                text("id").computed(),
                texts("program").required().checked(Check::SizeAtLeast(1)),
                texts_by_key("query"),
                texts_by_key("result").computed(),
                text("working_dir"),
            ],
            ..Declaration::default()
        }
    }

    async fn read(
        &self,
        meta: &ProviderData,
        config: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let words = config.texts("program").into_iter();
        let mut words = words.filter(|it| !it.is_empty()).map(str::to_owned);
        let name = words.next().ok_or_else(missing)?;
        let path = programs::look_up(meta.world.as_ref(), &name)
            .map_err(|why| lookup_failed(&name, &why))?;
        let path = path.display().to_string();
        let directory = config.text("working_dir").filter(|it| !it.is_empty());
        let program = Program {
            command: name,
            name: path.clone(),
            arguments: words.collect(),
            directory: directory.map(Into::into),
            ..Program::default()
        };
        let captured = programs::ask(&meta.world, program, query(&config).into_bytes()).await;
        let captured = captured.map_err(|error| failed(&path, "", &error_text(&error)))?;
        let texts = answered(&path, &captured)?;
        let texts = texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        let mut read = config;
        read.set("result", text_map(texts));
        read.set("id", "-");
        Ok(read)
    }
}

/// The query as a JSON object of texts; nulls are left out.
fn query(config: &Fields) -> String {
    let query = config.get("query").steps();
    let mut json = String::from("{");
    let texts = query.into_iter().filter_map(|(step, value)| match step {
        Step::Key(name) => Some((name, value.as_str()?)),
        _ => None,
    });
    for (at, (name, text)) in texts.enumerate() {
        if at > 0 {
            json.push(',');
        }
        write_string(&name, &mut json);
        json.push(':');
        write_string(text, &mut json);
    }
    json.push('}');
    json
}

fn answered(
    path: &str,
    captured: &Captured,
) -> Result<std::collections::BTreeMap<String, String>, Problem> {
    if captured.exit != Exit::Status(0) {
        let stderr = String::from_utf8_lossy(&captured.stderr);
        return Err(failed(path, &stderr, &captured.exit.to_string()));
    }
    answer::texts(&captured.stdout).map_err(|why| {
        let detail = format!(
            "The data source received unexpected results after executing the program.\n\nProgram \
             output must be a JSON encoded map of string keys and string values.\n\nProgram: \
             {path}\nResult Error: {why}"
        );
        Problem::error("Unexpected External Program Results", detail).at_attribute("program")
    })
}

fn missing() -> Problem {
    Problem::error(
        "External Program Missing",
        "The data source was configured without a program to execute. Verify the configuration \
         contains at least one non-empty value.",
    )
    .at_attribute("program")
}

fn failed(path: &str, stderr: &str, state: &str) -> Problem {
    let head =
        "The data source received an unexpected error while attempting to execute the program.";
    let detail = match stderr {
        "" => format!(
            "{head}\n\nThe program was executed, however it returned no additional error \
             messaging.\n\nProgram: {path}\nState: {state}"
        ),
        stderr => format!("{head}\n\nProgram: {path}\nError Message: {stderr}\nState: {state}"),
    };
    Problem::error("External Program Execution Failed", detail).at_attribute("program")
}

fn lookup_failed(name: &str, why: &str) -> Problem {
    let detail = format!(
        "The data source received an unexpected error while attempting to find the program. It must \
         be an executable file: with a slash in its name that is a path, without one it is looked for \
         in the directories of $PATH. A path beside the configuration begins with ${{path.module}}.\n\n\
         Platform: linux\nProgram: {name}\nError: {why}"
    );
    Problem::error("External Program Lookup Failed", detail).at_attribute("program")
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make programs")]
mod tests {
    use crate::testing::Stack;

    async fn asked(script: &str, rest: &str) -> Result<Vec<String>, String> {
        let script = serde_json::Value::from(script);
        let config = format!(r#"{{"program": ["sh", "", "-c", {script}]{rest}}}"#);
        let stack = Stack::new("external");
        let _ = std::fs::create_dir(stack.directory().join("d"));
        let read = stack.data("external", &config).await?;
        assert_eq!(read.text("id"), Some("-"));
        Ok(read
            .texts("result")
            .into_iter()
            .map(str::to_owned)
            .collect())
    }

    #[tokio::test]
    async fn a_program_gets_the_query_and_gives_the_result() {
        let script = r#"printf '{"got": %s, "in": "%s"}' "$(sed 's/.*/"&"/; s/\([^"]\)"\([^"]\)/\1\\"\2/g' | head -c 0; echo '""')" "$(basename "$PWD")""#;
        let found = asked(script, r#", "working_dir": "d""#).await;
        assert_eq!(found, Ok(vec![String::new(), "d".into()]));
        let query = r#", "query": {"b": "<é>", "a": "x\"y", "c": null}"#;
        let echo = r#"read -r line; test "$line" = '{"a":"x\"y","b":"\u003cé\u003e"}' && echo '{"same":"yes"}'"#;
        // Without a line feed at the end of the input, `read` fails, and has the line.
        let echo = echo.replace("read -r line;", "read -r line || true;");
        assert_eq!(asked(&echo, query).await, Ok(vec!["yes".into()]));
    }

    #[tokio::test]
    async fn failures_say_what_the_program_said() {
        let error = asked("echo broken >&2; exit 2", "")
            .await
            .err()
            .unwrap_or_default();
        assert!(
            error.contains("Error Message: broken\n\nState: exit status 2"),
            "{error}"
        );
        let error = asked("kill -9 $$", "").await.err().unwrap_or_default();
        assert!(error.ends_with("State: signal: killed"), "{error}");
        let error = asked("echo nonsense", "").await.err().unwrap_or_default();
        assert!(
            error.contains("Unexpected External Program Results"),
            "{error}"
        );
        let stack = Stack::new("external");
        for (program, summary) in [
            (r#"[""]"#, "External Program Missing"),
            (r#"["no-such-program"]"#, "External Program Lookup Failed"),
            (r#"["./missing"]"#, "External Program Lookup Failed"),
        ] {
            let config = format!(r#"{{"program": {program}}}"#);
            let error = stack
                .data("external", &config)
                .await
                .err()
                .unwrap_or_default();
            assert!(error.starts_with(&format!("program: {summary}")), "{error}");
        }
        assert_eq!(
            stack.data_errors("external", r#"{"program": []}"#),
            "program: Invalid Attribute Value: Attribute program list must contain at least 1 elements, got: 0"
        );
    }
}
