terraform {
  required_providers {
    notes = { source = "rform/notes" }
  }
}

variable "directory" {}

variable "name" {
  default = "first"
}

variable "text" {
  default = "one"
}

provider "notes" {
  directory = var.directory
}

resource "notes_note" "n" {
  name = var.name
  text = var.text
}

resource "notes_note" "copy" {
  name = "copy-of-${notes_note.n.id}"
  text = provider::notes::backwards(notes_note.n.text)
}

data "notes_note" "n" {
  name = notes_note.n.name
}

output "length" {
  value = notes_note.n.length
}

output "read" {
  value = data.notes_note.n.text
}
