//! The content of strings and numbers.

/// The text between the quotes of a token, escapes resolved. The error is the place of the
/// fault: one past the byte at which it is noticed.
pub fn unquote(token: &str) -> Result<String, usize> {
    let body = token.get(1..).unwrap_or_default();
    let mut content = String::with_capacity(body.len());
    let mut letters = body.char_indices();
    while let Some((at, letter)) = letters.next() {
        let place = at + 1;
        match letter {
            '"' => return Ok(content),
            '\\' => {
                let (escape_at, escape) = letters.next().ok_or(token.len())?;
                let plain = match escape {
                    '"' | '\\' | '/' => escape,
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => {
                        let (letter, taken) = code_point(token, escape_at + 2)?;
                        letters = body.char_indices();
                        // Go on behind the digits.
                        let behind = escape_at + 1 + taken;
                        while letters.offset() < behind && letters.next().is_some() {}
                        letter
                    }
                    _ => return Err(escape_at + 2),
                };
                content.push(plain);
            }
            letter if (letter as u32) < 0x20 => return Err(place + 1),
            letter => content.push(letter),
        }
    }
    Err(token.len())
}

/// The character that the digits there name, and how many bytes they take. Halves of pairs
/// that stand alone become the replacement character.
fn code_point(token: &str, at: usize) -> Result<(char, usize), usize> {
    let first = four_digits(token, at)?;
    if let Some(letter) = char::from_u32(first) {
        return Ok((letter, 4));
    }
    let low = token
        .get(at + 4..at + 6)
        .filter(|it| *it == "\\u")
        .and_then(|_| four_digits(token, at + 6).ok())
        .filter(|low| (0xdc00..0xe000).contains(low) && first < 0xdc00);
    let paired =
        low.and_then(|low| char::from_u32(0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00)));
    Ok(match paired {
        Some(letter) => (letter, 10),
        None => (char::REPLACEMENT_CHARACTER, 4),
    })
}

fn four_digits(token: &str, at: usize) -> Result<u32, usize> {
    let mut number = 0;
    for place in at..at + 4 {
        let digit = token.as_bytes().get(place).ok_or(token.len())?;
        let digit = char::from(*digit).to_digit(16).ok_or(place + 1)?;
        number = number * 16 + digit;
    }
    Ok(number)
}

/// Whether a token is a number by JSON's grammar.
pub fn is_number(token: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let text = token.strip_prefix('-').unwrap_or(token);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let plain = |exponent: &str| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(plain)
}
