//! Truth values in texts: `strconv.ParseBool`.

/// The truth value that Go takes a text for; none for any other text.
/// <https://pkg.go.dev/strconv#ParseBool>
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
