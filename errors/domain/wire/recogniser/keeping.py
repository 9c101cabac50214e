"""
What is worth keeping of a log record beside the error: where it was logged, by which program, in which trace.

Names are compared like those of `telling`; nested ones keep their path (`host.name`). Long texts and what an
application logged about its own business stay out, except for what it calls `attributes`.
"""

from __future__ import annotations

import functools
from typing import Any, TypeAlias

from errors.domain.wire.bodies import spelling_key

MOST = 64
TEXT_LENGTH = 256

_KEPT = frozenset("""
    agentname app appname application applicationname awsrequestid category cloudaccountid cloudavailabilityzone
    cloudregion clustername codefunction component containerid containeridfull containerimagename containername
    containertag ddenv ddservice ddsource ddspanid ddtags ddtraceid ddversion deployment deploymentenvironment
    deploymentenvironmentname dyno env environment eventid faasname filename functionname host hosthostname hostid
    hostip hostname identity imagename index insertid instance instanceid job k8sclustername k8scontainername
    k8sdeploymentname k8snamespacename k8snodename k8spodname k8spoduid kubernetescontainername kuberneteshost
    kubernetesnamespace kubernetesnamespacename kubernetesnodename kubernetespodid kubernetespodname level levelname
    logfilepath loggroup logger loggername loggingname loggingloglevel logginggoogleapiscom/spanid
    logginggoogleapiscom/trace loglevel loglogger logname logstream lvl machinename namespace node nodename pod
    podname process processname program projectname region release requestid scopename service
    serviceenvironment serviceinstanceid servicename servicenamespace servicenodename serviceversion severity
    severitynumber severitytext source sourcecontext sourcetype span spanid stage syslogidentifier systemdunit
    tag target taskarn taskname tenant thread threadname trace traceflags traceid transactionid version xraytraceid
    xrequestid
""".split())
_NESTED = frozenset({
    "agent", "cloud", "container", "dd", "deployment", "faas", "host", "k8s", "kubernetes", "log", "node", "pod",
    "process", "service", "span", "trace", "transaction",
})  # fmt: skip
_TRANSPARENT = frozenset({
    "context", "contextmap", "extra", "fields", "labels", "mdc", "meta", "metadata", "properties", "resource", "scope",
    "tags",
})  # fmt: skip
_FREE = "attributes"
_LEVELS = 3

Plan: TypeAlias = list[tuple[str, str, str | None, bool]]


def kept_in(record: dict[str, Any]) -> dict[str, Any]:
    """The attributes that the record tells, at most MOST."""
    kept: dict[str, Any] = {}
    _collect(record, kept, key="", path="", levels=_LEVELS)
    return kept


def _collect(record: dict[str, Any], kept: dict[str, Any], *, key: str, path: str, levels: int) -> None:
    for name, shown, inner_key, is_free in _plan_of(record, key, path):
        value = record[name]
        if isinstance(value, dict):
            if is_free:
                _keep_all(value, kept)
            elif levels and inner_key is not None:
                inner_path = f"{shown}." if inner_key else path
                _collect(value, kept, key=inner_key, path=inner_path, levels=levels - 1)
        elif spelling_key(name) and (key + spelling_key(name)) in _KEPT:
            _keep(shown, value, kept)


def _keep_all(record: dict[str, Any], kept: dict[str, Any]) -> None:
    for name, value in record.items():
        if len(kept) >= MOST:
            return
        _keep(name[:TEXT_LENGTH], value, kept)


def _keep(name: str, value: Any, kept: dict[str, Any]) -> None:
    is_short = len(value) <= TEXT_LENGTH if isinstance(value, str) else isinstance(value, int | float)
    if is_short and value != "" and len(kept) < MOST:
        kept[name] = value


def _plan_of(record: dict[str, Any], key: str, path: str) -> Plan:
    names = tuple(record)
    if len(names) > MOST or sum(map(len, names)) > 2_048:  # no usual record, and it must not fill the cache
        return _plan.__wrapped__(key, path, names)
    return _plan(key, path, names)


@functools.lru_cache(maxsize=4_096)
def _plan(key: str, path: str, names: tuple[str, ...]) -> Plan:
    """The members to look at: the name, how it is shown, the key of its own members if it may have some, if all count."""
    plan = []
    for name in names:
        spelled = spelling_key(name)
        inner_key = key + spelled if spelled in _NESTED else key if spelled in _TRANSPARENT else None
        is_free = spelled == _FREE
        if is_free or inner_key is not None or key + spelled in _KEPT:
            plan.append((name, path + name, inner_key, is_free))
    return plan
