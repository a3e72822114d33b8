"""What a seed makes: a first stack, how it changes, and the command line that meets the change."""

import copy
import random
from dataclasses import dataclass, field

from model import Call, Module, Reference, Resource, Variable

NAMES = "abcdefgh"
KEYS = ["x", "y", "z"]


@dataclass
class Case:
    """One seed: two stacks, and what is run between and on the second."""

    first: Module
    second: Module
    taints: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


def case(seed):
    chance = random.Random(seed)
    first = module(chance, depth=0)
    change = Change(chance, copy.deepcopy(first))
    for _ in range(chance.choice([1, 1, 2, 3, 4])):
        change.step()
    made = Case(first, change.root)
    made.taints = taints(chance, first)
    made.options = options(chance, first, change.root)
    return made


def module(chance, depth):
    made = Module()
    if depth == 0:
        made.variables = [variable(chance, name) for name in NAMES[: chance.choice([0, 0, 1, 2])]]
    for name in NAMES[: chance.randint(1, 5 - depth)]:
        is_call = depth < 2 and chance.random() < 0.25
        made.elements.append((call if is_call else resource)(chance, made, name, depth))
    values = [value(chance, made, depth) for _ in range(chance.randint(1, 2))]
    made.outputs.append(("out", values, depth == 0 and chance.random() < 0.1))
    if depth == 0 and chance.random() < 0.15:
        made.checks.append(("c", f'terraform.workspace {chance.choice(["!=", "=="])} ""'))
    return made


def resource(chance, module, name, depth):
    it = repeated(chance, Resource(name))
    it.values = [value(chance, module, depth) for _ in range(chance.randint(0, 2))]
    if chance.random() < 0.4:
        it.triggers = [value(chance, module, depth)]
    if chance.random() < 0.3:
        it.create_before_destroy = chance.random() < 0.8
    if chance.random() < 0.1:
        it.ignore_changes = chance.choice(["[input]", "all", "[triggers_replace]"])
    earlier = [element.name for element in module.elements]
    if earlier and chance.random() < 0.2:
        it.replace_triggered_by = chance.choice(earlier)
    if earlier and chance.random() < 0.2:
        it.depends_on = [chance.choice(earlier)]
    if chance.random() < 0.1:
        it.postcondition = True
    if chance.random() < 0.15:
        it.create_provisioner = "true"
    it.destroy_provisioner = chance.random() < 0.6
    return it


def variable(chance, name):
    """A variable, whose value is one of all types."""
    kind, value = chance.choice(TYPES)
    it = Variable(name, value, kind)
    it.sensitive = chance.random() < 0.25
    it.ephemeral = chance.random() < 0.1
    it.valid = chance.choice([None, None, True])
    return it


TYPES = [
    ("string", "text"),
    ("number", 15),
    ("bool", True),
    ("list(string)", ["b", "a"]),
    ("set(string)", ["b", "a", "b"]),
    ("map(number)", {"k": 1, "j": 2}),
    ("object({ k = string, o = optional(number, 3) })", {"k": "v"}),
    ("tuple([string, number])", ["s", 2]),
    ("any", {"k": [1, "x", None]}),
]


def call(chance, outer, name, depth):
    it = repeated(chance, Call(name))
    it.module = module(chance, depth + 1)
    it.values = [value(chance, outer, depth)]
    earlier = [element.name for element in outer.elements]
    if earlier and chance.random() < 0.15:
        it.depends_on = [chance.choice(earlier)]
    return it


def repeated(chance, it):
    kind = chance.random()
    if kind < 0.2:
        it.count = chance.randint(0, 3)
    elif kind < 0.4:
        it.keys = sorted(chance.sample(KEYS, chance.randint(0, 3)))
    return it


def value(chance, module, depth):
    kind = chance.random()
    if kind < 0.45 and module.elements:
        return Reference(chance.choice(module.elements).name, chance.randint(0, 7))
    if kind < 0.55 and depth > 0:
        return "var.v"
    durable = [it.name for it in module.variables if not it.ephemeral]
    if kind < 0.65 and durable:
        return f"var.{chance.choice(durable)}"
    return chance.choice(["one", 2, True, None, "three", ["x", 1], {"k": "v", "n": None}])


