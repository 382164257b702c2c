"""Import contract: a domain is entered from outside only through its public modules. Says nothing about direction."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def module_of(name: str) -> str:
    """The vocabulary word of `app.<domain>.<word>[...]`; empty for the package itself."""
    return ".".join(name.split(".")[2:3])


class PublicModulesContract(Contract):
    """Every import into `app.<domain>` from elsewhere must name one of `public_modules`.

    `foreign_keys` names the one private module that its own kind may import (models see models: foreign keys).
    `readers` are modules that may name that private module too: a query that joins a lower domain's tables.
    `passkeys` are modules that may enter anywhere (the factory that puts the house together).
    """

    type_name = "public_modules"

    domains: Any = fields.ListField(subfield=fields.StringField())
    public_modules: Any = fields.ListField(subfield=fields.StringField())
    foreign_keys: Any = fields.StringField(required=False)
    readers: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    passkeys: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - the base class's signature
        broken = [
            (importer, module)
            for domain in self.domains
            for module in sorted({f"app.{domain}"} | graph.find_descendants(f"app.{domain}"))
            if module_of(module) not in self.public_modules
            for importer in sorted(graph.find_modules_that_directly_import(module))
            if not self._may_enter(importer, f"app.{domain}", module)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def _may_enter(self, importer: str, domain: str, module: str) -> bool:
        at_home = importer == domain or importer.startswith(f"{domain}.")
        allowed = {self.foreign_keys, *self.readers}
        foreign_key = module_of(module) == self.foreign_keys and module_of(importer) in allowed
        return at_home or foreign_key or importer in self.passkeys

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, module in check.metadata["broken"]:
            output.print_error(f"{importer} -> {module}: import a public module instead", bold=False)
