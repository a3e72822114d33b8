use super::*;

const FILE: &str = r#"{
  "version": 4,
  "terraform_version": "1.11.4",
  "serial": 7,
  "lineage": "8d1c",
  "outputs": {
    "id": {
      "value": "x",
      "type": "string",
      "sensitive": true
    }
  },
  "resources": [
    {
      "module": "module.a[\"k\"]",
      "mode": "managed",
      "type": "terraform_data",
      "name": "b",
      "provider": "provider[\"terraform.io/builtin/terraform\"]",
      "instances": [
        {
          "index_key": 0,
          "status": "tainted",
          "schema_version": 0,
          "attributes": {
            "id": "1",
            "n": 123456789012345678901234567890
          },
          "sensitive_attributes": [
            [
              {
                "type": "get_attr",
                "value": "id"
              }
            ]
          ],
          "identity_schema_version": 2,
          "identity": {
            "key": "k"
          },
          "private": "AQI=",
          "dependencies": [
            "module.a.terraform_data.c"
          ],
          "create_before_destroy": true
        },
        {
          "index_key": 0,
          "deposed": "00c0ffee",
          "schema_version": 0,
          "attributes": {
            "id": "0"
          },
          "sensitive_attributes": [],
          "identity_schema_version": 0
        }
      ]
    }
  ],
  "check_results": null
}
"#;

#[test]
fn a_file_is_written_as_it_was_read() {
    let state = decode(FILE.as_bytes());
    assert_eq!(state.map(|state| encode(&state)), Ok(FILE.to_owned()));
}

#[test]
fn an_object_without_attributes_is_there() {
    for (written, read) in [
        ("", Json::Object(serde_json::Map::new())),
        (r#", "attributes": null"#, Json::Null),
    ] {
        let text = format!(
            r#"{{"version": 4, "serial": 1, "lineage": "l", "outputs": {{}}, "resources": [{{
                "mode": "managed", "type": "terraform_data", "name": "a",
                "provider": "provider[\"terraform.io/builtin/terraform\"]",
                "instances": [{{"schema_version": 0{written}}}]}}]}}"#
        );
        let state = decode(text.as_bytes()).expect("a state");
        let instance = state.resources.values().next().expect("an instance");
        let object = instance.current.as_ref().expect("an object");
        assert_eq!(*object.attributes, read, "{written}");
    }
}

#[test]
fn errors_say_what_is_wrong_with_the_file() {
    for (text, part) in [
        ("{", "syntax error at byte offset 1"),
        ("{}", "does not have a \"version\""),
        (r#"{"version":"4"}"#, "is string"),
        (r#"{"version":5}"#, "format version 5"),
    ] {
        let error = decode(text.as_bytes()).err().unwrap_or_default();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn an_unknown_status_is_refused() {
    let text = FILE.replace("\"tainted\"", "\"frozen\"");
    let error = decode(text.as_bytes()).err().unwrap_or_default();
    assert!(
        error.contains("The status \"frozen\" of module.a[\"k\"]"),
        "{error}"
    );
}

#[test]
fn resources_without_instances_stand_among_the_others() -> Result<(), String> {
    let resource = |name: &str, instances: &str| {
        format!(
            "{{\"mode\":\"managed\",\"type\":\"terraform_data\",\"name\":\"{name}\",\"provider\":\
             \"provider[\\\"terraform.io/builtin/terraform\\\"]\",\"instances\":[{instances}]}}"
        )
    };
    let object = "{\"schema_version\":0,\"attributes\":{\"id\":\"1\"}}";
    let resources = [
        resource("a", object),
        resource("b", ""),
        resource("c", object),
    ];
    let text = format!(
        "{{\"version\":4,\"serial\":1,\"lineage\":\"l\",\"outputs\":{{}},\"resources\":[{}]}}",
        resources.join(",")
    );
    let state = crate::decode(text.as_bytes())?;
    let document = crate::document(&state);
    let names: Vec<&str> = document["resources"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    Ok(())
}
