//! Fields of a request, written again as the elements of an answer: the query protocol has the same
//! names for both.

use super::{Params, Xml};
use std::collections::BTreeSet;

impl Xml {
    /// Writes fields as elements: `A.B=c` as `<A><B>c</B></A>`, lists as `<member>`, maps as `<entry>`.
    pub(crate) fn fields(&mut self, fields: &Params) -> &mut Xml {
        let heads = fields.names().filter_map(|name| name.split('.').next());
        let heads: BTreeSet<&str> = heads.collect();
        for head in heads {
            match fields.get(head) {
                Some(text) => _ = self.text(head, text),
                None => _ = self.element(head, |xml| xml.inside(&fields.part(head))),
            }
        }
        self
    }

    fn inside(&mut self, fields: &Params) {
        let list = ["member", "entry"].into_iter();
        let list = list.map(|name| (name, fields.numbers(name)));
        let Some((name, numbers)) = list.into_iter().find(|(_, it)| !it.is_empty()) else {
            self.fields(fields);
            return;
        };
        for number in numbers {
            let path = format!("{name}.{number}");
            match fields.get(&path) {
                Some(text) => _ = self.text(name, text),
                None => _ = self.element(name, |xml| _ = xml.fields(&fields.part(&path))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_maps_are_written_as_they_were_read() {
        let form = b"Type=forward&Config.Groups.member.2.Arn=b&Config.Groups.member.10.Arn=c\
                     &Values.member.1=x&Extra.entry.1.key=k&Extra.entry.1.value=v";
        let mut xml = Xml::new();
        xml.fields(&Params::from_form(form));
        let expected = "<Config><Groups><member><Arn>b</Arn></member><member><Arn>c</Arn></member>\
                        </Groups></Config><Extra><entry><key>k</key><value>v</value></entry></Extra>\
                        <Type>forward</Type><Values><member>x</member></Values>";
        assert_eq!(xml.into_text(), expected);
    }
}
