//! A graph of names, and its text.

use std::collections::{BTreeMap, BTreeSet};

/// Things by name, with what each depends on.
#[derive(Debug, Default)]
pub struct Graph {
    needs: BTreeMap<String, BTreeSet<String>>,
    /// Label and shape of those that are drawn as something.
    looks: BTreeMap<String, (String, &'static str)>,
}

impl Graph {
    /// Adds a thing.
    pub fn node(&mut self, name: impl Into<String>) {
        self.needs.entry(name.into()).or_default();
    }

    /// Adds a thing with a label and a shape.
    pub fn drawn(
        &mut self,
        name: impl Into<String>,
        label: impl Into<String>,
        shape: &'static str,
    ) {
        let name = name.into();
        self.node(name.clone());
        self.looks.insert(name, (label.into(), shape));
    }

    /// One thing depends on another.
    pub fn edge(&mut self, from: impl Into<String>, to: impl Into<String>) {
        let (from, to) = (from.into(), to.into());
        if from != to {
            self.node(to.clone());
            self.needs.entry(from).or_default().insert(to);
        }
    }

    /// What nothing else depends on.
    pub fn tops(&self) -> Vec<String> {
        let needed: BTreeSet<&String> = self.needs.values().flatten().collect();
        let tops = self.needs.keys().filter(|name| !needed.contains(name));
        tops.cloned().collect()
    }

    /// All edges, in order.
    pub fn edges(&self) -> impl Iterator<Item = (&String, &String)> {
        let edges = self.needs.iter();
        edges.flat_map(|(from, all)| all.iter().map(move |to| (from, to)))
    }

    /// Everything a thing depends on, directly or not.
    fn reach(&self, from: &String) -> BTreeSet<&String> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = self.needs.get(from).into_iter().flatten().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(self.needs.get(next).into_iter().flatten());
            }
        }
        seen
    }

    /// The edges that lie on a circle.
    fn circles(&self) -> BTreeSet<(&String, &String)> {
        let edges = self.edges();
        edges
            .filter(|(from, to)| self.reach(to).contains(from))
            .collect()
    }

    /// Without the edges that other edges say already. A graph with circles stays as it is.
    pub fn reduced(self) -> Graph {
        if !self.circles().is_empty() {
            return self;
        }
        let mut needs = self.needs.clone();
        for (from, all) in &self.needs {
            for middle in all {
                let beyond = self.reach(middle);
                if let Some(kept) = needs.get_mut(from) {
                    kept.retain(|to| !beyond.contains(to));
                }
            }
        }
        Graph { needs, ..self }
    }

    /// The text; circles are coloured if asked for.
    pub fn render(&self, colour: bool) -> String {
        let circles = if colour {
            self.circles()
        } else {
            BTreeSet::new()
        };
        let mut out = String::from(
            "digraph {\n\tcompound = \"true\"\n\tnewrank = \"true\"\n\tsubgraph \"root\" {\n",
        );
        for (name, (label, shape)) in &self.looks {
            let (name, label) = (quoted(&format!("[root] {name}")), quoted(label));
            out.push_str(&format!(
                "\t\t{name} [label = {label}, shape = \"{shape}\"]\n"
            ));
        }
        for (from, to) in self.edges() {
            let ends = [from, to].map(|name| quoted(&format!("[root] {name}")));
            let style = if circles.contains(&(from, to)) {
                " [color = \"red\", penwidth = \"2.0\"]"
            } else {
                ""
            };
            out.push_str(&format!("\t\t{} -> {}{style}\n", ends[0], ends[1]));
        }
        out.push_str("\t}\n}\n");
        out
    }
}

/// In quotes.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_edges_say_is_left_out() {
        let mut graph = Graph::default();
        for (from, to) in [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("a", "d")] {
            graph.edge(from, to);
        }
        let graph = graph.reduced();
        let edges: Vec<String> = graph
            .edges()
            .map(|(from, to)| format!("{from}{to}"))
            .collect();
        assert_eq!(edges, ["ab", "bc", "cd"]);
        assert_eq!(graph.tops(), ["a"]);
    }

    #[test]
    fn circles_are_coloured() {
        let mut graph = Graph::default();
        graph.edge("a", "b");
        graph.edge("b", "a");
        graph.edge("c", "a");
        let text = graph.reduced().render(true);
        assert_eq!(text.matches("red").count(), 2);
    }
}
