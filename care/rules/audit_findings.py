"""What can be wrong with the audit log, each as a sentence in both languages that names the event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from care.rules.touchpoints import Language


class Wrong(StrEnum):
    """The ways in which a log may have been tampered with; a closed set."""

    EVENT_CHANGED = "event_changed"
    EVENT_REHASHED = "event_rehashed"
    EVENT_GONE = "event_gone"
    COLUMN_CHANGED = "column_changed"
    PERSONAL_CHANGED = "personal_changed"
    PERSONAL_GONE = "personal_gone"
    PERSONAL_ADDED = "personal_added"
    PLACE_CHANGED = "place_changed"
    PLACE_GONE = "place_gone"
    PASSED_OVER = "passed_over"
    ROOT_DIFFERS = "root_differs"
    SEAL_CHANGED = "seal_changed"
    SEAL_GONE = "seal_gone"
    SEAL_CUT_OFF = "seal_cut_off"
    VERSION_GONE = "version_gone"
    VERSION_ADDED = "version_added"
    STATE_GONE = "state_gone"
    ENTITY_UNKNOWN = "entity_unknown"
    ANCHOR_DIFFERS = "anchor_differs"
    ANCHOR_BEYOND = "anchor_beyond"
    ANCHOR_UNREADABLE = "anchor_unreadable"
    HEAD_UNKNOWN = "head_unknown"
    GUARD_GONE = "guard_gone"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `event_id` is the first event that it is about, where there is one."""

    wrong: Wrong
    event_id: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """What is wrong, and with what."""
        words = _SENTENCES[self.wrong][language == "en"]
        return words.format(event=self.event_id, **self.details)


_W = Wrong
_SENTENCES: Mapping[Wrong, tuple[str, str]] = {
    _W.EVENT_CHANGED: (
        "事件 {event} 的内容被改动：与其哈希不符。",
        "Event {event} was changed: its text does not fit its hash.",
    ),
    _W.EVENT_REHASHED: (
        "事件 {event} 在第 {seal} 号封印之后被改动，哈希也被重算。",
        "Event {event} was changed after seal {seal}, and its hash was computed again.",
    ),
    _W.EVENT_GONE: (
        "事件 {event} 已被删除：它曾以第 {seq} 位列入第 {seal} 号封印。",
        "Event {event} was deleted: it stood at place {seq}, under seal {seal}.",
    ),
    _W.COLUMN_CHANGED: (
        "事件 {event} 的 {column} 一列被改动：与其内容不符。",
        "Event {event} was changed in its column {column}, which says otherwise than its text.",
    ),
    _W.PERSONAL_CHANGED: (
        "事件 {event} 旁存的个人信息被改动：与事件中的承诺值不符。",
        "The personal data beside event {event} was changed: it does not fit the commitment in the event.",
    ),
    _W.PERSONAL_GONE: (
        "事件 {event} 旁存的个人信息不见了，且没有删除记录。",
        "The personal data beside event {event} is gone, and no erasure is on record.",
    ),
    _W.PERSONAL_ADDED: (
        "旁存的个人信息（{entity} {id} 第 {ver} 版）没有对应的事件。",
        "Personal data of version {ver} of {entity} {id} stand beside no event.",
    ),
    _W.PLACE_CHANGED: (
        "第 {seq} 位（事件 {event}）的封存哈希被改动；事件本身完好。",
        "The sealed hash at place {seq} (event {event}) was changed; the event itself is sound.",
    ),
    _W.PLACE_GONE: (
        "第 {seal} 号封印的第 {seq} 位空缺：该位及其事件的登记被删除。",
        "Place {seq} under seal {seal} is empty: the entry of its event was deleted.",
    ),
    _W.PASSED_OVER: (
        "事件 {event} 没有封印，而其后的事件都有：它是后来插入的，或其登记被删除。",
        "Event {event} has no seal although later ones have: it was put in afterwards, or its entry was deleted.",
    ),
    _W.ROOT_DIFFERS: (
        "事件 {event} 至 {last}（第 {seal} 号封印）中至少有一个被改动、调换或删除。",
        "Of the events {event} to {last} (seal {seal}) at least one was changed, exchanged or deleted.",
    ),
    _W.SEAL_CHANGED: (
        "第 {seal} 号封印被改动，或其前的封印被替换：哈希链在此断开（自事件 {event} 起）。",
        "Seal {seal} was changed, or the one before it replaced: the chain breaks here (from event {event} on).",
    ),
    _W.SEAL_GONE: (
        "第 {seal} 号封印不见了（自事件 {event} 起）。",
        "Seal {seal} is gone (from event {event} on).",
    ),
    _W.SEAL_CUT_OFF: (
        "自事件 {event} 起的封印被删除：事件已编入第 {seq} 位，却没有封印。",
        "The seal from event {event} on was deleted: the event has place {seq}, but no seal covers it.",
    ),
    _W.VERSION_GONE: (
        "{entity} {id} 的第 {ver} 版没有事件：该事件被删除，或改动未经记录。",
        "Version {ver} of {entity} {id} has no event: it was deleted, or the change was made past the log.",
    ),
    _W.VERSION_ADDED: (
        "日志中 {entity} {id} 有第 {ver} 版，而其记录仍是第 {state} 版：事件是伪造的，或记录被改回。",
        "The log has version {ver} of {entity} {id}, which itself stands at {state}: the event is forged, or the "
        "row was set back.",
    ),
    _W.STATE_GONE: (
        "日志记有 {entity} {id}，但该记录已不存在。",
        "The log tells of {entity} {id}, whose row is gone.",
    ),
    _W.ENTITY_UNKNOWN: (
        "日志中有本程序不认识的对象 {entity}：请使用写入它的版本核验。",
        "The log tells of things called {entity}, which this program does not know: verify with the one that wrote it.",
    ),
    _W.ANCHOR_DIFFERS: (
        "第 {seal} 号封印与外部存证 {noted} 不符：事件 {event} 至 {last} 中至少有一个被改写。",
        "Seal {seal} is not the one that was noted outside as {noted}: of the events {event} to {last} at least one "
        "was rewritten.",
    ),
    _W.ANCHOR_BEYOND: (
        "外部存证有第 {seal} 号封印 {noted}，日志中没有：日志末尾被截去，或库被退回到旧备份。",
        "Seal {seal} was noted outside as {noted}, but the log has none: its end was cut off, or an old backup stands "
        "in its place.",
    ),
    _W.ANCHOR_UNREADABLE: (
        "外部存证文件第 {line} 行无法读取：文件被改动。",
        "Line {line} of the anchor file cannot be read: the file was changed.",
    ),
    _W.HEAD_UNKNOWN: (
        "没有哪个封印的哈希是 {noted}：自它记下以来，日志被改写或被截断。",
        "No seal has the hash {noted}: since it was noted, the log was rewritten or its end cut off.",
    ),
    _W.GUARD_GONE: (
        "数据库中防改动的触发器 {guard} 被删除、停用或改写：在此期间有人可以改动日志。",
        "The trigger {guard}, which refuses changes, was dropped, switched off or rewritten: meanwhile somebody could "
        "change the log.",
    ),
}
