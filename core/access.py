"""Who may open which address: declared on each view, read from the URLconf, proved by a test."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = "public"
SIGNED_IN = "signed_in"
MUTATING = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: `permission` is a Django permission, PUBLIC, SIGNED_IN, or empty when nobody declared it."""

    name: str
    pattern: str
    methods: tuple[str, ...]
    permission: str
    parameters: tuple[str, ...]

    @property
    def is_mutating(self) -> bool:
        """Whether the address takes a method that changes something."""
        return bool(MUTATING & set(self.methods))

    def allows(self, permissions: frozenset[str], *, signed_in: bool = True) -> bool:
        """Whether someone holding `permissions` may call the address at all (rows are another question)."""
        if self.permission == PUBLIC:
            return True
        return signed_in and (self.permission == SIGNED_IN or self.permission in permissions)


def routes() -> list[Route]:
    """Every address of the project, sorted by name."""
    return sorted(walk(get_resolver(), "", ""), key=lambda route: (route.name, route.pattern))


def walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    """The routes under one resolver; `space` is the namespace with a colon."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, pattern, inner)
        else:
            yield describe(entry, pattern, space)


def describe(entry: URLPattern, pattern: str, space: str) -> Route:
    """Read the declaration off the view class."""
    view = getattr(entry.callback, "view_class", entry.callback)
    names = getattr(view, "http_method_names", ["get"])
    methods = tuple(name.upper() for name in names if hasattr(view, name) and name != "options")
    return Route(
        name=space + (entry.name or ""),
        pattern="/" + pattern,
        methods=methods or ("GET",),
        permission=getattr(view, "permission_required", "") or "",
        parameters=tuple(entry.pattern.converters),
    )
