//! How long a configuration of ten megabytes takes to be validated and formatted, beside
//! Terraform where it is there.
//!
//!     cargo bench --bench validate [-- MEGABYTES]
//!
//! The stack is what stacks are made of: files of variables, locals, resources that refer to
//! each other, outputs, comments, heredocs, and calls of one module.

#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark prepares and measures the host itself"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

mod programs;

use programs::{Failure, is_there, ratio, run};

/// Units of code in a file.
const IN_A_FILE: usize = 100;

fn main() -> Result<(), Failure> {
    let megabytes = std::env::args().skip(1).find_map(|it| it.parse().ok());
    let size = megabytes.unwrap_or(10) << 20;
    let directory = tempfile::tempdir()?;
    let units = write_stack(directory.path(), size)?;
    println!("{} MB, {units} resources", size >> 20);
    println!(
        "{:12} {:>10} {:>10} {:>12}",
        "", "validate", "fmt", "reading"
    );
    let ours = measure(env!("CARGO_BIN_EXE_rform"), directory.path())?;
    print_row("rform", &ours);
    if is_there("terraform") {
        let theirs = measure("terraform", directory.path())?;
        print_row("terraform", &theirs);
        println!(
            "  rform is {:.0} times as fast at validate, {:.0} times at fmt",
            ratio(theirs.validate, ours.validate),
            ratio(theirs.fmt, ours.fmt),
        );
    }
    Ok(())
}

struct Took {
    validate: Duration,
    fmt: Duration,
    /// Only reading the files, in this process.
    reading: Duration,
}

fn print_row(name: &str, took: &Took) {
    let seconds = |duration: Duration| format!("{:.3} s", duration.as_secs_f64());
    let (validate, fmt, reading) = (
        seconds(took.validate),
        seconds(took.fmt),
        seconds(took.reading),
    );
    println!("{name:12} {validate:>10} {fmt:>10} {reading:>12}");
}

fn measure(program: &str, directory: &Path) -> Result<Took, Failure> {
    run(program, directory, &["init"])?;
    Ok(Took {
        validate: run(program, directory, &["validate"])?,
        fmt: run(program, directory, &["fmt", "-check"])?,
        reading: read(directory)?,
    })
}

fn read(directory: &Path) -> Result<Duration, Failure> {
    let begun = Instant::now();
    let mut bytes = 0;
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_file() {
            bytes += std::fs::read(path)?.len();
        }
    }
    std::hint::black_box(bytes);
    Ok(begun.elapsed())
}

/// Writes files until they are as large as that together. How many units of code they hold.
fn write_stack(directory: &Path, size: usize) -> Result<usize, Failure> {
    let module = directory.join("service");
    std::fs::create_dir(&module)?;
    std::fs::write(module.join("main.tf"), MODULE)?;
    let (mut written, mut units) = (0, 0);
    while written < size {
        let mut text = String::new();
        for _ in 0..IN_A_FILE {
            unit(units, &mut text);
            units += 1;
        }
        written += text.len();
        std::fs::write(
            directory.join(format!("part{:05}.tf", units / IN_A_FILE)),
            text,
        )?;
    }
    Ok(units)
}

const MODULE: &str = r#"variable "name" {
  type = string
}

variable "settings" {
  type = object({
    size = number
    tags = optional(map(string), {})
  })
}

resource "terraform_data" "service" {
  input = merge(var.settings.tags, { name = var.name })
}

output "id" {
  value = terraform_data.service.id
}
"#;

/// A resource with what is around it; some refer to the one before, some call a module.
fn unit(at: usize, text: &mut String) {
    let before = match at % IN_A_FILE {
        0 => "\"none\"".to_owned(),
        _ => format!("terraform_data.unit_{}.id", at - 1),
    };
    let _ = write!(
        text,
        r#"# Unit {at}: what it is for is said in a comment of one or two lines,
# as people do.
variable "unit_{at}_size" {{
  type        = number
  default     = {size}
  description = "How large unit {at} is."

  validation {{
    condition     = var.unit_{at}_size > 0
    error_message = "A unit has a size."
  }}
}}

locals {{
  unit_{at}_name = "unit-${{var.unit_{at}_size}}-{at}"
  unit_{at}_tags = merge({{ for key in ["a", "b"] : key => upper(key) }}, {{
    Name        = local.unit_{at}_name
    Environment = terraform.workspace == "default" ? "development" : "production"
  }})
}}

resource "terraform_data" "unit_{at}" {{
  triggers_replace = [local.unit_{at}_name, var.unit_{at}_size * 2]

  input = {{
    name   = local.unit_{at}_name
    before = {before}
    tags   = local.unit_{at}_tags
    ports  = [22, 80, 443, 8080 + {at} % 100]
    script = <<-EOT
      #!/bin/sh
      echo "${{local.unit_{at}_name}}" > /etc/name
      %{{for key, value in local.unit_{at}_tags~}}
      echo "${{key}}=${{value}}" >> /etc/tags
      %{{endfor~}}
    EOT
  }}

  lifecycle {{
    create_before_destroy = true
    ignore_changes        = [triggers_replace]
  }}
}}

"#,
        size = 1 + at % 9,
    );
    if at.is_multiple_of(10) {
        let _ = write!(
            text,
            r#"module "service_{at}" {{
  source = "./service"
  name   = terraform_data.unit_{at}.output.name

  settings = {{
    size = var.unit_{at}_size
    tags = local.unit_{at}_tags
  }}
}}

output "service_{at}" {{
  value = module.service_{at}.id
}}

"#
        );
    }
}
