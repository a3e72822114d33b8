//! Recorded marks of ids (`<UUID-1>`, `<KEY-1>`) and the ids of this run, one to one: the same id
//! must stay the same and another must be another.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

static RECORDED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(?:UUID|KEY)-\d+>").expect("a pattern"));

static ACTUAL: LazyLock<Regex> = LazyLock::new(|| {
    let uuid = r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b";
    Regex::new(&format!("{uuid}|<KEY:[0-9a-f]{{8}}>")).expect("a pattern")
});

#[derive(Default)]
pub struct Tokens {
    ids: HashMap<String, String>,
    marks: HashMap<String, String>,
}

impl Tokens {
    pub fn equal(&mut self, recorded: &str, actual: &str) -> bool {
        let marks: Vec<&str> = RECORDED.find_iter(recorded).map(|it| it.as_str()).collect();
        if marks.is_empty() && recorded == actual {
            return true;
        }
        let ids: Vec<&str> = ACTUAL.find_iter(actual).map(|it| it.as_str()).collect();
        RECORDED.replace_all(recorded, "\0") == ACTUAL.replace_all(actual, "\0")
            && marks.iter().zip(ids).all(|(mark, id)| self.bind(mark, id))
    }

    fn bind(&mut self, mark: &str, id: &str) -> bool {
        match (self.ids.get(mark), self.marks.get(id)) {
            (None, None) => {
                self.ids.insert(mark.to_owned(), id.to_owned());
                self.marks.insert(id.to_owned(), mark.to_owned());
                true
            }
            (known, back) => known.is_some_and(|it| it == id) && back.is_some_and(|it| it == mark),
        }
    }

    /// A text of this run with the marks of the ids that are known.
    pub fn show(&self, actual: &str) -> String {
        let mark = |it: &regex::Captures| {
            self.marks
                .get(&it[0])
                .map_or("<OTHER>", String::as_str)
                .to_owned()
        };
        ACTUAL.replace_all(actual, mark).into_owned()
    }
}

#[test]
fn ids_and_marks_are_one_to_one() {
    let (one, two) = (
        "00000000-0000-0000-0000-000000000001",
        "00000000-0000-0000-0000-000000000002",
    );
    let mut tokens = Tokens::default();
    assert!(tokens.equal("id <UUID-1>", &format!("id {one}")));
    assert!(!tokens.equal("<UUID-1>", two));
    assert!(!tokens.equal("<UUID-2>", one));
    assert!(tokens.equal("<UUID-2> <UUID-1>", &format!("{two} {one}")));
    assert!(!tokens.equal("<UUID-3>", "none"));
}
