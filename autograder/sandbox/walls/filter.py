"""Turns the rules into a seccomp filter, through libseccomp."""

from typing import Any

from .rules import RULES, Rule


def build_filter() -> Any:
    """Return a filter that is ready to `load()` into the calling process."""
    import pyseccomp

    # Calls of another architecture's convention kill the process: libseccomp's own default.
    built = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for rule in RULES:
        for call in rule.calls.split():
            _add(pyseccomp, built, rule, call)
    return built


def _add(pyseccomp: Any, built: Any, rule: Rule, call: str) -> None:
    try:
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call)
    except OSError:
        return  # this libseccomp does not know it, and then neither does this processor's kernel
    conditions = []
    if rule.comparison == "is not":
        conditions = [pyseccomp.Arg(rule.argument, pyseccomp.NE, rule.value)]
    elif rule.comparison:
        # The kernel reads 32 bits of such an argument: the filter must not look at the others.
        mask = 0xFFFFFFFF if rule.comparison == "is" else rule.value
        conditions = [pyseccomp.Arg(rule.argument, pyseccomp.MASKED_EQ, mask, rule.value)]
    if number >= 0:  # below: a call of other processors only
        built.add_rule(pyseccomp.ERRNO(rule.error), number, *conditions)
