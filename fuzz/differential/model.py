"""Random stacks of `terraform_data`: a small model of a configuration, and its text.

A `Module` is an ordered list of resources and module calls; each refers to earlier ones only, so that
no stack has a cycle. A reference is kept as what it points at, and written for what that is at the
time: when its target is gone or has other instances, it is written differently or as a literal.
"""

from dataclasses import dataclass, field


@dataclass
class Reference:
    """What an argument takes from an earlier element of the same module: `form` selects how."""

    target: str
    form: int


@dataclass
class Element:
    """What resources and module calls have in common."""

    name: str
    count: int | None = None
    keys: list[str] | None = None
    values: list[object] = field(default_factory=list)
    depends_on: list[str] = field(default_factory=list)

    def repetition(self):
        if self.count is not None:
            return [f"count = {self.count}"]
        if self.keys is not None:
            return [f"for_each = toset({hcl(self.keys)})"]
        return []

    def instance_keys(self):
        if self.count is not None:
            return [f"[{index}]" for index in range(self.count)]
        if self.keys is not None:
            return [f'["{key}"]' for key in self.keys]
        return [""]


@dataclass
class Resource(Element):
    """A `terraform_data` resource."""

    triggers: list[object] | None = None
    create_before_destroy: bool | None = None
    ignore_changes: str | None = None
    replace_triggered_by: str | None = None
    precondition: bool | None = None
    postcondition: bool | None = None
    create_provisioner: str | None = None
    on_failure: str | None = None
    destroy_provisioner: bool = False
    prevent_destroy: bool | None = None

    @property
    def address(self):
        return f"terraform_data.{self.name}"


@dataclass
class Call(Element):
    """A `module` block with the module that it calls."""

    module: "Module" = None

    @property
    def address(self):
        return f"module.{self.name}"


@dataclass
class Variable:
    """A `variable` block of the root module with a default, and what it is checked by."""

    name: str
    value: object
    type: str = "any"
    sensitive: bool = False
    ephemeral: bool = False
    valid: bool | None = None


@dataclass
class Module:
    """The blocks of one directory."""

    elements: list[Element] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    removed: list[tuple[str, bool]] = field(default_factory=list)
    imports: list[tuple[str, str]] = field(default_factory=list)
    checks: list[tuple[str, str]] = field(default_factory=list)
    outputs: list[tuple[str, list[object], bool]] = field(default_factory=list)

    def find(self, name, before=None):
        """The element of that name, if it stands before another."""
        for element in self.elements:
            if before is not None and element.name == before:
                return None
            if element.name == name:
                return element
        return None

    def files(self, directory="."):
        """The text of each file, by path."""
        texts = {f"{directory}/main.tf": "\n".join(self.lines(directory == ".")) + "\n"}
        for element in self.elements:
            if isinstance(element, Call):
                texts |= element.module.files(f"{directory}/{element.name}")
        return texts

    def lines(self, is_root):
        yield from [] if is_root else ['variable "v" {', "  default = null", "}"]
        for it in self.variables:
            yield from variable(it)
        for element in self.elements:
            write = resource if isinstance(element, Resource) else call
            yield from write(self, element)
        for source, target in self.moved:
            yield from block("moved", [f"from = {source}", f"to = {target}"])
        for source, destroy in self.removed:
            lifecycle = block("lifecycle", [f"destroy = {hcl(destroy)}"])
            yield from block("removed", [f"from = {source}", *lifecycle])
        for target, identity in self.imports:
            yield from block("import", [f"to = {target}", f'id = "{identity}"'])
        for name, condition in self.checks:
            assertion = block("assert", [f"condition = {condition}", 'error_message = "not so"'])
            yield from block(f'check "{name}"', assertion)
        for name, values, sensitive in self.outputs:
            value = [f"value = {expressions(self, None, values)}"]
            yield from block(f'output "{name}"', value + (["sensitive = true"] if sensitive else []))


def block(head, body):
    return [f"{head} {{", *(f"  {line}" for line in body), "}"]


