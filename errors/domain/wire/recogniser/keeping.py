"""
What is worth keeping of a log record beside the error: where it was logged, by which program, in which trace.

Names are compared like those of `telling`; nested ones keep their path (`host.name`). Long texts and what an
application logged about its own business stay out, except for what it calls `attributes`.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from errors.domain.wire.bodies import spelling_key
from errors.domain.wire.plans import Plans

MOST = 64
TEXT_LENGTH = 256

_KEPT = frozenset({
    "@l", "@sp", "@tr", "agentname", "app", "application", "applicationname", "appname", "awsrequestid", "category",
    "cloudaccountid", "cloudavailabilityzone", "cloudregion", "clustername", "codefunction", "component",
    "containerid", "containeridfull", "containerimagename", "containername", "containertag", "ddenv", "ddservice",
    "ddsource", "ddspanid", "ddtags", "ddtraceid", "ddversion", "deployment", "deploymentenvironment",
    "deploymentenvironmentname", "dyno", "env", "environment", "eventid", "faasname", "filename", "functionname",
    "host", "hosthostname", "hostid", "hostip", "hostname", "identity", "imagename", "index", "insertid",
    "instance", "instanceid", "job", "k8sclustername", "k8scontainername", "k8sdeploymentname", "k8snamespacename",
    "k8snodename", "k8spodname", "k8spoduid", "kubernetescontainername", "kuberneteshost", "kubernetesnamespace",
    "kubernetesnamespacename", "kubernetesnodename", "kubernetespodid", "kubernetespodname", "level", "levelname",
    "logfilepath", "logger", "loggername", "logginggoogleapiscom/spanid", "logginggoogleapiscom/trace",
    "loggingloglevel", "loggingname", "loggroup", "loglevel", "loglogger", "logname", "logstream", "lvl",
    "machinename", "namespace", "node", "nodename", "otelservicename", "otelspanid", "oteltraceid", "pod",
    "podname", "process", "processname", "program", "projectname", "region", "release", "requestid",
    "resourceservicename", "scopename", "service", "serviceenvironment", "serviceinstanceid", "servicename",
    "servicenamespace", "servicenodename", "serviceversion", "severity", "severitynumber", "severitytext", "source",
    "sourcecontext", "sourcetype", "span", "spanid", "stage", "syslogidentifier", "systemdunit", "tag", "target",
    "taskarn", "taskname", "tenant", "thread", "threadname", "trace", "traceflags", "traceid", "transactionid",
    "version", "xraytraceid", "xrequestid",
})  # fmt: skip
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

Plan: TypeAlias = list[tuple[str, str, str | None, bool, bool]]


def kept_in(record: dict[str, Any]) -> dict[str, Any]:
    """The attributes that the record tells, at most MOST."""
    kept: dict[str, Any] = {}
    _collect(record, kept, path="", levels=_LEVELS)
    return kept


def merged(outer: dict[str, Any], inner: dict[str, Any]) -> dict[str, Any]:
    """Both, at most MOST; the inner one wins."""
    if not outer or not inner:
        return outer or inner
    both = {**outer, **inner}
    return both if len(both) <= MOST else dict(list(both.items())[:MOST])


def _collect(record: dict[str, Any], kept: dict[str, Any], *, path: str, levels: int) -> None:
    for name, shown, inner_path, is_free, is_kept in _PLANS.plan_of(record, path):
        value = record[name]
        if isinstance(value, dict):
            if is_free:
                _keep_all(value, kept)
            elif levels and inner_path is not None:
                _collect(value, kept, path=inner_path, levels=levels - 1)
        elif is_kept:
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


def _plan(path: str, names: tuple[str, ...]) -> Plan:
    """The members to look at: the name, how it is shown, the path to its own members if it may have some, its kind."""
    key = spelling_key(path)
    plan = []
    for name in names:
        spelled = spelling_key(name)
        inner_path = f"{path}{name}." if spelled in _NESTED else path if spelled in _TRANSPARENT else None
        is_free, is_kept = spelled == _FREE, key + spelled in _KEPT
        if is_free or is_kept or inner_path is not None:
            plan.append((name, path + name, inner_path, is_free, is_kept))
    return plan


_PLANS = Plans(_plan)