class Change:
    """Changes of a stack, each a thing that people do."""

    def __init__(self, chance, root):
        self.chance = chance
        self.root = root
        self.fresh = iter("nopqrstuvw")

    def step(self):
        module, prefix = self.place()
        acts = [self.values, self.values, self.repetition, self.rename, self.delete, self.add]
        acts += [self.lifecycle, self.provisioner, self.condition, self.into_module]
        acts += [self.variable, self.outputs, self.out_of_module, self.check]
        self.chance.choice(acts)(module, prefix)

    def place(self):
        """A module, and the calls on the way there."""
        module, prefix = self.root, ""
        while True:
            calls = [element for element in module.elements if isinstance(element, Call)]
            if not calls or self.chance.random() < 0.6:
                return module, prefix
            call = self.chance.choice(calls)
            module, prefix = call.module, f"{prefix}{call.address}."

    def element(self, module, kind=object):
        found = [element for element in module.elements if isinstance(element, kind)]
        return self.chance.choice(found) if found else None

    def values(self, module, _prefix):
        it = self.element(module)
        if it is None:
            return
        it.values = [self.chance.choice(["new", 7, False])] + it.values[1:]
        if isinstance(it, Resource) and self.chance.random() < 0.4:
            it.triggers = [self.chance.choice(["again", 8])]

    def repetition(self, module, _prefix):
        it = self.element(module)
        if it is not None:
            it.count = it.keys = None
            repeated(self.chance, it)

    def rename(self, module, _prefix):
        it = self.element(module)
        name = next(self.fresh, None)
        if it is None or name is None:
            return
        former, key = it.address, ""
        for other in module.elements:
            renamed(other, it.name, name)
        it.name = name
        if it.count and self.chance.random() < 0.3:
            key = "[0]"
        if self.chance.random() < 0.75:
            module.moved.append((former + key, it.address + key))

    def delete(self, module, _prefix):
        it = self.element(module)
        if it is None:
            return
        module.elements.remove(it)
        if self.chance.random() < 0.5:
            module.removed.append((it.address, self.chance.random() < 0.5))

    def add(self, module, prefix):
        name = next(self.fresh, None)
        if name is None:
            return
        it = resource(self.chance, module, name, prefix.count("."))
        module.elements.append(it)
        if not prefix and it.count is None and it.keys is None and self.chance.random() < 0.5:
            module.imports.append((it.address, f"imported-{name}"))

    def lifecycle(self, module, _prefix):
        it = self.element(module, Resource)
        if it is None:
            return
        former = it.create_before_destroy
        it.create_before_destroy = self.chance.choice([not former, None, True])
        if self.chance.random() < 0.3:
            it.ignore_changes = self.chance.choice([None, "[input]", "all"])
        if self.chance.random() < 0.2:
            it.prevent_destroy = self.chance.choice([True, False])

    def provisioner(self, module, _prefix):
        it = self.element(module, Resource)
        if it is not None:
            it.create_provisioner = self.chance.choice(["false", "true", None])
            it.on_failure = self.chance.choice([None, None, "continue", "fail"])
            it.triggers = ["provision"]

    def condition(self, module, _prefix):
        it = self.element(module, Resource)
        if it is not None:
            it.precondition = self.chance.choice([True, False, None])
            it.postcondition = self.chance.choice([True, False, None])

    def variable(self, _module, _prefix):
        """Another value, another secrecy, or a validation that fails."""
        if not self.root.variables:
            return
        it = self.chance.choice(self.root.variables)
        act = self.chance.choice(["value", "value", "sensitive", "valid"])
        if act == "value":
            it.type, it.value = self.chance.choice(TYPES)
        elif act == "sensitive":
            it.sensitive = not it.sensitive
        else:
            it.valid = self.chance.choice([True, False, None])

    def outputs(self, module, _prefix):
        """Outputs alone: one more, one less, another value, another secrecy."""
        names = [name for name, _, _ in module.outputs]
        if module is self.root and len(names) > 1 and self.chance.random() < 0.3:
            module.outputs.pop()
            return
        sensitive = module is self.root and self.chance.random() < 0.3
        values = [value(self.chance, module, 0 if module is self.root else 1)]
        if self.chance.random() < 0.5:
            module.outputs.append((f"out{len(names)}", values, sensitive))
        elif module.outputs:
            module.outputs[-1] = (names[-1], values, sensitive)

    def out_of_module(self, module, _prefix):
        """A resource that was in a called module is one of this module."""
        call = self.element(module, Call)
        it = call and self.element(call.module, Resource)
        if it is None or module.find(it.name):
            return
        call.module.elements.remove(it)
        it.values, it.triggers, it.depends_on, it.replace_triggered_by = ["moved"], None, [], None
        it.count = it.keys = None
        module.elements.append(it)
        key = self.chance.choice(call.instance_keys() or [""])
        module.moved.append((f"{call.address}{key}.{it.address}", it.address))

    def check(self, module, _prefix):
        sign = self.chance.choice(["!=", "=="])
        module.checks = [("c", f'terraform.workspace {sign} ""')]

    def into_module(self, module, _prefix):
        it = self.element(module, Resource)
        call = self.element(module, Call)
        if it is None or call is None or call.module.find(it.name):
            return
        module.elements.remove(it)
        it.values, it.triggers, it.depends_on = ["moved"], None, []
        it.replace_triggered_by = None
        call.module.elements.append(it)
        key = self.chance.choice(call.instance_keys() or [""])
        module.moved.append((it.address, f"{call.address}{key}.{it.address}"))


def renamed(element, former, name):
    """Lets an element refer to another by its new name."""
    of = element.values + (getattr(element, "triggers", None) or [])
    for value in of:
        if isinstance(value, Reference) and value.target == former:
            value.target = name
    element.depends_on = [name if it == former else it for it in element.depends_on]
    if getattr(element, "replace_triggered_by", None) == former:
        element.replace_triggered_by = name


def addresses(module, prefix=""):
    """The addresses of all resource instances."""
    for element in module.elements:
        for key in element.instance_keys():
            address = f"{prefix}{element.address}{key}"
            if isinstance(element, Resource):
                yield address
            else:
                yield from addresses(element.module, f"{address}.")


def taints(chance, first):
    known = list(addresses(first))
    return [chance.choice(known)] if known and chance.random() < 0.15 else []


def options(chance, first, second):
    """The options of the second plan."""
    known = sorted({*addresses(first), *addresses(second)})
    if not known:
        return []
    address = chance.choice(known)
    whole = address.rsplit("[", 1)[0] if address.endswith("]") else address
    target = chance.choice([address, address, whole, address.split(".terraform_data")[0]])
    return chance.choice(
        [[]] * 8
        + [[f"-target={target}"]] * 3
        + [[f"-replace={address}"]] * 2
        + [["-destroy"], ["-destroy", f"-target={target}"], ["-refresh-only"], ["-refresh=false"]]
    )