def variable(it):
    body = [f"type = {it.type}", f"default = {hcl(it.value)}"]
    body += ["sensitive = true"] if it.sensitive else []
    body += ["ephemeral = true"] if it.ephemeral else []
    if it.valid is not None:
        sign = "!=" if it.valid else "=="
        words = [f'condition = jsonencode(var.{it.name}) {sign} ""', 'error_message = "refused"']
        body += block("validation", words)
    return block(f'variable "{it.name}"', body)


def resource(module, it):
    body = it.repetition()
    if it.values:
        body.append(f"input = {expressions(module, it, it.values)}")
    if it.triggers is not None:
        body.append(f"triggers_replace = {expressions(module, it, it.triggers)}")
    body += dependencies(module, it)
    body += lifecycle(module, it)
    if it.create_provisioner:
        words = [f'command = "{it.create_provisioner}"', "quiet = true"]
        words += [f"on_failure = {it.on_failure}"] if it.on_failure else []
        body += block('provisioner "local-exec"', words)
    if it.destroy_provisioner:
        command = f'command = "echo {it.name}-${{self.id}} >> $DESTROYED"'
        body += block('provisioner "local-exec"', ["when = destroy", command])
    return block(f'resource "terraform_data" "{it.name}"', body)


def call(module, it):
    body = [f'source = "./{it.name}"', *it.repetition()]
    body.append(f"v = {expressions(module, it, it.values)}")
    return block(f'module "{it.name}"', body + dependencies(module, it))


def dependencies(module, it):
    earlier = [module.find(name, before=it.name) for name in it.depends_on]
    addresses = [element.address for element in earlier if element]
    return [f"depends_on = [{', '.join(addresses)}]"] if addresses else []


def lifecycle(module, it):
    body = []
    if it.create_before_destroy is not None:
        body.append(f"create_before_destroy = {hcl(it.create_before_destroy)}")
    if it.prevent_destroy is not None:
        body.append(f"prevent_destroy = {hcl(it.prevent_destroy)}")
    if it.ignore_changes:
        body.append(f"ignore_changes = {it.ignore_changes}")
    trigger = it.replace_triggered_by and module.find(it.replace_triggered_by, before=it.name)
    if isinstance(trigger, Resource):
        body.append(f"replace_triggered_by = [{trigger.address}]")
    conditions = [("precondition", "terraform.workspace", it.precondition)]
    conditions += [("postcondition", "self.id", it.postcondition)]
    for kind, subject, holds in conditions:
        if holds is not None:
            words = [f'condition = {subject} {"!=" if holds else "=="} ""', 'error_message = "refused"']
            body += block(kind, words)
    return block("lifecycle", body) if body else []


def expressions(module, it, values):
    return "[" + ", ".join(expression(module, it, value) for value in values) + "]"


def expression(module, it, value):
    if isinstance(value, str) and value.startswith(("var.", "local.")):
        return value
    if value == "key":
        return "count.index" if it.count is not None else "each.key" if it.keys else '"one"'
    if not isinstance(value, Reference):
        return hcl(value)
    target = module.find(value.target, before=it.name if it else None)
    return reference(target, value.form) if target else '"gone"'


def reference(target, form):
    """What can be said of an element, by what instances it has."""
    address = target.address
    names = ["output", "id"] if isinstance(target, Resource) else ["out"]
    name = names[form % len(names)]
    if target.count is not None:
        forms = [f"{address}[*].{name}", f"length({address})", f"try({address}[0].{name}, null)"]
        forms += [f"{address}[{target.count - 1}].{name}"] if target.count else []
    elif target.keys is not None:
        each = f"{{ for k, x in {address} : k => x.{name} }}"
        forms = [each, f"keys({address})", f"values({address})[*].{name}"]
        forms += [f'{address}["{target.keys[0]}"].{name}'] if target.keys else []
    else:
        forms = [f"{address}.{name}", f'"${{jsonencode({address}.{name})}}!"']
    return forms[form % len(forms)]


def hcl(value):
    """A literal: Python's and HCL's differ in booleans, null and quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(hcl(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {hcl(item)}" for key, item in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)
