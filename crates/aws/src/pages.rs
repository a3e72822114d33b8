//! Lists that AWS answers page by page.

/// Asks for all pages of a list: the client, the action, the field of the answer with the items, the
/// request, which is made anew for each page, the setter of the request and the field of the answer
/// with the token of the next page.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr, $set_token:ident, $token:ident) => {{
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let page = $client
                .call($action, || $request.$set_token(token.clone()).send())
                .await?;
            all.extend(page.$items.unwrap_or_default());
            token = page.$token.filter(|it| !it.is_empty());
            if token.is_none() {
                break all;
            }
        }
    }};
}
pub(crate) use pages;
